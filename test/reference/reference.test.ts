import { median, robustDeviation } from '../../src/stats/anomaly';
import { adwin, ddm, detect, type Detector, hddmA, pageHinkley } from '../../src/stats/conceptdrift';
import { type AdditiveMeasure, decompose } from '../../src/stats/decomposition';
import { elementAt } from '../../src/stats/elements';
import { estimateQuality } from '../../src/stats/estimation';
import { ratioInterval, scoreDifference, wilson } from '../../src/stats/interval';
import { kendall, normalizedGain, spearman } from '../../src/stats/ranking';
import { sequentialDifference } from '../../src/stats/sequential';
import * as special from '../../src/stats/special';
import { zOf } from '../../src/stats/special';
import { distance, misses } from './compare';
import conceptdrift from './values/conceptdrift.json';
import decomposition from './values/decomposition.json';
import interval from './values/interval.json';
import others from './values/others.json';
import specials from './values/special.json';

const near = (actual: number, expected: number | string) => expect(distance(actual, expected, 1e-3)).toBeLessThan(1e-9);

test.each(others.cbpe.map((one, i) => [i, one] as const))('estimated quality against CBPE, case %i', (_, one) => {
  for (const measure of ['accuracy', 'precision', 'recall', 'specificity', 'fBeta', 'auc'] as const) {
    near(estimateQuality(measure, one.counts, one, { threshold: one.threshold }).value, one[measure]);
  }
});

test.each(others.rankings.map((one) => [one.live.length, one] as const))('rankings of %i', (_, one) => {
  near(normalizedGain(one.reference, one.live), one.ndcg);
  near(spearman(one.reference, one.live), one.spearman);
  near(kendall(one.reference, one.live), one.kendall);
});

test.each(others.robust.map((one) => [one.values.length, one] as const))('median and deviation of %i', (_, one) => {
  near(median(one.values), one.median);
  near(robustDeviation(one.values), one.deviation);
});

test('the mixture ratio is the integral', () => {
  const ours = (k1: number, n1: number, k2: number, n2: number, tau: number) => [
    sequentialDifference({ successes: k1, trials: n1 }, { successes: k2, trials: n2 }, { tau }).p,
  ];
  // The recorded integral ends at ±1.
  expect(misses(others.sequential, ours, 1e-8)).toEqual([]);
});

function watched(detector: Detector, errors: string) {
  const states = detect(detector, new Array<number>(errors.length).fill(1), [...errors].map(Number));
  const at = (state: string) => states.flatMap((one, i) => (one === state ? [i] : []));
  return { drift: at('drift'), warning: at('warning') };
}

describe.each(conceptdrift.cases.map((one, i) => [i, one] as const))(
  'detectors fed one by one, stream %i',
  (_, one) => {
    it('agree with river', () => {
      expect(watched(ddm(), one.errors)).toEqual(one.ddm);
      expect(watched(hddmA(), one.errors)).toEqual(one.hddmA);
      expect(watched(pageHinkley({ threshold: 10 }), one.errors)).toEqual(one.pageHinkley);
      expect(watched(adwin({ maximumSteps: 4000 }), one.errors)).toEqual(one.adwin);
    });
  }
);

const MEASURES: readonly AdditiveMeasure[] = ['accuracy', 'brier', 'logLoss', 'positiveShare'];
const { edges } = decomposition;

test.each(MEASURES)(
  'the parts of a change of %s against counterfactual means and a full covariance matrix',
  (measure) => {
    const cases = decomposition.cases.filter((one) => one.measure === measure);
    expect(cases.length).toBe(3);
    for (const { reference, current, parts, errors } of cases) {
      const { change, inputs, relation } = decompose(measure, { edges, ...reference }, { edges, ...current });
      [change, inputs, relation].forEach(({ value, lower, upper }, i) => {
        expect(distance(value, elementAt(parts, i), 1e-3)).toBeLessThan(1e-9);
        // A group's variance is that of one observation more than there are.
        expect(distance((upper - lower) / (2 * zOf(0.95)), elementAt(errors, i))).toBeLessThan(2e-3);
      });
    }
  }
);

describe('intervals against scipy', () => {
  it('wilson', () => {
    const ours = (k: number, n: number, c: number) => Object.values(wilson(k, n, c));
    expect(misses(interval.wilson, ours, 1e-9, 1e-6)).toEqual([]);
  });

  const pair = (k1: number, n1: number, k2: number, n2: number) =>
    [
      { successes: k1, trials: n1 },
      { successes: k2, trials: n2 },
    ] as const;

  it('the score interval of a difference', () => {
    const ours = (k1: number, n1: number, k2: number, n2: number, c: number) =>
      Object.values(scoreDifference(...pair(k1, n1, k2, n2), c));
    expect(misses(interval.score, ours, 1e-7, 1e-3)).toEqual([]);
  });

  it('the interval of a ratio', () => {
    const ours = (k1: number, n1: number, k2: number, n2: number, c: number) =>
      Object.values(ratioInterval(...pair(k1, n1, k2, n2), c));
    expect(misses(interval.donnerZou, ours, 1e-9, 1e-6)).toEqual([]);
  });
});

describe('special functions against scipy', () => {
  test.each([
    ['lnGamma', special.lnGamma, specials.lnGamma],
    ['gammaP', special.gammaP, specials.gammaP],
    ['gammaQ', special.gammaQ, specials.gammaQ],
    ['betaInc', special.betaInc, specials.betaInc],
    ['betaQuantile', special.betaQuantile, specials.betaQuantile],
    ['normalCdf', special.normalCdf, specials.normalCdf],
    ['normalQuantile', special.normalQuantile, specials.normalQuantile],
    ['chiSquareSf', special.chiSquareSf, specials.chiSquareSf],
    ['chiSquareQuantile', special.chiSquareQuantile, specials.chiSquareQuantile],
    ['kolmogorovSf', special.kolmogorovSf, specials.kolmogorovSf],
  ])('%s to 1e-12', (_, ours: (...inputs: number[]) => number, table) => {
    // Below 1e-200 scipy's own digits thin out.
    expect(misses(table, (...inputs) => [ours(...inputs)], 1e-12, 1e-200)).toEqual([]);
  });

  it('the finite Kolmogorov distribution to its stated precision', () => {
    const likely = specials.kolmogorovFiniteSf.filter((row) => elementAt(row, 2) > 1e-8);
    const of = (test: (n: number) => boolean) => likely.filter((row) => test(elementAt(row, 1)));
    const ours = (d: number, n: number) => [special.kolmogorovFiniteSf(d, n)];
    expect(
      misses(
        of((n) => n <= 140),
        ours,
        1e-9
      )
    ).toEqual([]);
    expect(
      misses(
        of((n) => n > 140 && n <= 2000),
        ours,
        1e-5
      )
    ).toEqual([]);
    expect(
      misses(
        of((n) => n > 2000),
        ours,
        5e-3
      )
    ).toEqual([]);
  });
});
