import fc from 'fast-check';
import * as special from './index';

describe('special functions', () => {
  it('invert each other', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), fc.integer({ min: 1, max: 200 }), (p, df) => {
        expect(special.normalCdf(special.normalQuantile(p))).toBeCloseTo(p, 12);
        expect(special.chiSquareCdf(special.chiSquareQuantile(p, df), df)).toBeCloseTo(p, 10);
        expect(special.betaInc(df, 3, special.betaQuantile(p, df, 3))).toBeCloseTo(p, 10);
      })
    );
  });

  it('are complements', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 900, noNaN: true }),
        (a, x) => {
          expect(special.gammaP(a, x) + special.gammaQ(a, x)).toBeCloseTo(1, 12);
        }
      )
    );
  });

  it('have their ends', () => {
    expect(special.normalQuantile(0)).toBe(-Infinity);
    expect(special.normalQuantile(1)).toBe(Infinity);
    expect(special.normalQuantile(0.5)).toBe(0);
    expect(special.chiSquareQuantile(0, 3)).toBe(0);
    expect(special.chiSquareQuantile(1, 3)).toBe(Infinity);
    expect(special.chiSquareSf(-1, 3)).toBe(1);
    expect(special.betaQuantile(0, 2, 3)).toBe(0);
    expect(special.lnGamma(Infinity)).toBe(Infinity);
    expect(special.kolmogorovSf(0)).toBe(1);
    expect(special.kolmogorovFiniteSf(1, 10)).toBe(0);
    expect(special.kolmogorovFiniteSf(0, 10)).toBe(1);
    expect(special.zOf(0.99)).toBeCloseTo(2.5758293, 6);
    expect(special.zOf(0.95)).toBeCloseTo(1.959964, 6);
  });

  it.each([
    ['normalQuantile', special.normalQuantile(1.5)],
    ['normalQuantile of NaN', special.normalQuantile(NaN)],
    ['chiSquareQuantile', special.chiSquareQuantile(0.5, 0)],
    ['lnGamma', special.lnGamma(-1)],
    ['gammaP', special.gammaP(-1, 2)],
    ['gammaQ', special.gammaQ(1, NaN)],
    ['betaInc', special.betaInc(1, 1, 2)],
    ['betaQuantile', special.betaQuantile(2, 1, 1)],
    ['kolmogorovFiniteSf', special.kolmogorovFiniteSf(0.1, 0)],
    ['kolmogorovSf', special.kolmogorovSf(NaN)],
  ])('%s is NaN outside its domain', (_, value) => {
    expect(value).toBeNaN();
  });
});
