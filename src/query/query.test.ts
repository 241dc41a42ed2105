import fc from 'fast-check';
import { z } from 'zod';
import { CONTRACT_METRICS } from '../profiles';
import { elementAt } from '../stats/elements';
import { answeredSeries, asDerived } from './answered';
import { deployedAt } from './deployment';
import type { SignalSeries } from './derived';
import { parseDuration } from './duration';
import { exemplarsFrom } from './exemplars';
import { inForce, LEVELS, levels } from './level';
import { fillTimeVariables } from './macros';
import { migrateQuery } from './migrate';
import { missingMetric, missingText } from './missing';
import { narrowed, promql, selector } from './promql';
import { QUERY_VERSION, querySchema } from './query';
import { shareOf } from './shares';
import { defineSignal } from './signal';
import { find, matrix, run, series } from './testing';
import { seconds } from './units';
import { tally } from './windows';

test('names beyond the classic alphabet are written as Prometheus 3 wants them', () => {
  const matchers = [
    { label: 'gen_ai.request.model', op: '=', value: 'a"b' },
    { label: 'job', op: '!=', value: '' },
  ] as const;
  expect(selector('gen_ai.requests', matchers)).toBe(
    '{__name__="gen_ai.requests","gen_ai.request.model"="a\\"b",job!=""}'
  );
  expect(promql`sum by (${{ labelNames: ['model', 'größe', 'k8s.pod'] }}) (x)`).toBe(
    'sum by (model, "größe", "k8s.pod") (x)'
  );
});

test('names that every object answers to are names of labels like any other', () => {
  const time = { time: 1, value: 1, seriesLabels: {} };
  const labels = Object.fromEntries([['__proto__', 'a']]);
  const { exemplars } = exemplarsFrom([
    { ...time, labels: { constructor: 'x' } },
    { ...time, labels },
  ]);
  expect(exemplars?.columns.slice(2).map(({ name, values }) => [name, ...values])).toEqual([
    ['__proto__', null, 'a'],
    ['constructor', 'x', null],
  ]);
  const [one] = tally([series({ ...labels, class: 'deny' }, [1])], ['class']);
  expect(Object.entries(one?.labels ?? {})).toEqual([['__proto__', 'a']]);
});

test('exemplars whose labels all differ are a table of a hundred columns', () => {
  const all = Array.from({ length: 1000 }, (_, i) => ({
    time: 1,
    value: 1,
    seriesLabels: {},
    labels: { [`l${i}`]: 'x' },
  }));
  const { exemplars, notices } = exemplarsFrom(all);
  expect(exemplars?.columns).toHaveLength(2 + 100);
  expect(notices).toMatchObject([
    { text: 'The exemplars have 1000 different labels, of which the first 100 are shown.' },
  ]);
});

test('what reads as PromQL is no name of a label', () => {
  for (const label of ['a"b', 'a b', 'a=b', 'a,b', 'a}', 'a)', '', 'a\\']) {
    expect(() => selector('x', [{ label, op: '=', value: '' }])).toThrow('is not a label name');
    expect(() => promql`by (${{ labelNames: [label] }})`).toThrow('is not a label name');
  }
});

const loan = [{ label: 'model', op: '=', value: 'loan' }] as const;

test.each([
  ['events_total', 'events_total{model="loan"}'],
  [' events_total { kind = "a}#\'" , } ', 'events_total{kind = "a}#\'" ,model="loan"}'],
  ["{kind=~'a\\'b',\nx=`c\"d`}", '{kind=~\'a\\\'b\',\nx=`c"d`,model="loan"}'],
  ['x{le="1"}', String.raw`x{le=~"1(\\.0)?",model="loan"}`],
  ["x{a=\"le='2'\",le != '1.0'}", String.raw`x{a="le='2'",le!~"1(\\.0)?",model="loan"}`],
  ['x{le="+Inf",scale="1",le=~"1|2"}', 'x{le="+Inf",scale="1",le=~"1|2",model="loan"}'],
  ['x{le="1e+06"}', String.raw`x{le=~"1000000(\\.0)?|1e\\+06",model="loan"}`],
])('narrows the selector %s', (text, written) => {
  expect(narrowed(text, loan)).toBe(written);
});

test.each([
  'a + b',
  'a{b="c"} or d',
  'a[5m]',
  // For Prometheus the quote is part of a comment that ends with the line, and the brace behind it ends the selector.
  'a{b="c",#"\r}[1m]) or max_over_time(d{e="f",#"\nb="c"}',
  'a{b="c",#"\n}) or (d{e="f",#"\nb="c"}',
  'a{b="c\n"}',
  'a{b="c\\\n"}',
  '{}',
])('takes %j for no selector', (text) => {
  expect(() => narrowed(text, loan)).toThrow('is not a selector of a counter');
});

const TIMES = { interval: seconds(60), rateInterval: seconds(75), from: seconds(1000), to: seconds(4600) };

test('time variables are filled in, whatever else begins with a dollar stays', () => {
  expect(fillTimeVariables('[$__interval] ${__rate_interval_ms} $__range $__from', TIMES)).toBe(
    '[60s] 75000 3600s 1000000'
  );
  expect(fillTimeVariables('$__constructor ${__to_string} $__other $x', TIMES)).toBe(
    '$__constructor ${__to_string} $__other $x'
  );
});

describe('a duration', () => {
  it.each([
    ['1h30m', 5400],
    ['500ms', 0.5],
    ['100y', 3_153_600_000],
  ])('%s is so many seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['0s', '1', 'h', '1h ', '-1h', '101y', '99y9999d', `${'1'.repeat(60_000)}h`])('%.20s is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

test('a version went live when its tag says, else when it was registered', () => {
  expect(deployedAt({ created: 5_000, tags: {} })).toBe(5);
  expect(deployedAt({ created: 5_000, tags: { deployed_at: '3' } })).toBe(3);
  expect(deployedAt({ created: 5_000, tags: { deployed_at: 'yesterday' } })).toBe(5);
});

describe('level', () => {
  const ABOVE = { direction: 'above', warning: 0.1, critical: 0.25 } as const;
  const all = { minimumSample: 40, by: 'value' } as const;
  const series = (value: readonly number[], more: Partial<SignalSeries> = {}): SignalSeries => ({
    name: 'psi',
    labels: {},
    times: Float64Array.from(value, (_, i) => i),
    value: Float64Array.from(value),
    ...more,
  });
  const noise = (warning: number, critical: number, length: number) => ({
    warning: new Float64Array(length).fill(warning),
    critical: new Float64Array(length).fill(critical),
  });

  test('a value is judged by its thresholds, and not at all without a figure or a sample', () => {
    const one = series([0.05, 0.15, 0.3, NaN, 0.3], { sample: Float64Array.of(100, 100, 100, 100, 39) });
    expect([...levels(one, ABOVE, all)]).toEqual([0, 1, 2, -1, -1]);
  });

  test('thresholds below what noise reaches are lifted to it', () => {
    const one = series([0.15, 0.25, 0.35], { noise: noise(0.2, 0.3, 3) });
    expect([...inForce(one, ABOVE, 'warning')]).toEqual([0.2, 0.2, 0.2]);
    expect([...levels(one, ABOVE, all)]).toEqual([0, 1, 2]);
    expect([...inForce(series([1], { noise: noise(0.01, NaN, 1) }), ABOVE, 'critical')]).toEqual([0.25]);
  });

  test('a threshold that is not set is never reached, whatever the noise', () => {
    const one = series([9], { noise: noise(0.2, 0.3, 1) });
    expect([...levels(one, { direction: 'above', warning: 0.1 }, all)]).toEqual([LEVELS.warning]);
    expect([...levels(one, { direction: 'above' }, all)]).toEqual([LEVELS.ok]);
  });

  test('a value that the truth lies above has passed a threshold equal to it', () => {
    const one = series([0.1, 0.25, 0.25], { liesAbove: Float64Array.of(1, 1, 0) });
    expect([...levels(one, ABOVE, all)]).toEqual([1, 2, 1]);
    const [lower, upper] = [Float64Array.of(0.1, 0.25, 0.1), new Float64Array(3).fill(1)];
    const bounded = series([0.25, 0.25, 0.25], { lower, upper, liesAbove: Float64Array.of(1, 1, 1) });
    expect([...levels(bounded, ABOVE, { minimumSample: 40, by: 'interval' })]).toEqual([0, 2, 0]);
    expect([...levels(one, { direction: 'below', critical: 0.25 }, all)]).toEqual([2, 0, 0]);
  });

  test('what has no value is well where it would be so at its worst, and else not known', () => {
    const one = series([NaN, NaN, NaN], { worst: Float64Array.of(0.1, 0.2, NaN) });
    expect([...levels(one, ABOVE, all)]).toEqual([LEVELS.ok, LEVELS.insufficient, LEVELS.insufficient]);
    expect([...levels(one, { direction: 'above' }, all)]).toEqual(Array(3).fill(LEVELS.insufficient));
    const below = series([NaN, NaN], { worst: Float64Array.of(0.8, 0.7) });
    expect([...levels(below, { direction: 'below', warning: 0.75 }, all)]).toEqual([LEVELS.ok, LEVELS.insufficient]);
  });

  test('parts of a series that are made one keep where the truth lies above', () => {
    const part = (time: number, liesAbove: number) => ({
      ...series([0.25], { liesAbove: Float64Array.of(liesAbove) }),
      times: Float64Array.of(time),
    });
    const signal = defineSignal({
      id: 'parts',
      title: 'Parts',
      summary: 'Parts',
      description: 'Parts',
      group: 'service',
      unit: 's',
      minimumSample: 0,
      levelBy: 'value',
      inHealthReport: false,
      options: z.strictObject({}),
      plan: () => ({}),
      derive: () => ({ kind: 'series', series: [part(120, 1), part(60, 0)], notices: [] }),
    });
    expect([...levels(find(run(signal, {}, {}).derived, {}), ABOVE, all)]).toEqual([1, 2]);
  });

  test('noise never raises a level', () => {
    const figure = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(figure, figure, figure, (value, warning, critical) => {
        const plain = elementAt(levels(series([value]), ABOVE, all), 0);
        const [lifted] = levels(series([value], { noise: noise(warning, critical, 1) }), ABOVE, all);
        expect(lifted).toBeLessThanOrEqual(plain);
      })
    );
  });
});

const at = (part: number, whole: number) => {
  const { value, lower, upper } = shareOf(Float64Array.of(part), Float64Array.of(whole));
  return { value: value[0], lower: lower[0], upper: upper[0] };
};

test('all of a whole has an interval, also where rounding puts the part a little above it', () => {
  const exact = at(376.3, 376.3);
  expect(exact.lower).toBeGreaterThan(0.98);
  expect(at(376.3 * (1 + 1e-15), 376.3)).toMatchObject({ lower: exact.lower, upper: exact.upper });
});

test('more than the whole is at least all of it, and no whole no share', () => {
  expect(at(1001, 1000)).toEqual({ value: 1.001, lower: at(1000, 1000).lower, upper: 1.001 });
  expect(at(0, 0)).toEqual({ value: NaN, lower: NaN, upper: NaN });
});

const query = { model: 'm', version: '1', filters: [] };
const profile = { metrics: CONTRACT_METRICS, labels: { model: 'model_name', version: 'version' } };
const there = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  series({ __name__: name, ...labels }, [1]);

const said = (names: readonly string[], found: Parameters<typeof missingText>[1]) => {
  const { missing } = missingMetric(names, query, profile);
  return missing === undefined ? '' : missingText(missing, found);
};

test('what is missing is said name by name, for what it is', () => {
  const found = matrix(there('a', { model_name: 'm' }), there('b', { model_name: 'n' }), there('c'), there('d'));
  const text = said(['a', 'b', 'c', 'd_bucket', 'e'], found);
  expect(text).toMatch(/a is there, but not of model "m", version "1" with two scrapes/);
  expect(text).toMatch(/m does not expose b in this time range \(n does\)\./);
  expect(text).toMatch(/c is there, but without the label model_name/);
  expect(text).toMatch(/d is there as a native histogram alone.*has stopped, does not match the query, or/);
  expect(text).toMatch(/No series e of model "m", version "1" in this time range: check that/);
});

test('predictions that are there without a label are reported to have none', () => {
  const { outcomes } = CONTRACT_METRICS;
  expect(said([outcomes], matrix(there(outcomes, { model_name: 'm' })))).toMatch(
    /is there, but no prediction of model "m", version "1" has a label .*none is known yet/
  );
});

test('nothing is reported missing that could not be asked', () => {
  expect(said(['a'], 'Prometheus refuses')).toBe(
    'No value of a of model "m", version "1". Whether Prometheus has it could not be checked: Prometheus refuses'
  );
});

const frame = (name: string, from: number, values: readonly (number | null)[], labels = {}) => ({
  fields: [
    { type: 'time', name: 'Time', values: values.map((_, i) => (from + i) * 1000) },
    { type: 'number', name, labels, values },
  ],
});

it('puts the pieces of a range one behind the other, statistic by statistic', () => {
  const [series, ...others] = answeredSeries([
    frame('p95', 0, [1, 2]),
    frame('p95 level', 0, [0, 0]),
    frame('p95', 2, [3]),
    frame('p95 level', 2, [1]),
  ]);
  expect(others).toEqual([]);
  expect(series?.times).toEqual([0, 1, 2]);
  expect(Object.fromEntries(series?.values ?? [])).toEqual({ value: [1, 2, 3], level: [0, 0, 1] });
});

it('takes a companion that not every piece has for none', () => {
  const answered = answeredSeries([frame('p95', 0, [1]), frame('p95 sample', 0, [9]), frame('p95', 1, [2])]);
  expect(asDerived(elementAt(answered, 0))).toEqual({
    name: 'p95',
    labels: {},
    times: Float64Array.of(0, 1),
    value: Float64Array.of(1, 2),
  });
});

it('leaves out tables', () => {
  expect(answeredSeries([{ fields: [{ type: 'string', name: 'model', values: ['iris'] }] }])).toEqual([]);
});

const lifted = (stored: unknown) => querySchema.parse(migrateQuery(stored));

it('leaves a query of this version as it is', () => {
  const query = { refId: 'A', queryVersion: QUERY_VERSION, signal: 'latency', options: { limit: 1 } };
  expect(migrateQuery(query)).toEqual(query);
});

it('takes a query without a version for what it says', () => {
  expect(lifted({ refId: 'A', signal: 'drift', model: 'loan' })).toMatchObject({ signal: 'drift', model: 'loan' });
});

it("makes an expression of ours from a query of Prometheus' data source", () => {
  expect(lifted({ refId: 'B', expr: 'up', legendFormat: '{{job}}', instant: true })).toMatchObject({
    refId: 'B',
    signal: 'promql',
    mode: 'instant',
    legend: '{{job}}',
    options: { expr: 'up' },
  });
  expect(lifted({ expr: 'up', legendFormat: '__auto' }).legend).toBeUndefined();
});

it('refuses what a newer build wrote, and says what to do', () => {
  expect(() => migrateQuery({ queryVersion: QUERY_VERSION + 1 })).toThrow(/update the plugin/);
});

it.each([undefined, null, 'up', 7, { queryVersion: 'first' }])('leaves %j to the schema to refuse', (stored) => {
  expect(migrateQuery(stored)).toBe(stored);
  expect(querySchema.safeParse(stored).success).toBe(false);
});
