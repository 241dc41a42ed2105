import {
  averagePrecision,
  binaryFigure,
  type BinaryMeasure,
  brier,
  calibrationError,
  logLoss,
  multiclassValue,
  rocAuc,
} from '../../src/stats/classification';
import { valueAt } from '../../src/stats/elements';
import {
  averageAbsoluteOddsDifference,
  averageOddsDifference,
  equalizedOddsDifference,
  type Groups,
  rateDifference,
  rateRatio,
  signedDifference,
  signedRatio,
} from '../../src/stats/fairness';
import type { BinnedEstimate } from '../../src/stats/histogram';
import { meanError, regressionFigure } from '../../src/stats/regression';
import { distance, type Recorded } from './compare';
import recorded from './values/classification.json';
import fairness from './values/fairness.json';

const near = (actual: number, expected: Recorded) => expect(distance(actual, expected, 1e-3)).toBeLessThan(1e-9);

const BINARY: readonly BinaryMeasure[] = [
  'accuracy',
  'precision',
  'recall',
  'specificity',
  'negativePredictiveValue',
  'fBeta',
  'balancedAccuracy',
  'kappa',
  'mcc',
];

describe('classification against scikit-learn', () => {
  test.each(recorded.binary.map((one) => [JSON.stringify(one.counts), one] as const))('outcomes %s', (_, one) => {
    const expected = new Map<string, Recorded | object>(Object.entries(one));
    for (const measure of BINARY) {
      const value = expected.get(measure);
      if (typeof value === 'number' || typeof value === 'string') {
        near(binaryFigure(measure, one.counts, { beta: 2 }).value, value);
      }
    }
  });

  test.each(recorded.multiclass.map((one) => [one.classes, one] as const))('%i classes', (_, one) => {
    for (const measure of ['accuracy', 'balancedAccuracy', 'mcc', 'kappa'] as const) {
      near(multiclassValue(measure, one), one[measure]);
    }
    for (const average of ['macro', 'micro', 'weighted'] as const) {
      for (const measure of ['precision', 'recall', 'fBeta'] as const) {
        near(multiclassValue(measure, one, average, 0.5), one[average][measure]);
      }
    }
  });
});

describe('scores in bins', () => {
  const inside = (estimate: BinnedEstimate, raw: number) => {
    expect(estimate.lower).toBeLessThanOrEqual(raw + 1e-12);
    expect(estimate.upper).toBeGreaterThanOrEqual(raw - 1e-12);
  };

  test.each(recorded.scores.map((one) => [one.positives.length, one] as const))('%i of them', (_, one) => {
    const { positives, negatives, binned, raw } = one;
    const auc = rocAuc(positives, negatives);
    near(auc.value, binned.auc);
    inside(auc, raw.auc);
    const precision = averagePrecision(positives, negatives);
    near(precision.value, binned.averagePrecision);
    inside(precision, raw.averagePrecision);
    near(brier(one).value, binned.brier);
    inside(brier(one), raw.brier);
    near(logLoss(one).value, binned.logLoss);
    inside(logLoss(one), raw.logLoss);
    inside(calibrationError(one).expected, raw.ece);
  });
});

describe('regression against scikit-learn', () => {
  test.each(recorded.regression.map((one) => [one.sums.n, one] as const))('%i predictions', (_, one) => {
    for (const measure of ['mae', 'rmse', 'bias', 'r2'] as const) {
      near(regressionFigure(measure, one.sums).value, one[measure]);
    }
    near(meanError(one.mae, one.sums.squared, one.sums.n), one.errors.mae);
    near(meanError(one.bias, one.sums.squared, one.sums.n), one.errors.bias);
  });
});

/** A JSON import types keys that only some cases have as optional. */
const groupsOf = (one: object): Groups =>
  Object.fromEntries(Object.entries(one).filter((entry) => entry[1] !== undefined));

describe.each(fairness.cases.map((one) => [Object.keys(one.groups).join(' '), one] as const))('groups %s', (_, one) => {
  const groups = groupsOf(one.groups);

  it.each([
    ['between_groups', 'extremes'],
    ['to_overall', 'overall'],
  ] as const)('as fairlearn has them %s', (method, against) => {
    const expected = one.fairlearn[method];
    const options = { against };
    near(rateDifference(groups, 'selectionRate', options).value, expected.demographicParityDifference);
    near(rateRatio(groups, 'selectionRate', options).value, expected.demographicParityRatio);
    near(rateDifference(groups, 'truePositiveRate', options).value, expected.equalOpportunityDifference);
    near(rateRatio(groups, 'truePositiveRate', options).value, expected.equalOpportunityRatio);
    near(equalizedOddsDifference(groups, options).value, expected.equalizedOddsDifference);
    near(equalizedOddsDifference(groups, { against, combine: 'mean' }).value, expected.equalizedOddsDifferenceMean);
    near(rateDifference(groups, 'accuracy', options).value, expected.accuracyDifference);
    near(rateRatio(groups, 'accuracy', options).value, expected.accuracyRatio);
    near(rateDifference(groups, 'positivePredictiveValue', options).value, expected.positivePredictiveValueDifference);
    near(rateRatio(groups, 'falseNegativeRate', options).value, expected.falseNegativeRateRatio);
  });

  it('as AIF360 has them', () => {
    const expected = one.aif360;
    const u = valueAt(groups, expected.unprivileged);
    const p = valueAt(groups, expected.privileged);
    near(signedDifference(u, p, 'selectionRate').value, expected.statisticalParityDifference);
    near(signedRatio(u, p, 'selectionRate').value, expected.disparateImpact);
    near(signedDifference(u, p, 'baseRate').value, expected.labelParityDifference);
    near(signedDifference(u, p, 'truePositiveRate').value, expected.equalOpportunityDifference);
    near(averageOddsDifference(u, p).value, expected.averageOddsDifference);
    near(averageAbsoluteOddsDifference(u, p).value, expected.averageAbsOddsDifference);
    near(signedDifference(u, p, 'falseDiscoveryRate').value, expected.falseDiscoveryRateDifference);
    near(signedRatio(u, p, 'falseOmissionRate').value, expected.falseOmissionRateRatio);
    near(signedDifference(u, p, 'errorRate').value, expected.errorRateDifference);
  });
});
