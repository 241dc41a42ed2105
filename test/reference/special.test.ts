import { elementAt } from '../../src/stats/elements';
import * as special from '../../src/stats/special';
import { misses } from './compare';
import recorded from './values/special.json';

describe('special functions against scipy', () => {
  test.each([
    ['lnGamma', special.lnGamma, recorded.lnGamma],
    ['gammaP', special.gammaP, recorded.gammaP],
    ['gammaQ', special.gammaQ, recorded.gammaQ],
    ['betaInc', special.betaInc, recorded.betaInc],
    ['betaQuantile', special.betaQuantile, recorded.betaQuantile],
    ['normalCdf', special.normalCdf, recorded.normalCdf],
    ['normalQuantile', special.normalQuantile, recorded.normalQuantile],
    ['chiSquareSf', special.chiSquareSf, recorded.chiSquareSf],
    ['chiSquareQuantile', special.chiSquareQuantile, recorded.chiSquareQuantile],
    ['kolmogorovSf', special.kolmogorovSf, recorded.kolmogorovSf],
  ])('%s to 1e-12', (_, ours: (...inputs: number[]) => number, table) => {
    // Below 1e-200 scipy's own digits thin out.
    expect(misses(table, (...inputs) => [ours(...inputs)], 1e-12, 1e-200)).toEqual([]);
  });

  it('the finite Kolmogorov distribution to its stated precision', () => {
    const likely = recorded.kolmogorovFiniteSf.filter((row) => elementAt(row, 2) > 1e-8);
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
