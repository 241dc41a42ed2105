import { median, robustDeviation } from '../../src/stats/anomaly';
import { estimateQuality } from '../../src/stats/estimation';
import { kendall, normalizedGain, spearman } from '../../src/stats/ranking';
import { sequentialDifference } from '../../src/stats/sequential';
import { distance, misses } from './compare';
import recorded from './values/others.json';

const near = (actual: number, expected: number | string) => expect(distance(actual, expected, 1e-3)).toBeLessThan(1e-9);

test.each(recorded.cbpe.map((one, i) => [i, one] as const))('estimated quality against CBPE, case %i', (_, one) => {
  for (const measure of ['accuracy', 'precision', 'recall', 'specificity', 'fBeta', 'auc'] as const) {
    near(estimateQuality(measure, one.counts, one, { threshold: one.threshold }).value, one[measure]);
  }
});

test.each(recorded.rankings.map((one) => [one.live.length, one] as const))('rankings of %i', (_, one) => {
  near(normalizedGain(one.reference, one.live), one.ndcg);
  near(spearman(one.reference, one.live), one.spearman);
  near(kendall(one.reference, one.live), one.kendall);
});

test.each(recorded.robust.map((one) => [one.values.length, one] as const))('median and deviation of %i', (_, one) => {
  near(median(one.values), one.median);
  near(robustDeviation(one.values), one.deviation);
});

test('the mixture ratio is the integral', () => {
  const ours = (k1: number, n1: number, k2: number, n2: number, tau: number) => [
    sequentialDifference({ successes: k1, trials: n1 }, { successes: k2, trials: n2 }, { tau }).p,
  ];
  // The recorded integral ends at ±1.
  expect(misses(recorded.sequential, ours, 1e-8)).toEqual([]);
});
