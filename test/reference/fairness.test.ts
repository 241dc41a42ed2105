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
import { distance } from './compare';
import recorded from './values/fairness.json';

const near = (actual: number, expected: number) => expect(distance(actual, expected, 1e-3)).toBeLessThan(1e-9);

/** A JSON import types keys that only some cases have as optional. */
const groupsOf = (one: object): Groups =>
  Object.fromEntries(Object.entries(one).filter((entry) => entry[1] !== undefined));

describe.each(recorded.cases.map((one) => [Object.keys(one.groups).join(' '), one] as const))('groups %s', (_, one) => {
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
