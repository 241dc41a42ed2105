import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HISTOGRAM_PART } from '../profiles';
import { contextOf, queryOf } from '../query/testing';
import { signals } from '../signals/registry';
import { CONTRACT, coverageOf, lockedSignals, notNeededSignals, withImports } from '.';

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
