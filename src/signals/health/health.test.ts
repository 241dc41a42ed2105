import { profileOf } from '../../profiles';
import type { Column, Derived } from '../../query/derived';
import type { Signal } from '../../query/signal';
import { type Answers, contextOf, find, matrix, queryOf, run, series, withProfile } from '../../query/testing';
import { seconds } from '../../query/units';
import { drift } from '../drift';
import { latency } from '../latency';
import { llm } from '../llm';
import { resources } from '../resources';
import { throughput } from '../throughput';
import { sinceThen, trendOf } from './findings';
import { health } from './index';
import { subject } from './words';

const signals = new Map([latency, throughput].map((one) => [one.id, one] as const));
const own = { model: 'm', version: '1' };

const column = (derived: Derived, name: string): Column['values'] => {
  const found = derived.kind === 'table' ? derived.table.columns.find((one) => one.name === name) : undefined;
  return found?.values ?? [];
};

/** What health makes of these signals. */
const ofSignals = (
  chosen: readonly string[],
  answers: Answers,
  { model, view }: { readonly model?: string; readonly view?: string } = {}
) =>
  run(
    health,
    {
      ...(model === undefined ? {} : { model }),
      options: { signals: chosen, ...(view === undefined ? {} : { view }) },
    },
    answers,
    { signals: new Map([...signals, ['resources', resources]]) }
  );

const buckets = matrix(
  ...['0.1', '1', '+Inf'].map((le, k) => series({ ...own, le }, k === 0 ? [100, 20, 0] : [100, 100, 100]))
);
const traffic = {
  'throughput/received': matrix(series(own, [100, 100, 100])),
  'throughput/answered': matrix(series(own, [98, 98, 96])),
};

test('one row a signal, the worst first, with since, trend and reason', () => {
  const { derived } = ofSignals(['throughput', 'latency'], { 'latency/buckets': buckets, ...traffic }, { model: 'm' });
  expect(column(derived, 'signal')).toEqual(['Latency', 'Throughput']);
  expect(column(derived, 'level')).toEqual(['critical', 'ok']);
  expect(column(derived, 'since')).toEqual([120_000, 60_000]);
  expect(column(derived, 'trend')[0]).toBe('worsening');
  expect(column(derived, 'reason')[0]).toBe('p95 is 955 ms, above 500 ms.');
  expect(column(derived, 'reason')[1]).toBe('ratio of processed to received requests is 96 %, not below 80 %.');
  expect(column(derived, 'current')).toEqual(['955 ms', '96 %']);
  expect(column(derived, 'limit')).toEqual(['above 500 ms', 'below 80 %']);
  expect(column(derived, 'sample')).toEqual([100, 100]);
  expect(column(derived, 'id')).toEqual(['latency', 'throughput']);
});

test('a percentile above the highest edge is critical where that edge is the threshold, and is said to be above it', () => {
  const above = matrix(
    ...['0.1', '0.5', '+Inf'].map((le, k) => series({ ...own, le }, k === 2 ? [100, 100, 100] : [0, 0, 0]))
  );
  const { derived } = ofSignals(['latency'], { 'latency/buckets': above }, { model: 'm' });
  expect(column(derived, 'level')).toEqual(['critical']);
  expect(column(derived, 'reason')).toEqual(['p95 is above 500 ms.']);
});

test('drift over too few edges in common is not known to be well, whatever the other features are', () => {
  const feature = (name: string, edges: readonly string[], counts: readonly number[]) =>
    edges.map((le, k) => series({ ...own, feature: name, le }, Array<number>(3).fill(counts[k] ?? NaN)));
  const fine = feature('age', ['1', '2', '3', '+Inf'], [100, 200, 300, 400]);
  const { derived } = run(
    health,
    { model: 'm', options: { signals: ['drift'] } },
    {
      'drift/numeric': matrix(...fine, ...feature('income', ['1', '2', '3', '+Inf'], [100, 200, 300, 400])),
      'drift/numericEarlier': matrix(...fine, ...feature('income', ['1', '4', '5', '+Inf'], [100, 200, 300, 400])),
    },
    { signals: new Map([['drift', drift]]) }
  );
  expect(column(derived, 'level')).toEqual(['insufficient']);
  expect(column(derived, 'reason')).toEqual([
    expect.stringMatching(/^PSI \(feature income\) is at least 0, and could be/),
  ]);
});

test('any number of series have one standing', () => {
  const one = { name: 'ratio', labels: own, unit: 'percentunit' as const, hasThresholds: true };
  const figures = { times: Float64Array.of(60, 120), value: Float64Array.of(1, 1), sample: Float64Array.of(100, 100) };
  // More than one call takes as its arguments.
  const many = Array.from({ length: 200_000 }, () => ({ ...one, ...figures }));
  const crowd: Signal = {
    ...throughput,
    bind: (query, context) => ({
      ...throughput.bind(query, context),
      derive: () => ({ kind: 'series', series: many, notices: [] }),
    }),
  };
  const { derived } = run(health, { options: { signals: ['throughput'] } }, traffic, {
    signals: new Map([['throughput', crowd]]),
  });
  expect(column(derived, 'level')).toEqual(['ok']);
});

test('views of the same answers derive their signals once, other choices of signals again', () => {
  let derived = 0;
  const counted: Signal = {
    ...throughput,
    bind: (query, context) => {
      const bound = throughput.bind(query, context);
      return { ...bound, derive: (answers) => (derived++, bound.derive(answers)) };
    },
  };
  const context = contextOf({ signals: new Map([...signals, ['throughput', counted]]) });
  const bound = (signalsOf: readonly string[], view: string, window = '1m') =>
    health.bind(queryOf('health', { model: 'm', window, options: { signals: signalsOf, view } }), context);
  const answers = { 'latency/buckets': buckets, ...traffic };
  const table = bound(['throughput'], 'table').derive(answers);
  const levels = bound(['throughput'], 'levels').derive(answers);
  expect([derived, table.kind, levels.kind]).toEqual([1, 'table', 'series']);
  expect(column(bound(['latency', 'throughput'], 'table').derive(answers), 'id')).toHaveLength(2);
  bound(['throughput'], 'table', '2m').derive(answers);
  bound(['throughput'], 'table').derive({ ...answers });
  expect(derived).toBe(4);
});

test('what is not known is a row, and says what was looked for', () => {
  const { derived } = run(health, { model: 'm' }, { ...traffic }, { signals });
  expect(column(derived, 'level')).toEqual(['insufficient', 'ok']);
  expect(column(derived, 'reason')[0]).toContain('model_inference_duration_seconds_bucket');
  expect(column(derived, 'model')).toEqual(['m', 'm']);
});

test('the last figure of what has ended is not how it is', () => {
  const short = (...values: number[]) => matrix(series(own, values));
  const answers = { 'throughput/received': short(100, 100), 'throughput/answered': short(98, 98) };
  const asked = { options: { signals: ['throughput'] } };
  const at = (to: number) => run(health, asked, answers, { signals, to: seconds(to) }).derived;
  expect(column(at(180), 'level')).toEqual(['ok']);
  const derived = at(300);
  expect(column(derived, 'level')).toEqual(['insufficient']);
  expect(column(derived, 'reason')).toEqual([
    'No figure since 1970-01-01T00:02:00.000Z: the model is not scraped any more, or is gone.',
  ]);
  expect([column(derived, 'value'), column(derived, 'since')]).toEqual([[null], [null]]);
});

test('too few observations are reported as such', () => {
  const few = matrix(...['1', '+Inf'].map((le) => series({ ...own, le }, [3, 3, 3])));
  const { derived } = ofSignals(['latency'], { 'latency/buckets': few });
  expect(column(derived, 'reason')).toEqual(['3 observations in the window; 20 are needed.']);
  expect(column(derived, 'level')).toEqual(['insufficient']);
});

test('a source that fails takes its signal along, not the others', () => {
  const { derived } = ofSignals(
    ['throughput', 'latency'],
    { 'latency/buckets': { unavailable: 'Prometheus refused' }, ...traffic },
    { model: 'm' }
  );
  expect(column(derived, 'level')).toEqual(['insufficient', 'ok']);
  expect(column(derived, 'reason')[0]).toBe('Prometheus refused');
});

test('of all models, a signal that could not be asked is a warning, one without series is none', () => {
  const notices = (answers: object) => ofSignals(['throughput', 'latency'], { ...traffic, ...answers }).derived.notices;
  expect(notices({ 'latency/buckets': { unavailable: 'refused' } })).toMatchObject([
    { severity: 'warning', text: 'Latency: refused' },
  ]);
  expect(notices({}).map(({ severity }) => severity)).toEqual(['info']);
});

test('a source that answers nothing at all is an error, not a fleet without findings', () => {
  const down = { unavailable: 'Prometheus cannot be reached' };
  const answers = { 'latency/buckets': down, 'throughput/received': down, 'throughput/answered': down };
  const ask = (options: object, model?: string) => () =>
    run(
      health,
      { ...(model === undefined ? {} : { model }), options: { signals: ['throughput', 'latency'], ...options } },
      answers,
      {
        signals,
      }
    );
  expect(ask({})).toThrow('Prometheus cannot be reached');
  expect(ask({ view: 'matrix' })).toThrow('Prometheus cannot be reached');
  expect(column(ask({}, 'm')().derived, 'level')).toEqual(['insufficient', 'insufficient']);
  expect(() => ofSignals(['latency'], { 'latency/buckets': matrix() })).not.toThrow();
});

test('a matrix has a row a version and a column a signal, the worst first', () => {
  const calm = matrix(...['0.1', '1', '+Inf'].map((le) => series({ ...own, version: '2', le }, [100, 100, 100])));
  const both = matrix(...buckets.series, ...calm.series);
  const { derived } = ofSignals(['latency', 'throughput'], { 'latency/buckets': both, ...traffic }, { view: 'matrix' });
  expect(column(derived, 'level')).toEqual(['critical', 'ok']);
  expect(column(derived, 'Latency')).toEqual(['critical', 'ok']);
  expect(column(derived, 'Throughput')).toEqual(['ok', null]);
  expect(column(derived, 'since')[0]).toBe(120_000);
});

test('levels over time can be alerted on, unknown ones being no number', () => {
  const { derived } = ofSignals(['latency'], { 'latency/buckets': buckets }, { view: 'levels' });
  expect([...find(derived, { signal: 'latency' }).value]).toEqual([0, 2, 2]);
});

test('the worst of all signals over time, the worst version first', () => {
  const { derived } = ofSignals(
    ['latency', 'throughput'],
    {
      'latency/buckets': buckets,
      'throughput/received': matrix(series(own, [100, 100, 100]), series({ ...own, version: '2' }, [100, 100, 100])),
      'throughput/answered': matrix(series(own, [98, 98, 96]), series({ ...own, version: '2' }, [98, 98, 96])),
    },
    { view: 'worst' }
  );
  expect(derived.kind === 'series' && derived.series.map(({ labels }) => labels['version'])).toEqual(['1', '2']);
  expect([...find(derived, { version: '1' }).value]).toEqual([0, 2, 2]);
  expect([...find(derived, { version: '2' }).value]).toEqual([0, 0, 0]);
});

test('levels come the worst signal first, each under its title', () => {
  const { derived } = ofSignals(
    ['throughput', 'latency'],
    { 'latency/buckets': buckets, ...traffic },
    { view: 'levels' }
  );
  expect(derived.kind === 'series' && derived.series.map(({ name }) => name)).toEqual(['Latency', 'Throughput']);
});

test('the worst of many series represents them', () => {
  const cpu = (instance: string, value: number) => series({ instance }, [value, value, value]);
  const { derived } = ofSignals(['resources'], {
    'resources/process.cpuSustained': matrix(cpu('a', 0.5), cpu('b', 0.99), cpu('c', 0.85)),
  });
  expect(column(derived, 'reason')).toEqual([
    'CPU sustained (instance b, source process) is 99 %, above 95 % (1 of 3 series are as bad).',
  ]);
});

test('what has a point at every other step only stands at the end, what has ended does not', () => {
  const cpu = (instance: string, values: readonly number[], times: readonly number[]) =>
    series({ instance }, values, times);
  const { derived } = ofSignals(['resources'], {
    'resources/process.cpuSustained': matrix(
      cpu('sparse', [0.96, 0.96], [30, 150]),
      cpu('ended', [0.99, 0.99], [60, 120]),
      cpu('all', [0.5, 0.5, 0.5], [60, 120, 180])
    ),
  });
  expect(column(derived, 'reason')).toEqual([
    'CPU sustained (instance sparse, source process) is 96 %, above 95 % (1 of 3 series are as bad).',
  ]);
});

test('traffic is told at its own times, whatever those of the queue are', () => {
  const { derived } = ofSignals(
    ['throughput'],
    { ...traffic, 'throughput/queue': matrix(series(own, [1, 2, 3], [90, 150, 210])) },
    { model: 'm' }
  );
  expect(column(derived, 'level')).toEqual(['ok']);
  expect(column(derived, 'sample')).toEqual([100]);
});

test('a machine that bears no model is a part of the one asked for, not a subject beside it', () => {
  const { derived } = ofSignals(
    ['resources'],
    {
      'resources/process.cpuSustained': matrix(
        series({ instance: 'a' }, [0.5, 0.5, 0.5]),
        series({ instance: 'b', model: 'm' }, [0.99, 0.99, 0.99])
      ),
    },
    { model: 'm', view: 'levels' }
  );
  expect(derived.kind === 'series' && derived.series.map(({ name, value }) => [name, value.at(-1)])).toEqual([
    ['Resources', 2],
  ]);
});

test('a machine that names no model has a row that names none, so that nobody takes it for the model’s own', () => {
  const { derived } = ofSignals(
    ['resources'],
    { 'resources/node.cpuSustained': matrix(series({ instance: 'a' }, [0.5, 0.5, 0.5])) },
    { model: 'm' }
  );
  expect([column(derived, 'level'), column(derived, 'model')]).toEqual([['ok'], [null]]);
});

test('of all models, a device is part of the model that it counts for when that is asked for', () => {
  const all = new Map([['resources', resources]]);
  const gpu = matrix(series({ exported_pod: 'm-1', gpu: '0' }, [0.99, 0.99, 0.99]));
  const node = matrix(series({ instance: 'a' }, [0.5, 0.5, 0.5]));
  const rows = (model: string | undefined) => {
    const { derived } = run(
      health,
      { ...(model === undefined ? {} : { model }), options: { signals: ['resources'] } },
      {
        'resources/owners': matrix(series({ model: 'm' }, [1])),
        'resources/dcgm.gpuSustained': matrix(
          ...gpu.series.map((one) => ({ ...one, values: one.values.map((v) => 100 * v) }))
        ),
        'resources/node.cpuSustained': node,
      },
      { signals: all }
    );
    return column(derived, 'level').map((level, i) => [level, column(derived, 'model')[i]]);
  };
  expect(rows(undefined)).toEqual([
    ['critical', 'm'],
    ['ok', null],
  ]);
  expect(rows('m')).toEqual(rows(undefined));
});

test('a server that streams tokens is judged by the first of them, not by how long answers are', () => {
  const { asked } = run(
    health,
    { options: { signals: ['latency', 'throughput'] } },
    {},
    { signals: new Map([...signals, ['llm', llm]]), profile: profileOf('vllm') }
  );
  const parts = new Set(Object.keys(asked).map((name) => name.split('/')[0]));
  expect([...parts].sort()).toEqual(['llm', 'throughput']);
});

test('a metric that is missing is the reason, before gaps in what else there is', () => {
  const said: Signal = {
    ...throughput,
    bind: (query, context) => ({
      ...throughput.bind(query, context),
      derive: () => ({
        kind: 'series',
        series: [],
        notices: [
          { severity: 'info', text: 'a gap' },
          { severity: 'info', text: 'not exposed', missing: { names: ['m'], of: '', modelLabel: 'model' } },
        ],
      }),
    }),
  };
  const { derived } = run(
    health,
    { model: 'm', options: { signals: ['throughput'] } },
    {},
    {
      signals: new Map([['throughput', said]]),
    }
  );
  expect(column(derived, 'reason')).toEqual(['not exposed']);
});

test.each([
  ['psi', { of: 'feature', feature: 'age' }, 'PSI (feature age)'],
  ['ks', { of: 'score' }, 'Kolmogorov-Smirnov distance (of score)'],
  ['gpuMemoryShare', {}, 'GPU memory share'],
  ['logLoss', {}, 'log loss'],
  ['p95', { model: 'm', version: '1', measure: 'p95' }, 'p95'],
])('%s reads as words', (name, labels, words) => {
  expect(subject({ name, labels, times: new Float64Array(), value: new Float64Array() })).toBe(words);
});

test('health cannot be made of itself or of what there is not', () => {
  expect(() => ofSignals(['nothing'], {})).toThrow(/cannot be made of "nothing"; there are latency, throughput/);
});

test('a profile that lacks what a signal reads leaves the others standing', () => {
  const { derived } = run(
    health,
    { model: 'm' },
    { 'throughput/answered': matrix(series(own, [98, 98, 96])), 'throughput/failed': matrix(series(own, [2, 2, 4])) },
    { signals, ...withProfile(profileOf('triton')) }
  );
  expect(column(derived, 'level')).toEqual(['insufficient', 'ok']);
  expect(column(derived, 'reason')[0]).toMatch(/^No series nv_inference_request_duration_us of model "m"/);
});

test('the trend is that of the level and of as long before, whatever was hours ago', () => {
  const value = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 0.6 : i < 90 ? 0.95 : 0.95 - (i - 89) * 0.02));
  const accuracy = { name: 'x', labels: {}, times: value.map((_, i) => i), value };
  expect(trendOf(accuracy, { direction: 'below' })).toBe('improving');
  expect(trendOf(sinceThen(accuracy, 95), { direction: 'below' })).toBe('worsening');
  expect(sinceThen(accuracy, 0).value).toEqual(value);
  expect(Array.from(sinceThen(accuracy, 99).times)).toEqual([94, 95, 96, 97, 98, 99]);
});

test('trends say whether it gets better or worse, on either side', () => {
  const rising = { name: 'x', labels: {}, times: Float64Array.of(1, 2, 3, 4), value: Float64Array.of(1, 2, 3, 4) };
  expect(trendOf(rising, { direction: 'above' })).toBe('worsening');
  expect(trendOf(rising, { direction: 'below' })).toBe('improving');
  expect(trendOf({ ...rising, value: Float64Array.of(1, 1, 1, 1) }, { direction: 'above' })).toBe('steady');
  expect(trendOf({ ...rising, value: Float64Array.of(1, NaN, NaN, 2) }, { direction: 'above' })).toBe('unknown');
});
