import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { builtBundle } from '../../../../test/support/bundle';
import { type Behaviour, type FaultServer, json, startFaultServer, text } from '../../../../test/support/faultServer';
import { CONTRACT_PROFILE } from '../../../profiles';
import { querySchema } from '../../../query/query';
import type { AnswerOf, SourceRequest, Sources } from '../../../query/request';
import type { Matrix, Series } from '../../../query/series';
import { seconds } from '../../../query/units';
import { signals } from '../../../signals/registry';
import { Instances } from '../../instance';
import { Load, OverloadError } from '../../load';
import { resources } from '../../resources';
import { contextOf, dataSourceOf } from '../../resources/testing';
import { type Environment, evaluate, evaluateWritten } from '../evaluate';
import type { Find, Work } from '../finish';
import { QueryError } from '../parse';
import { extentOf, pack, unpack } from './pack';
import { Threads } from './threads';

const END = 1_700_000_000;
const BUCKETS = 10;
const never = (): AbortSignal => new AbortController().signal;
const nothing: Matrix = { series: [], warnings: [], infos: [] };
const notFinding: Find = () => Promise.reject(new Error('nothing is missing'));

/** Counts of features' buckets, a tenth of the last one in each, at the moments that are asked for. */
function buckets(features: number, { start, end, step }: { start: number; end: number; step: number }): Matrix {
  const times = Float64Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
  const series = Array.from({ length: features * BUCKETS }, (_, row): Series => {
    const bucket = (row % BUCKETS) + 1;
    const le = bucket === BUCKETS ? '+Inf' : String(bucket);
    const values = times.map((time) => bucket * (100 + ((time / step + row) % 7)));
    return { labels: { model: 'loan', version: '1', feature: `f${Math.floor(row / BUCKETS)}`, le }, times, values };
  });
  return { ...nothing, series };
}

/** Sources that know buckets of features alone. */
const sourcesOf = (features: number): Sources => ({
  answer: async <Request extends SourceRequest>(request: Request): Promise<AnswerOf<Request>> => {
    const answer: unknown =
      request.kind === 'prometheus.counts' && request.by.includes('feature') && request.by.includes('le')
        ? buckets(features, request)
        : request.kind.startsWith('prometheus.')
          ? nothing
          : [];
    return answer as AnswerOf<Request>;
  },
});

const query = (options: Readonly<Record<string, unknown>> = {}) => ({
  json: {
    signal: 'drift',
    statistics: ['value', 'lower', 'upper', 'sample', 'level'],
    options: { of: 'features', baseline: { kind: 'previous', offset: '1d' }, ...options },
  },
  from: (END - 6000) * 1000,
  to: END * 1000,
  intervalMs: 60_000,
});

const environmentOf = (features: number, threads?: Threads): Environment => ({
  signals,
  sources: sourcesOf(features),
  profile: CONTRACT_PROFILE,
  scrapeInterval: seconds(15),
  alerting: false,
  ...(threads === undefined ? {} : { threads }),
});

/** Work whose derivation finds nothing. */
const emptyWork: Work = {
  query: querySchema.parse({ refId: 'A', signal: 'latency' }),
  context: {
    from: seconds(END - 600),
    to: seconds(END),
    step: seconds(60),
    window: seconds(300),
    scrapeInterval: seconds(15),
    profile: CONTRACT_PROFILE,
  },
  answers: {},
  alerting: false,
  signals: [...signals.keys()],
  notices: [],
};

/** A Prometheus with so many categories of one feature, and nothing else. */
const counting =
  (categories: number): Behaviour =>
  (request, response) => {
    const asked = new URLSearchParams(request.body || (request.url.split('?')[1] ?? ''));
    const [start = 0, end = 0, step = 1] = ['start', 'end', 'step'].map((name) => parseFloat(asked.get(name) ?? ''));
    const isAsked = asked.get('query')?.includes('model_feature_category') === true;
    const times = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
    const result = Array.from({ length: isAsked ? categories : 0 }, (_, i) => ({
      metric: { model: 'loan', version: '1', feature: 'city', category: `c${i}` },
      values: times.map((time, at) => [time, String(1000 + at)]),
    }));
    json({ status: 'success', data: { resultType: 'matrix', result } })(request, response);
  };

describe('another thread', () => {
  let threads: Threads;
  let server: FaultServer;

  beforeAll(async () => {
    server = await startFaultServer(text(''));
    threads = new Threads({ script: await builtBundle(), count: 1 });
  }, 300_000);

  afterAll(async () => {
    threads.close();
    await server.stop();
  });

  it.each(['arrow', 'json'] as const)('gives, byte by byte, what this one would as %s', async (as) => {
    const written = (one: Threads | undefined) => evaluateWritten(query(), environmentOf(40, one), never(), as);
    const [there, here] = await Promise.all([written(threads), written(undefined)]);
    expect(here.length).toBeGreaterThan(100);
    expect(there.map((bytes) => Buffer.from(bytes))).toEqual(here.map((bytes) => Buffer.from(bytes)));
  });

  it('gives frames for those who continue with them', async () => {
    const [there, here] = await Promise.all(
      [threads, undefined].map((one) => evaluate(query(), environmentOf(40, one), never()))
    );
    expect(there).toEqual(here);
  });

  it('knows the signals alone that the caller may see', async () => {
    const seen = new Map([...signals].filter(([id]) => ['health', 'drift', 'quality'].includes(id)));
    const json = { signal: 'health', statistics: ['value'], options: { view: 'matrix' } };
    const handedOver = jest.spyOn(threads, 'frames');
    const [there, here] = await Promise.all(
      [threads, undefined].map((one) =>
        evaluate({ ...query(), json }, { ...environmentOf(40, one), signals: seen }, never())
      )
    );
    expect(there).toEqual(here);
    expect(handedOver).toHaveBeenCalledTimes(1);
    handedOver.mockRestore();
  });

  it('makes the baseline that this one would, of what is much', async () => {
    const dataSource = dataSourceOf({ prometheus: { url: server.url }, limits: { series: 100_000 } });
    const captured = async (one: Threads | undefined) => {
      const instances = new Instances({}, one);
      const body = { model: 'loan', version: '1', from: (END - 3600) * 1000, to: END * 1000 };
      const call = { method: 'POST', path: 'baselines/capture', query: new URLSearchParams() };
      const sent = new TextEncoder().encode(JSON.stringify(body));
      const { status, body: said } = await resources(instances)({ ...call, body: sent }, contextOf(dataSource));
      return { status, said: new TextDecoder().decode(said).replace(/"created":"[^"]*"/, '') };
    };
    const handedOver = jest.spyOn(threads, 'capture');
    for (const [categories, status] of [
      [9000, 200],
      [20_000, 400],
    ] as const) {
      server.behave(counting(categories));
      const here = await captured(undefined);
      expect(await captured(threads)).toEqual(here);
      expect(here.status).toBe(status);
      expect(here.said).toContain(status === 200 ? 'c8999' : `has ${categories} categories`);
    }
    expect(handedOver).toHaveBeenCalledTimes(1);
    handedOver.mockRestore();
  });

  it('is not bothered with little', async () => {
    const refuses = new Threads({ script: 'nowhere', count: 1 });
    expect((await evaluate(query(), environmentOf(2, refuses), never())).length).toBeGreaterThan(0);
  });

  it('is given what counts as held, though nothing was read for it', async () => {
    const ticket = new Load().ticket('x');
    await evaluate(query(), { ...environmentOf(40, threads), ticket }, never());
    expect(ticket.bytes).toBeGreaterThan(40 * BUCKETS * 100 * 16);
  });

  it('is handed native histograms as numbers, however many', async () => {
    const buckets = ([0, 1, 2, 3] as const).map((rule) => ({ rule, left: -rule, right: rule + 0.5, count: NaN }));
    const histograms = [[], buckets, buckets.slice(1)].map((some, time) => ({
      time,
      histogram: { count: 1 + time, sum: Infinity, buckets: some },
    }));
    const series = [{}, { histograms }, { histograms: [] }].map((more, i) => ({
      labels: { i: String(i) },
      times: Float64Array.of(i),
      values: Float64Array.of(-i),
      ...more,
    }));
    const { work, transfer } = await pack({ ...emptyWork, answers: { asked: { ...nothing, series } } });
    expect(transfer.length).toBe(4);
    const numbers = 4 * (histograms.length + buckets.length + buckets.length - 1);
    expect(transfer.map(({ byteLength }) => byteLength / 8)).toContain(numbers);
    const got = unpack(structuredClone(work, { transfer: [...transfer] }));
    expect(got.answers).toEqual({ asked: { ...nothing, series } });
  });

  it('is handed one of native histograms after another, and all else has its turn meanwhile', async () => {
    let now = 1e6;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (now += 10));
    const histograms = Array.from({ length: 20 }, (_, time) => ({
      time,
      histogram: { count: 0, sum: 0, buckets: [] },
    }));
    const series = [{ labels: {}, times: new Float64Array(), values: new Float64Array(), histograms }];
    let isOver = false;
    const packing = pack({ ...emptyWork, answers: { asked: { ...nothing, series } } }).finally(() => (isOver = true));
    let turns = 0;
    for (; !isOver; turns++) {
      await setImmediate();
    }
    await packing;
    clock.mockRestore();
    expect(turns).toBeGreaterThanOrEqual(histograms.length);
  });

  it("gets lists of MLflow's as they are, and they are much where they are large", async () => {
    const runs = Array.from({ length: 2000 }, (_, i) => ({ runId: `r${i}`, metrics: { a: NaN, b: -Infinity, c: i } }));
    const history = [{ runId: 'r1', metric: 'a', times: Float64Array.of(1, 2), values: Float64Array.of(NaN, 3) }];
    const versions = Array.from({ length: 250 }, (_, i) => ({ version: String(i), tags: {} }));
    const models = [{ name: 'loan', aliases: { prod: '1' }, versions }, 'text', null];
    const large = { ...emptyWork, answers: { runs, history, models, missing: undefined } };
    const { work, transfer } = await pack(large);
    expect(unpack(structuredClone(work, { transfer: [...transfer] })).answers).toEqual(large.answers);
    const long = [{ ...history[0], times: new Float64Array(30_000), values: new Float64Array(30_000) }];
    const isLarge = async (answers: Work['answers']): Promise<boolean> =>
      (await extentOf({ ...emptyWork, answers })).isMuch;
    const many = { runs: Array.from({ length: 5 }, () => runs) };
    expect(await Promise.all([{ runs }, { long }, { history }, many].map(isLarge))).toEqual([false, true, false, true]);
    const bucket = { rule: 0, left: 1, right: 2, count: 1 } as const;
    const histograms = [{ time: 1, histogram: { count: 1, sum: 1, buckets: Array(10_000).fill(bucket) } }];
    const native = { labels: {}, times: new Float64Array(), values: new Float64Array(), histograms };
    expect(await isLarge({ native: { ...nothing, series: [native] } })).toBe(true);
  });

  it('gets a long record of an entry piece by piece, in which all else has its turn', async () => {
    const tags = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`tag ${i}`, String(i)]));
    const answers = { runs: [{ runId: 'r', params: { a: '1' }, tags }] };
    const { work } = await pack({ ...emptyWork, answers });
    const piece = expect.any(Uint8Array);
    const long = [[0, { lists: [], records: [['tags', [piece, piece, piece]]] }]];
    expect(work.answers).toMatchObject([['runs', { list: { long } }]]);
    expect(unpack(structuredClone(work)).answers).toEqual(answers);
  });

  it('gets a list of many small entries in few blocks', async () => {
    const exemplars = Array.from({ length: 30_000 }, (_, i) => ({
      labels: { trace_id: String(i) },
      value: i,
      time: i,
    }));
    const { work } = await pack({ ...emptyWork, answers: { exemplars, none: [] } });
    const blocks = work.answers.flatMap(([, answer]) => ('list' in answer ? answer.list.blocks : []));
    expect(blocks.length).toBeLessThan(10);
    expect(unpack(structuredClone(work)).answers).toEqual({ exemplars, none: [] });
  });

  it('has what is missing looked for here', async () => {
    const asked = await pack({ ...emptyWork, answers: { buckets: nothing, counts: nothing, sums: nothing } });
    const frames = await threads.frames(asked, async () => 'Prometheus is away', never());
    const said = frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []);
    expect(said.join()).toContain('could not be checked: Prometheus is away');
  });

  it('says what is wrong with a query as this one does', async () => {
    const environment = { ...environmentOf(40, threads), alerting: true };
    const asked = { ...query({ view: 'ranking' }) };
    const alone = { ...asked, json: { ...asked.json, statistics: ['value'] } };
    await expect(evaluate(alone, environment, never())).rejects.toThrow(QueryError);
  });

  it('is ended by who is cancelled, in the middle of its work, and the next one is answered', async () => {
    const controller = new AbortController();
    const reason = new Error('the panel is gone');
    const long = evaluateWritten(query(), environmentOf(1500, threads), controller.signal, 'arrow');
    const next = evaluateWritten(query(), environmentOf(40, threads), never(), 'arrow');
    setTimeout(() => controller.abort(reason), 300);
    await expect(long).rejects.toBe(reason);
    expect((await next).length).toBeGreaterThan(100);
  });

  it('is given up by a call that is cancelled before its turn', async () => {
    const controller = new AbortController();
    const first = evaluateWritten(query(), environmentOf(40, threads), never(), 'arrow');
    const second = threads.written(await pack(emptyWork), 'arrow', notFinding, controller.signal);
    controller.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    expect((await first).length).toBeGreaterThan(100);
  });

  it('that dies fails the query that it worked on, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelwatch-thread-'));
    const script = join(folder, 'dies.cjs');
    writeFileSync(script, "require('node:worker_threads').parentPort.on('message', () => process.exit(3))");
    const mortal = new Threads({ script, count: 1 });
    try {
      for (let i = 0; i < 2; i++) {
        await expect(mortal.frames(await pack(emptyWork), notFinding, never())).rejects.toThrow('ended: 3');
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that is closed says so to whoever waits', async () => {
    const closing = new Threads({ script: await builtBundle(), count: 1 });
    const both = [await pack(emptyWork), await pack(emptyWork)].map((one) => closing.frames(one, notFinding, never()));
    closing.close();
    for (const one of both) {
      await expect(one).rejects.toThrow(OverloadError);
    }
  });
});
