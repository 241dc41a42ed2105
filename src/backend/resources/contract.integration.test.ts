import { z } from 'zod';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../../test/support/prometheus';
import { remoteWrite } from '../../../test/support/remoteWrite';
import { Instances } from '../instance';
import { resources } from '.';
import { contextOf, dataSourceOf } from './testing';

const answerSchema = z.object({
  models: z
    .array(z.object({ model: z.string(), series: z.record(z.string(), z.number()), notNeeded: z.array(z.string()) }))
    .optional(),
  series: z.record(z.string(), z.number()).optional(),
  findings: z.array(z.object({ check: z.string(), metric: z.string(), text: z.string() })).optional(),
});

describeWithPrometheus('the contract check over a real Prometheus', () => {
  let prometheus: RunningPrometheus;
  let instances: Instances;

  beforeAll(async () => {
    prometheus = await startPrometheus();
    const now = Math.floor(Date.now() / 1000);
    type Sample = readonly [number, number];
    const one = (name: string, labels: Record<string, string>, samples: readonly Sample[] = [[now, 1]]) => ({
      labels: { __name__: name, job: 'models', ...labels },
      samples,
    });
    const loan = { model: 'loan', version: '1', instance: 'a' };
    const wasThere: readonly Sample[] = [
      [now - 3660, 1],
      [now - 3600, 1],
      [now, 2],
    ];
    const buckets = (labels: Record<string, string>, ...edges: string[]) =>
      edges.map((le) => one('model_inference_duration_seconds_bucket', { ...loan, ...labels, le }));
    await remoteWrite(prometheus.url, [
      one('model_requests_total', { ...loan, status: 'ok' }, wasThere),
      one('model_requests_total', { ...loan, status: 'error' }),
      ...buckets({}, '0.1', '0.3', '1', '+Inf'),
      ...buckets({ instance: 'b' }, '0.1', '1', '+Inf'),
      ...Array.from({ length: 1200 }, (_, i) => one('model_cost_total', { ...loan, currency: 'EUR', user: String(i) })),
      one('model_outcomes', { model: 'loan', instance: 'a' }),
      one('model_accuracy', { job: 'tutorial', instance: 't' }),
      one('model_error_abs_total', { ...loan, model: 'price' }),
      one('inference_requests', { ml_model: 'credit', rev: '1', instance: 'c', status: 'ok' }),
      ...['0.5', '+Inf'].map((le) => one('inference_seconds_bucket', { ml_model: 'credit', rev: '1', le })),
    ]);
    instances = new Instances({});
  }, 60_000);

  afterAll(async () => {
    await instances?.close();
    await prometheus?.stop();
  });

  async function get(query: Record<string, string>, url = prometheus.url, more: object = {}) {
    const request = { method: 'GET', path: 'contract', query: new URLSearchParams(query), body: new Uint8Array() };
    const { status, body } = await resources(instances)(
      request,
      contextOf(dataSourceOf({ prometheus: { url }, ...more }, `${url} ${JSON.stringify(more)}`))
    );
    return { status, body: answerSchema.parse(JSON.parse(new TextDecoder().decode(body))) };
  }

  test('says of every model what it exposes, of those too that only a job names', async () => {
    const { body } = await get({});
    expect(body.models?.map(({ model }) => model)).toEqual(['loan', 'price', 'tutorial']);
    expect(body.models?.[0]?.series).toMatchObject({
      model_requests_total: 2,
      model_inference_duration_seconds_bucket: 7,
    });
    expect(body.models?.[2]?.series).toEqual({ model_accuracy: 1 });
    expect(body.models?.map(({ notNeeded }) => notNeeded.includes('confidence'))).toEqual([false, true, false]);
  });

  test('finds in one model what harms its figures', async () => {
    const { body } = await get({ model: 'loan' });
    const found = new Map(body.findings?.map(({ check, text }) => [check, text]));
    expect([...found.keys()].sort()).toEqual([
      'born-late',
      'cardinality',
      'edge-at-objective',
      'same-layout',
      'total-suffix',
      'version-label',
      'zero-series',
    ]);
    expect(found.get('cardinality')).toContain('user, with 1200');
    expect(found.get('born-late')).toMatch(/^1 series/);
    expect(found.get('zero-series')).toContain('rejected');
    expect(found.get('same-layout')).toContain('0.3');
    expect(found.get('version-label')).toContain('model_outcomes has');
  });

  test('a gauge without labels belongs to the model that its job is named after', async () => {
    const { body } = await get({ model: 'tutorial' });
    expect(body.series).toEqual({ model_accuracy: 1 });
    expect(body.findings?.map(({ check }) => check)).toEqual(['version-label', 'gauges-alone']);
  });

  test('a team reads its own names for the labels and metrics of the contract', async () => {
    const named = {
      labels: { model: 'ml_model', version: 'rev' },
      metrics: { requests: 'inference_requests', latency: 'inference_seconds' },
    };
    const overview = await get({}, prometheus.url, named);
    expect(overview.body.models?.find(({ model }) => model === 'credit')?.series).toEqual({
      model_requests_total: 1,
      model_inference_duration_seconds_bucket: 2,
    });
    const { body } = await get({ model: 'credit' }, prometheus.url, named);
    expect(body.findings?.map(({ check, metric }) => [check, metric])).toEqual([
      ['zero-series', 'inference_requests'],
      ['coarse-buckets', 'inference_seconds'],
    ]);
  });

  test('a Prometheus that is down is said to be that', async () => {
    await expect(get({}, 'http://127.0.0.1:9')).resolves.toMatchObject({ status: 502 });
  });
});
