import { z } from 'zod';
import { CONTRACT_PROFILE, profileOf } from '../../profiles';
import { answersOf, contextOf, matrix, queryOf, series } from '../../query/testing';
import { signals } from '../../signals/registry';
import { elementAt } from '../../stats/elements';
import { finish } from './finish';
import type { QueryError } from './parse';

interface Asked {
  readonly signal: string;
  readonly model?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly thresholds?: { readonly warning?: number; readonly critical?: number };
  readonly profile?: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

/** The level at one moment, as an alert rule or a panel asks it; what nobody answered is empty. */
async function levelOf({ signal: id, profile, answers, ...asked }: Asked, alerting: boolean) {
  const signal = signals.get(id);
  if (signal === undefined) {
    throw new Error(`there is no signal ${id}`);
  }
  const query = queryOf(id, { ...asked, mode: 'instant', statistics: ['level'] });
  const context = contextOf({ profile: profile === undefined ? CONTRACT_PROFILE : profileOf(profile) });
  const bound = signal.bind(query, context);
  const { signals: _, ...plain } = context;
  const work = { query, context: plain, answers: answersOf(bound.plan, answers), alerting, signals: [], notices: [] };
  const frames = await finish(work, signal, bound, () => Promise.resolve(matrix()));
  const levels = frames.flatMap(({ fields }) => fields.map(({ name, values }) => [name, values[0]]));
  return { levels: Object.fromEntries(levels), notices: frames[0]?.meta?.notices?.map(({ text }) => text) ?? [] };
}

const OWN = { model: 'm', version: '1' };
const LLAMA = { model_name: 'llama' };
const GPU = { Hostname: 'n1', gpu: '0' };
const one = (labels: Readonly<Record<string, string>>, value: number) => matrix(series(labels, [value]));
const buckets = (labels: Readonly<Record<string, string>>) =>
  matrix(...['0.5', '2', '+Inf'].map((le, k) => series({ ...labels, le }, [elementAt([0, 100, 100], k)])));
const point = (dimensions: Readonly<Record<string, string>>, values: Readonly<Record<string, number>>) => ({
  time: 60,
  dimensions,
  values,
});

const llm = (measure: string, critical: number, answers: Asked['answers']): Asked => ({
  signal: 'llm',
  profile: 'vllm',
  options: { measures: [measure] },
  thresholds: { critical },
  answers,
});
const traces = (measure: string, critical: number, answers: Asked['answers']): Asked => ({
  signal: 'llm',
  options: { source: 'traces', measures: [measure] },
  thresholds: { critical },
  answers,
});
const gpu = (measure: string, critical: number, value: number): Asked => ({
  signal: 'resources',
  options: { measures: [measure], exporters: ['dcgm'] },
  thresholds: { critical },
  answers: { [`dcgm.${measure}`]: one(GPU, value) },
});
const latency = (measure: string, critical: number): Asked => ({
  signal: 'latency',
  options: { measures: [measure], limit: 0.5 },
  thresholds: { critical },
  answers: { buckets: buckets(OWN), sums: one(OWN, 150), counts: one(OWN, 100) },
});
const cost = (measure: string, critical: number): Asked => ({
  signal: 'cost',
  options: { measures: [measure] },
  thresholds: { critical },
  answers: { cost: one({ ...OWN, currency: 'EUR' }, 100) },
});

test.each<[string, Asked, string]>([
  [
    'the share of traces with an error',
    traces('errorShare', 0.05, {
      errorShare: [
        point({ trace_name: 'chat', trace_status: 'OK' }, { COUNT: 1 }),
        point({ trace_name: 'chat', trace_status: 'ERROR' }, { COUNT: 9 }),
      ],
    }),
    'errorShare level',
  ],
  [
    'the scores of judges, worse where low',
    traces('scores', 0.5, {
      scores: [point({ assessment_name: 'helpful' }, { AVG: 0.2 })],
      scoreCount: [point({ assessment_name: 'helpful' }, { COUNT: 5 })],
    }),
    'scores level',
  ],
  ['the cost of traces', traces('cost', 1, { cost: [point({ span_model_name: 'x' }, { SUM: 3 })] }), 'cost level'],
  ['time between tokens', llm('interToken', 0.1, { 'interToken/buckets': buckets(LLAMA) }), 'interToken p95 level'],
  ['use of the cache', llm('cacheUse', 0.9, { cacheUse: one(LLAMA, 0.97) }), 'cacheUse level'],
  [
    'hits of the cache, worse where few',
    llm('cacheHitShare', 0.5, { cacheHits: one(LLAMA, 1), cacheQueries: one(LLAMA, 10) }),
    'cacheHitShare level',
  ],
  ['aborted requests', llm('aborted', 10, { aborted: one(LLAMA, 20), requests: one(LLAMA, 90) }), 'aborted level'],
  ['memory errors', gpu('gpuEcc', 0, 3), 'gpuEcc level'],
  ['errors of the driver', gpu('gpuXid', 0, 79), 'gpuXid level'],
  ['temperature', gpu('temperature', 85, 92), 'temperature level'],
  [
    'disks',
    {
      signal: 'resources',
      options: { measures: ['diskRead'], exporters: ['node'] },
      thresholds: { critical: 1000 },
      answers: { 'node.diskRead': one({ instance: 'n1' }, 5000) },
    },
    'diskRead level',
  ],
  ['the share that took too long', latency('over', 0.05), 'over level'],
  ['the mean', latency('mean', 1), 'mean level'],
  ['Apdex, worse where low', latency('apdex', 0.9), 'apdex level'],
  [
    'errors per second',
    {
      signal: 'throughput',
      options: { measures: ['errors'] },
      thresholds: { critical: 1 },
      answers: { received: one(OWN, 600), failed: one({ ...OWN, status: 'error' }, 120) },
    },
    'errors level',
  ],
  [
    'a queue',
    {
      signal: 'throughput',
      options: { measures: ['queue'] },
      thresholds: { critical: 5 },
      answers: { queue: one(OWN, 50) },
    },
    'queue level',
  ],
  ['money by the hour', cost('perHour', 10), 'perHour level'],
  ['money in all', cost('total', 10), 'total level'],
  [
    'business events, worse where few',
    {
      signal: 'business',
      options: { measures: ['events'] },
      thresholds: { critical: 500 },
      answers: { events: one({ ...OWN, kpi: 'sale', outcome: 'success' }, 40) },
    },
    'events level',
  ],
  [
    'the mean score, worse where low',
    {
      signal: 'confidence',
      options: { measures: ['mean'] },
      thresholds: { critical: 0.9 },
      answers: { buckets: buckets(OWN), sums: one(OWN, 60) },
    },
    'mean level',
  ],
])('%s is judged by thresholds of the query', async (_, asked, name) => {
  const { levels } = await levelOf(asked, true);
  expect(levels).toEqual({ [name]: 2 });
});

/** The measures of a signal that chooses some. An anomaly needs something to watch besides. */
const withMeasures = [...signals.values()].flatMap((signal) => {
  const { data } = z
    .object({ properties: z.object({ measures: z.object({ items: z.object({ enum: z.array(z.string()) }) }) }) })
    .safeParse(z.toJSONSchema(signal.options, { io: 'input' }));
  return (data?.properties.measures.items.enum ?? []).map((measure) => [signal.id, measure, signal] as const);
});

test.each(withMeasures)('%s knows on which side %s is worse', (id, measure, signal) => {
  const options = { measures: [measure], ...(id === 'anomaly' ? { expr: 'up' } : {}) };
  expect(signal.thresholdsFor(options)?.direction).toMatch(/^(above|below)$/);
});

test.each([
  [undefined, 'fewer than 30 observations', { 'disparateImpact level': -1 }],
  [10, 'compares b (lower) with a (higher)', { 'disparateImpact level': 2 }],
  [29, 'fewer than 29 observations', { 'disparateImpact level': -1 }],
])('groups are enough where the query says so: minimumGroup %s', async (minimumGroup, said, expected) => {
  const of = (group: string, predicted: string, count: number) =>
    series({ ...OWN, attribute: 'sex', group, predicted }, [count]);
  const all = [of('a', 'yes', 28), of('a', 'no', 0), of('b', 'yes', 0), of('b', 'no', 28)];
  const options = minimumGroup === undefined ? {} : { minimumGroup };
  const { levels, notices } = await levelOf(
    { signal: 'fairness', options, answers: { predictions: matrix(...all) } },
    true
  );
  expect(levels).toEqual(expected);
  expect(notices.join('\n')).toContain(said);
});

test('a measure that has no figure does not hand its thresholds to another', async () => {
  const asked = {
    ...llm('firstToken', 2, { cacheUse: one(LLAMA, 5) }),
    options: { measures: ['firstToken', 'cacheUse'] },
  };
  const { levels, notices } = await levelOf(asked, true);
  expect(levels).toEqual({});
  expect(notices.join('\n')).toContain('There is no level of cacheUse: the thresholds apply to another measure');
});

test('of several measures without thresholds of their own, the first is judged, with a notice', async () => {
  const asked = {
    ...llm('cacheUse', 0.9, { cacheUse: one(LLAMA, 0.97), running: one(LLAMA, 3) }),
    options: { measures: ['cacheUse', 'running'] },
  };
  const { levels, notices } = await levelOf(asked, false);
  expect(levels).toEqual({ 'cacheUse level': 2 });
  expect(notices).toEqual(['The thresholds apply to cacheUse: for a level of running use a query of its own.']);
});

test.each<[string, Asked, string]>([
  [
    'no thresholds at all',
    { ...gpu('temperature', 85, 92), thresholds: {} },
    'temperature has no default thresholds, so that there is no level: set thresholds of the query (in the unit "celsius"; worse is what is above them), or compare the value.',
  ],
  [
    'no data either',
    { ...cost('perHour', 1), thresholds: {}, answers: {} },
    'Cost has no default thresholds, so that there is no level: set thresholds of the query (worse is what is above them), or compare the value.',
  ],
  [
    'a measure that is worse on neither side',
    { signal: 'compare', model: 'm', options: { rate: 'positiveShare' }, thresholds: { critical: 1 }, answers: {} },
    'has no level with these options: compare its value.',
  ],
  [
    'the duration of whole answers',
    {
      signal: 'latency',
      profile: 'vllm',
      answers: { buckets: buckets(LLAMA) },
    },
    'judges the time to the first token. No threshold applies unless a query of this server alone sets one.',
  ],
  [
    'memory',
    {
      signal: 'resources',
      options: { measures: ['memoryShare'], exporters: ['node'] },
      answers: { 'node.memoryShare': one({ instance: 'n1' }, 0.99) },
    },
    'How much memory is too much depends on the runtime',
  ],
  [
    'percentiles of a mean',
    { signal: 'latency', profile: 'triton', thresholds: { critical: 0.1 }, answers: {} },
    'NVIDIA Triton exposes no histogram of latencies: thresholds apply to their mean alone. Ask for measures ["mean"]',
  ],
  [
    'a share of a summary',
    {
      signal: 'latency',
      profile: 'mlserver',
      options: { measures: ['over'] },
      thresholds: { critical: 0.1 },
      answers: {},
    },
    'MLServer exposes no histogram of latencies',
  ],
])('where a level cannot be given, %s, an alert rule fails and a panel says so', async (_, asked, text) => {
  await expect(levelOf(asked, true)).rejects.toThrow(text);
  await expect(levelOf(asked, true)).rejects.toMatchObject({ name: 'QueryError' } satisfies Partial<QueryError>);
  const { levels, notices } = await levelOf(asked, false);
  expect(levels).toEqual({});
  expect(notices.join('\n')).toContain(text);
});

test('histograms that Prometheus could not add up are not said to be missing', async () => {
  const text = 'PromQL warning: vector contains histograms with incompatible custom buckets for metric name ""';
  const saidOf = async (...warnings: readonly string[]) =>
    (await levelOf({ signal: 'confidence', answers: { buckets: { ...matrix(), warnings } } }, false)).notices;
  expect(await saidOf(text)).toEqual([text]);
  expect(await saidOf('another')).toEqual([
    expect.stringMatching(/^No series model_prediction_score_bucket/),
    'another',
  ]);
});
