import {
  benjaminiHochberg,
  chiSquareTest,
  evidentlyFigure,
  hellinger,
  jensenShannonDistance,
  klDivergence,
  kolmogorovSmirnov,
  lInfinity,
  psi,
  totalVariation,
  wasserstein,
} from '../../src/stats/drift';
import { elementAt } from '../../src/stats/elements';
import { distance } from './compare';
import recorded from './values/drift.json';

/** Relative; the figures that are compared have no digits below 1e-9. */
const near = (actual: number, expected: number | string) => expect(distance(actual, expected, 1e-6)).toBeLessThan(1e-9);

describe('drift of counts against scipy', () => {
  test.each(recorded.counts.map((one) => [one.current.join(' '), one] as const))('current %s', (_, one) => {
    const { reference, current } = one;
    near(psi(reference, current), one.psi);
    near(klDivergence(reference, current), one.kl);
    near(jensenShannonDistance(reference, current), one.jensenShannon);
    near(jensenShannonDistance(reference, current, 2), one.jensenShannon2);
    near(hellinger(reference, current), one.hellinger);
    near(totalVariation(reference, current), one.totalVariation);
    near(lInfinity(reference, current), one.lInfinity);
    const test = chiSquareTest(reference, current);
    [test.statistic, test.df, test.p, test.cramersV].forEach((figure, i) => near(figure, elementAt(one.chiSquare, i)));
    near(evidentlyFigure('psi', reference, current), one.evidently.psi);
    near(evidentlyFigure('kl', reference, current), one.evidently.kl);
    near(evidentlyFigure('jensenShannon', reference, current), one.evidently.jensenShannon);
    near(evidentlyFigure('hellinger', reference, current), one.evidently.hellinger);
  });

  it('adjusts p-values as Benjamini and Hochberg', () => {
    const { p, adjusted } = recorded.benjaminiHochberg;
    benjaminiHochberg(p).forEach((value, i) => near(value, elementAt(adjusted, i)));
  });
});

describe('bounds from bins hold for the raw values', () => {
  test.each(recorded.raw.map((one, i) => [i, one] as const))('case %i', (_, one) => {
    const ks = kolmogorovSmirnov(one.reference, one.current);
    const [statistic, p] = [elementAt(one.ks, 0), elementAt(one.ks, 1)];
    expect(ks.lower).toBeLessThanOrEqual(statistic + 1e-12);
    expect(ks.upper).toBeGreaterThanOrEqual(statistic - 1e-12);
    expect(ks.pLower).toBeLessThanOrEqual(p * (1 + 1e-3) + 1e-12);
    expect(ks.pUpper).toBeGreaterThanOrEqual(p * (1 - 1e-3) - 1e-12);

    const [lowest, highest] = one.caps;
    const w = wasserstein({ edges: one.edges, counts: one.reference }, one.current, {
      lowest,
      highest,
    });
    expect(w.lower).toBeLessThanOrEqual(one.wasserstein * (1 + 1e-12));
    expect(w.upper).toBeGreaterThanOrEqual(one.wasserstein * (1 - 1e-12));
    expect(w.value).toBeGreaterThanOrEqual(w.lower);
    expect(w.value).toBeLessThanOrEqual(w.upper);
  });
});
