import {
  type Behaviour,
  half,
  hangUp,
  huge,
  json,
  silence,
  startFaultServer,
  text,
} from '../../../test/support/faultServer';
import { profileOf } from '../../profiles';
import { seconds } from '../../query/units';
import { signals } from '../../signals/registry';
import { elementAt } from '../../stats/elements';
import type { Frame } from '../grafana';
import type { SourcePool } from '../sources';
import { SERIES } from '../sources/prometheus/counts/expressions';
import { poolOf, sourceForEach } from '../sources/testing';
import { evaluate } from './evaluate';

const MB = 1024 * 1024;
const NOW = 1_700_000_000_000;

type Sample = readonly [labels: Record<string, string>, value: string];

const vector = (...samples: readonly Sample[]): Behaviour =>
  json({
    status: 'success',
    data: { resultType: 'vector', result: samples.map(([metric, value]) => ({ metric, value: [NOW / 1000, value] })) },
  });

/** Buckets for the classic query, as of one series each, at the end that it asks for; nothing for any other. */
const buckets =
  (...samples: readonly Sample[]): Behaviour =>
  (request, response) => {
    const end = Number(new URLSearchParams(request.body).get('end'));
    const result = samples.map(([metric, value]) => ({ metric, values: [[end, String(Number(value) + SERIES)]] }));
    const full = json({ status: 'success', data: { resultType: 'matrix', result } });
    return (request.body.includes('_bucket') ? full : vector())(request, response);
  };

describe('a query whose Prometheus', () => {
  const source = sourceForEach(vector(), (url) => ({
    prometheus: { url, timeoutSeconds: 5 },
    limits: { answerBytes: MB },
  }));

  const ask = (query: Record<string, unknown>, of = source.pool, time = {}): Promise<readonly Frame[]> =>
    evaluate(
      { json: { refId: 'A', mode: 'instant', ...query }, from: NOW - 600_000, to: NOW, intervalMs: 15_000, ...time },
      {
        signals,
        sources: of.forCall({ headers: {}, alerting: false }),
        profile: profileOf('contract'),
        scrapeInterval: seconds(15),
        alerting: false,
      },
      new AbortController().signal
    );

  const REGION = { label: 'region', op: '=', value: 'eu' };
  const UP = { signal: 'promql', options: { expr: 'up' } };

  const lastOf = ({ fields }: Frame): unknown => fields.at(-1)?.values[0];
  const noticesOf = (frames: readonly Frame[]): string =>
    frames.flatMap(({ meta }) => meta?.notices?.map((notice) => notice.text) ?? []).join('\n');

  it.each<readonly [string, Behaviour, string, number]>([
    ['hangs up', hangUp, 'unreachable', 502],
    ['answers 401', text('', 401), 'unauthorised', 401],
    ['answers 429', text('', 429), 'rateLimited', 429],
    ['answers 500', text('', 500), 'server', 500],
    ['answers 503', json({ status: 'error', errorType: 'unavailable', error: 'starting' }, 503), 'server', 503],
    ['answers with a page', text('<html>Sign in</html>'), 'notJson', 502],
    ['breaks off', half('{"status":"success","data":'), 'truncated', 502],
    ['redirects', text('', 302, { location: 'https://login.invalid/' }), 'redirect', 502],
    ['sends 200 MB', huge(200 * MB, () => undefined), 'tooLarge', 413],
  ])('%s fails with what happened, and the next one is answered', async (_, behaviour, kind, status) => {
    for (const query of [UP, { signal: 'latency' }]) {
      source.server.behave(behaviour);
      await expect(ask(query)).rejects.toMatchObject({ name: 'SourceError', problem: { kind }, status });
      source.server.behave(vector([{ job: 'x' }, '1']));
      expect(lastOf(elementAt(await ask(UP), 0))).toBe(1);
    }
  });

  it('gives a part of the answer marks its figures as such, and as whole where it only remarks on the query', async () => {
    const warnings = ['No StoreAPIs matched', 'PromQL warning: bucket label "le" is missing'];
    const result = ['a', 'b'].map((job) => ({ metric: { job }, value: [NOW / 1000, '1'] }));
    source.server.behave(json({ status: 'success', data: { resultType: 'vector', result }, warnings }));
    const incomplete = async (of: SourcePool) => elementAt(await ask(UP, of), 0).meta?.custom?.['incomplete'];
    expect(await incomplete(source.pool)).toEqual(['No StoreAPIs matched']);
    const narrow = poolOf({ prometheus: { url: source.server.url }, limits: { series: 1 } });
    expect(await incomplete(narrow)).toEqual([
      'No StoreAPIs matched',
      expect.stringMatching(/^1 more series are not shown/),
    ]);
    await narrow.close();
    // As VictoriaMetrics says it.
    source.server.behave(json({ status: 'success', isPartial: true, data: { resultType: 'vector', result } }));
    expect(await incomplete(source.pool)).toEqual([expect.stringContaining('a storage node of VictoriaMetrics')]);
    source.server.behave(json({ status: 'success', isPartial: false, data: { resultType: 'vector', result } }));
    expect(await incomplete(source.pool)).toBeUndefined();
  });

  it('is not there fails', async () => {
    const gone = await startFaultServer(vector());
    await gone.stop();
    const lost = poolOf({ prometheus: { url: gone.url } });
    await expect(ask(UP, lost)).rejects.toMatchObject({ problem: { kind: 'unreachable' } });
    await lost.close();
  });

  it('is too slow fails after the timeout', async () => {
    source.server.behave(silence);
    const impatient = poolOf({ prometheus: { url: source.server.url, timeoutSeconds: 0.2 } });
    await expect(ask(UP, impatient)).rejects.toMatchObject({ problem: { kind: 'timeout' }, status: 504 });
    await impatient.close();
  });

  it('gives NaN and infinities gets them passed on as they are', async () => {
    source.server.behave(vector([{ kind: 'nan' }, 'NaN'], [{ kind: 'more' }, '+Inf'], [{ kind: 'less' }, '-Inf']));
    const byKind = (await ask(UP)).map((frame) => [frame.fields.at(-1)?.labels?.['kind'], lastOf(frame)]);
    expect(Object.fromEntries(byKind)).toEqual({ nan: NaN, more: Infinity, less: -Infinity });
  });

  it('has nothing gives an empty frame that names what was looked for', async () => {
    expect((await ask(UP)).flatMap(({ fields }) => fields)).toEqual([]);
    const frames = await ask({ signal: 'latency' });
    expect(frames.flatMap(({ fields }) => fields)).toEqual([]);
    expect(noticesOf(frames)).toContain('model_inference_duration_seconds');
  });

  it('has a histogram without +Inf gives no value and insufficient data, and says why', async () => {
    const who = { model: 'loan', version: '1' };
    source.server.behave(buckets([{ ...who, le: '0.1' }, '500'], [{ ...who, le: '0.5' }, '900']));
    const frames = await ask({ signal: 'latency', statistics: ['value', 'level'], options: { quantiles: [0.95] } });
    expect(frames.map(lastOf)).toEqual([NaN, -1]);
    expect(noticesOf(frames)).toContain('has no bucket le="+Inf"');
  });

  it('has buckets that fall says that they were forced monotonic', async () => {
    const who = { model: 'loan', version: '1' };
    source.server.behave(
      buckets([{ ...who, le: '0.1' }, '500'], [{ ...who, le: '0.5' }, '400'], [{ ...who, le: '+Inf' }, '600'])
    );
    const frames = await ask({ signal: 'latency', options: { quantiles: [0.5], thresholdQuantile: 0.5 } });
    expect(lastOf(elementAt(frames, 0))).toBeCloseTo(0.06, 9);
    expect(noticesOf(frames)).toContain('forced monotonic');
  });

  it.each([
    ['a range that ends before it begins', {}, { from: NOW + 1 }, 'ends before it begins'],
    ['a range of more than a hundred years', {}, { from: -9e15 }, 'longer than 100 years'],
    ['an interval of more than a hundred years', {}, { intervalMs: 9e15 }, 'longer than 100 years'],
    [
      'what filters cannot be written into',
      { signal: 'promql', options: { expr: '{{' }, filters: [REGION] },
      {},
      'PromQL',
    ],
    ['a window of 16,000 digits', { window: `${'1'.repeat(16_000)}h` }, {}, /^.{0,100} is not a duration such as/],
  ])('is not asked for %s', async (_, query, time, message) => {
    for (const mode of ['range', 'instant']) {
      const asked = ask({ signal: 'latency', mode, ...query }, source.pool, time);
      await expect(asked).rejects.toThrow(message);
      await expect(asked).rejects.toMatchObject({ name: 'QueryError' });
    }
    expect(source.server.requests).toEqual([]);
  });

  it.each([
    ['promql', { expr: 'up' }],
    ['anomaly', { expr: 'up' }],
    ['anomaly', { signal: 'promql', signalOptions: { expr: 'up' } }],
  ])('is asked for what filters leave of an expression, by %s of %j', async (signal, options) => {
    await ask({ signal, options, filters: [{ label: 'env', op: '=', value: 'eu' }] });
    const sent = source.server.requests.map(({ body }) => new URLSearchParams(body).get('query') ?? '');
    const expressions = sent.filter((query) => /\bup\b/.test(query));
    expect(expressions.length).toBeGreaterThan(0);
    expect(expressions.filter((query) => !query.includes('up{env="eu"}'))).toEqual([]);
  });

  it('knows a model by a name with quotes, a line break and a brace is asked for that name', async () => {
    const model = 'a"b\\c\nd}{=~e';
    source.server.behave(buckets([{ model, le: '0.1' }, '500'], [{ model, le: '+Inf' }, '600']));
    const frame = elementAt(
      await ask({ signal: 'latency', model, options: { quantiles: [0.5], thresholdQuantile: 0.5 } }),
      0
    );
    expect(frame.fields.at(-1)?.labels).toMatchObject({ model });
    const sent = source.server.requests.map(({ body }) => new URLSearchParams(body).get('query') ?? '');
    expect(sent.find((query) => query.includes('_bucket'))).toContain(String.raw`model="a\"b\\c\nd}{=~e"`);
  });
});
