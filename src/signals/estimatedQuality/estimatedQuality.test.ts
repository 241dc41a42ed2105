import type { Labels } from '../../query/series';
import { find, matrix, run, series, storedBaseline } from '../../query/testing';
import { elementAt } from '../../stats/elements';
import { estimateQuality } from '../../stats/estimation';
import { estimatedQuality } from './index';

const LOAN = { model: 'loan', version: '3' };
const EDGES = [0.25, 0.5, 0.75];
const steady = (labels: Labels, count: number) => series(labels, [count, count, count]);
const scores = (counts: readonly number[], edges: readonly number[] = EDGES) => {
  let below = 0;
  return matrix(
    ...counts.map((count, k) => {
      below += count;
      return steady({ ...LOAN, le: k < edges.length ? String(edges[k]) : '+Inf' }, below);
    })
  );
};

const COUNTS = [1000, 500, 500, 2000];
const POSITIVES = [50, 150, 350, 1900];
const SHARE = POSITIVES.map((positives, i) => positives / elementAt(COUNTS, i));
const NOW = [300, 250, 200, 250];
const kept = (more: Readonly<Record<string, unknown>> = {}) =>
  storedBaseline({ positiveScores: { edges: EDGES, counts: COUNTS, positives: POSITIVES }, ...more });
const estimate = (options: Readonly<Record<string, unknown>>, answers: Readonly<Record<string, unknown>> = {}) =>
  run(estimatedQuality, { options }, { scores: scores(NOW), baselines: kept(), ...answers });

test.each(['accuracy', 'precision', 'recall', 'f1', 'auc'] as const)('%s comes from the calibration map', (measure) => {
  const { derived, asked } = estimate({ measures: [measure] });
  const name = measure === 'f1' ? 'fBeta' : measure;
  const expected = estimateQuality(name, NOW, { share: SHARE, count: COUNTS }, { threshold: 1 });
  const one = find(derived, { measure, kind: 'estimated' });
  expect(asked.scores).toContain('model_positive_score_bucket{actual=""}');
  expect([one.value[0], one.lower?.[0], one.upper?.[0]]).toEqual([expected.value, expected.lower, expected.upper]);
  expect(one.sample?.[0]).toBe(1000);
});

test('the threshold is where the baseline split its scores, unless it is given', () => {
  const classes = { approve: 2000, deny: 2000 };
  const at = (options: Readonly<Record<string, unknown>>) =>
    find(estimate({ measures: ['recall'], ...options }, { baselines: kept({ classes }) }).derived, {
      kind: 'estimated',
    }).value[0];
  const withEdge = (threshold: number) =>
    estimateQuality('recall', NOW, { share: SHARE, count: COUNTS }, { threshold }).value;
  expect(at({})).toBe(withEdge(2));
  expect(at({ threshold: 0.5 })).toBe(withEdge(1));
});

test('a threshold that is no edge is said', () => {
  expect(estimate({ threshold: 0.6 }).notices).toContain(
    'threshold 0.6 of "loan", version 3 is not a bucket edge: the estimate uses 0.5'
  );
  expect(estimate({ threshold: 0.6, measures: ['auc'] }).notices).not.toContain('is not a bucket edge');
});

test('a bin that the baseline never saw takes the share of its neighbour', () => {
  const baselines = kept({
    positiveScores: { edges: EDGES, counts: [1000, 500, 500, 0], positives: [50, 150, 350, 0] },
  });
  const { derived } = estimate({ threshold: 0.5 }, { baselines });
  const share = [0.05, 0.3, 0.7, 0.7];
  expect(find(derived, { kind: 'estimated' }).value[0]).toBeCloseTo(
    estimateQuality('accuracy', NOW, { share }, { threshold: 1 }).value,
    12
  );
});

test('the realised value and the share of labels are shown beside it', () => {
  const cell = (predicted: string, actual: string, count: number) => steady({ ...LOAN, predicted, actual }, count);
  const { derived } = estimate(
    {},
    {
      outcomes: matrix(cell('approve', 'approve', 40), cell('deny', 'deny', 40), cell('approve', 'deny', 20)),
      predictions: matrix(steady(LOAN, 1000), steady({ model: 'iron', version: '1' }, 50)),
      labelled: matrix(steady(LOAN, 100), steady({ model: 'iron', version: '1' }, 50)),
    }
  );
  expect(find(derived, { kind: 'realised' })).toMatchObject({ hasThresholds: false, labels: { measure: 'accuracy' } });
  expect(find(derived, { kind: 'realised' }).value[0]).toBeCloseTo(0.8, 12);
  expect(find(derived, { measure: 'labelCoverage' }).value[0]).toBeCloseTo(0.1, 12);
});

test.each([
  ['no baseline', [], /No estimate for "loan", version 3: MLflow's registry has no/],
  ['no calibration map', kept({ positiveScores: undefined }), /has no "positiveScores"/],
  [
    'other buckets',
    kept({ positiveScores: { edges: [0.1, 0.2, 0.25], counts: [1, 1, 1, 1], positives: [0, 0, 1, 1] } }),
    /they share 1, and 3 are needed/,
  ],
  [
    'a broken map',
    kept({ positiveScores: { edges: EDGES, counts: COUNTS, positives: [1] } }),
    /broken at "positiveScores.positives": needs one number for each count/,
  ],
])('%s is said', (_, baselines, expected) => {
  expect(estimate({}, { baselines }).notices).toMatch(expected);
});

test('nothing to estimate from is said by name', () => {
  expect(estimate({}, { scores: matrix() }).notices).toContain(
    'No series model_positive_score_bucket without the label actual in this time range'
  );
});
