import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HISTOGRAM_PART } from '../profiles';
import { contextOf, queryOf } from '../query/testing';
import { signals } from '../signals/registry';
import { elementAt } from '../stats/elements';
import { CONTRACT, coverageOf, lockedSignals, notNeededSignals, withImports } from './index';
import { lint } from './lint';
import type { Exposed } from './metric';

const names = CONTRACT.map(({ name }) => name);

test('holds every metric that the documentation names', () => {
  const text = readFileSync(path.join(__dirname, '../../docs/metrics.md'), 'utf8');
  const documented = [...new Set(text.match(/`model_\w+`/g))].map((name) => name.slice(1, -1));
  const otherGauges = ['model_precision', 'model_recall', 'model_f1'];
  expect(documented.length).toBeGreaterThan(25);
  expect(documented.filter((name) => !names.includes(name))).toEqual(otherGauges);
  expect(names.filter((name) => !documented.includes(name))).toEqual([]);
});

/** Options under which a signal asks for all that it can read of the contract. */
const QUERIED_WITH: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  throughput: [{ measures: ['received', 'processed', 'errors', 'queue'] }],
  quality: [
    {},
    { measures: ['auc', 'brier', 'logLoss'] },
    { measures: ['mae', 'rmse', 'bias', 'r2'] },
    { source: 'gauges', measures: ['accuracy'] },
  ],
  confidence: [{}, { scores: 'positive' }],
  drift: [{ of: 'all' }, { view: 'ranking' }],
  dataQuality: [{ measures: ['missing', 'invalid', 'unseen', 'freshness', 'consistency', 'volume'] }],
  fairness: [{}, { measures: ['equalizedOdds'] }],
  compare: [{}, { rate: 'success' }],
  slo: ['availability', 'latency', 'validFeatures', 'confidence', 'correct'].map((objective) => ({ objective })),
  business: [{ measures: ['successShare', 'value'] }],
  cost: [{ measures: ['perThousand', 'perCorrect'] }],
  mlflow: [{ view: 'deployments' }],
};

const planOf = (id: string, options: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify(signals.get(id)?.bind(queryOf(id, { model: 'm', options }), contextOf({ signals })).plan);

test.each([...new Set(CONTRACT.flatMap(({ unlocks }) => unlocks))])('%s reads what it is unlocked by', (id) => {
  const plans = (QUERIED_WITH[id] ?? [{}]).map((options) => planOf(id, options));
  const unlockedBy = CONTRACT.filter(({ unlocks }) => unlocks.includes(id)).map(({ name }) => name);
  expect(unlockedBy.filter((name) => !plans.some((plan) => plan.includes(name)))).toEqual([]);
});

test('every signal of the health report that reads the contract alone is unlocked by something', () => {
  const readsOthers = (id: string): boolean =>
    [...planOf(id).matchAll(/[a-z_][\w:]*(?=\{)/gi)].some(
      ([name]) => !names.includes(name.replace(HISTOGRAM_PART, ''))
    );
  const unlocked = new Set(CONTRACT.flatMap(({ unlocks }) => unlocks));
  const checked = [...signals.values()].filter(({ inHealthReport }) => inHealthReport).map(({ id }) => id);
  expect(checked.filter((id) => !readsOthers(id)).length).toBeGreaterThan(5);
  expect(checked.filter((id) => !unlocked.has(id) && !readsOthers(id))).toEqual([]);
});

test('the lines of Python are Python, and name the metric that they make', () => {
  for (const { name, python } of CONTRACT) {
    expect(python).toContain(`"${name}"`);
  }
  const program = 'import ast, json, sys\nfor code in json.load(sys.stdin): ast.parse(code)';
  const parsed = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(CONTRACT.map(({ python }) => withImports(python))),
    encoding: 'utf8',
  });
  expect(parsed.error ?? parsed.stderr).toBe('');
});

test('the lines come with the imports that they need, and no others', () => {
  const [first] = withImports('# Counter\nX = Gauge("Histogram", "")\nX.set(math.pi)').split('\n\n');
  expect(first).toBe('import math\nfrom prometheus_client import Gauge');
  const feature = CONTRACT.find(({ role }) => role === 'feature')?.python ?? '';
  expect(withImports(feature)).toMatch(
    /^import bisect\nimport itertools\nimport math\nfrom prometheus_client import REGISTRY\n/
  );
});

test('a histogram is exposed by its buckets or, native, by its name', () => {
  const exposed = (...given: string[]) =>
    coverageOf(given).flatMap(({ metric, state }) => (state === 'exposed' ? [metric.role] : []));
  expect(exposed('model_inference_duration_seconds_bucket', 'model_queue_depth')).toEqual(['latency', 'queue']);
  expect(exposed('model_prediction_score')).toEqual(['score']);
  expect(exposed('model_requests_total_bucket', 'other')).toEqual([]);
});

test('a model that predicts numbers need not count classes, nor the other way round', () => {
  const notNeeded = (...given: string[]) =>
    coverageOf(given).flatMap(({ metric, state }) => (state === 'notNeeded' ? [metric.role] : []));
  expect(notNeeded('model_error_abs_total')).toEqual(expect.arrayContaining(['outcomes', 'score', 'accuracy']));
  expect(notNeeded('model_outcomes_total')).toEqual(expect.arrayContaining(['errorAbsolute', 'target', 'accuracy']));
  expect(notNeeded('model_requests_total')).toEqual([]);
});

test('a signal is not needed where all that it reads is of another kind of model', () => {
  const notNeeded = (...given: string[]) => notNeededSignals(coverageOf(given));
  const [regression, others] = [
    ['model_error_abs_total', 'model_labelled_total'],
    ['conceptDrift', 'confidence'],
  ];
  expect(notNeeded(...regression).sort()).toEqual([...others, 'estimatedQuality']);
  expect(notNeeded('model_outcomes_total', 'model_requests_total')).toEqual([]);
});

test('a signal is locked while nothing that it reads is exposed', () => {
  expect(lockedSignals(coverageOf(['model_requests_total']))).not.toContain('throughput');
  expect(lockedSignals(coverageOf(['model_requests_total']))).toContain('fairness');
  expect(lockedSignals(coverageOf(names.flatMap((name) => [name, `${name}_bucket`])))).toEqual([]);
});

const exposed = (more: Partial<Exposed>): Exposed => ({
  series: {},
  unversioned: {},
  histograms: [],
  counters: [],
  labels: [],
  types: {},
  ...more,
});
const checks = (more: Partial<Exposed>) => lint(exposed(more)).map(({ check }) => check);
const edges = (...all: number[]) => all.map((edge) => ({ edge, series: 2 }));
const latency = (...all: number[]) => ({
  histograms: [{ metric: 'model_inference_duration_seconds', labels: {}, edges: edges(...all, Infinity) }],
});

test('nothing is found of what is as it should be', () => {
  expect(
    lint(
      exposed({
        series: { model_requests_total: 3, model_outcomes_total: 4, model_accuracy: 1 },
        ...latency(0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1),
        counters: [
          {
            metric: 'model_requests_total',
            combinations: ['ok', 'error', 'rejected'].map((status) => ({ status })),
            bornLate: 0,
          },
        ],
      })
    )
  ).toEqual([]);
});

test('values that the contract does not know are found; codes of HTTP are known in status alone', () => {
  const of = (metric: string, label: string, ...values: readonly string[]) =>
    lint(exposed({ counters: [{ metric, combinations: values.map((value) => ({ [label]: value })), bornLate: 0 }] }));
  expect(of('model_requests_total', 'status', '200', '404', '500', '2xx')).toEqual([]);
  const found = elementAt(of('model_requests_total', 'status', 'ok', 'error', 'rejected', 'kaputt', ''), 0);
  expect(found).toMatchObject({ check: 'unknown-values', severity: 'warning' });
  expect(found.text).toContain('status = kaputt, no value is not one of ok, error, rejected, nor an HTTP status code');
  expect(elementAt(of('model_business_events_total', 'outcome', 'success', '500'), 0).check).toBe('unknown-values');
});

test('latency wants an edge at the objective, narrow buckets around it, and one beyond', () => {
  expect(checks(latency(0.3, 0.4, 0.6, 1))).toEqual(['edge-at-objective']);
  expect(checks(latency(0.01, 0.5, 10))).toEqual(['coarse-buckets']);
  expect(checks(latency(0.3, 0.4, 0.5))).toEqual(['coarse-buckets']);
});

test('the score wants an edge at its floor, and features are left to the baseline', () => {
  const of = (metric: string, labels: Record<string, string>) => ({
    histograms: [{ metric, labels, edges: edges(0.25, 0.5, 0.75, 1, Infinity) }],
  });
  expect(checks(of('model_prediction_score', {}))).toEqual(['edge-at-objective']);
  expect(checks(of('model_feature_value', { feature: 'age' }))).toEqual([]);
});

test('buckets that only some series have are named, with their feature', () => {
  const [found] = lint(
    exposed({
      histograms: [
        {
          metric: 'model_feature_value',
          labels: { feature: 'age' },
          edges: [
            { edge: 25, series: 4 },
            { edge: 30, series: 1 },
            { edge: Infinity, series: 4 },
          ],
        },
      ],
    })
  );
  expect(found).toMatchObject({ check: 'same-layout', text: expect.stringMatching(/of age .* the edges 30\./) });
});

test('combinations that are not there are named; each attribute has groups of its own', () => {
  const combination = (attribute: string, group: string, predicted: string) => ({ attribute, group, predicted });
  const [found, ...more] = lint(
    exposed({
      counters: [
        {
          metric: 'model_group_predictions_total',
          combinations: [
            combination('sex', 'female', 'yes'),
            combination('sex', 'female', 'no'),
            combination('sex', 'male', 'yes'),
            combination('age', 'old', 'yes'),
            combination('age', 'old', 'no'),
          ],
          bornLate: 0,
        },
      ],
    })
  );
  expect(more).toEqual([]);
  expect(found?.check).toBe('zero-series');
  expect(found?.text).toContain('= sex/male/no:');
});

test('values that must be there are missed even where none of them is seen', () => {
  const counters = [{ metric: 'model_requests_total', combinations: [{ status: 'ok' }], bornLate: 0 }];
  expect(lint(exposed({ counters }))[0]?.text).toContain('error, rejected');
});

test('series that came late are counted', () => {
  const combinations = ['ok', 'error', 'rejected'].map((status) => ({ status }));
  const counters = [{ metric: 'model_requests_total', combinations, bornLate: 2 }];
  expect(lint(exposed({ counters }))).toMatchObject([{ check: 'born-late', text: expect.stringMatching(/^2 series/) }]);
});

test('a label that grows is named; many series of small labels are mentioned', () => {
  const of = (values: number) => ({
    series: { model_requests_total: 5000 },
    labels: [
      { metric: 'model_requests_total', label: 'status', values: 3 },
      { metric: 'model_requests_total', label: 'user', values },
    ],
  });
  expect(lint(exposed(of(1600)))).toMatchObject([
    { check: 'cardinality', severity: 'warning', text: expect.stringContaining('user, with 1600') },
  ]);
  expect(lint(exposed(of(40)))).toMatchObject([{ check: 'cardinality', severity: 'info' }]);
  expect(checks({ ...of(1600), series: { model_requests_total: 500 } })).toEqual([]);
});

test('names, versions and lonely gauges', () => {
  expect(checks({ unversioned: { model_requests_total: 1 } })).toEqual(['version-label']);
  expect(checks({ series: { model_requests: 1 } })).toEqual(['total-suffix']);
  expect(checks({ series: { my_predictions: 1 }, types: { my_predictions: 'counter' } })).toEqual(['total-suffix']);
  expect(checks({ series: { model_accuracy: 1 } })).toEqual(['gauges-alone']);
  expect(checks({ series: { model_accuracy: 1, model_outcomes_total: 1 } })).toEqual([]);
});

test('combinations that are missing are counted, not made', () => {
  const combinations = Array.from({ length: 5000 }, (_, i) => ({ predicted: `c${i}`, actual: `c${i}` }));
  const found = elementAt(
    lint(exposed({ counters: [{ metric: 'model_outcomes_total', combinations, bornLate: 0 }] })),
    0
  );
  expect(found.text).toContain(
    'No series for predicted/actual = c0/c1, c0/c2, c0/c3, c0/c4 and 24994996 more: when one comes'
  );
});
