import fc from 'fast-check';
import { regressionFigure, type RegressionSums } from './regression';

const sumsOf = (rows: ReadonlyArray<readonly [truth: number, guess: number]>): RegressionSums => {
  const errors = rows.map(([truth, guess]) => guess - truth);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    n: rows.length,
    absolute: sum(errors.map(Math.abs)),
    squared: sum(errors.map((e) => e * e)),
    positive: sum(errors.map((e) => Math.max(0, e))),
    negative: sum(errors.map((e) => Math.max(0, -e))),
    target: sum(rows.map(([truth]) => truth)),
    targetSquared: sum(rows.map(([truth]) => truth * truth)),
  };
};

describe('regression from sums', () => {
  it('orders bias, MAE and RMSE', () => {
    const value = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 40 }), (rows) => {
        const sums = sumsOf(rows);
        const mae = regressionFigure('mae', sums).value;
        expect(Math.abs(regressionFigure('bias', sums).value)).toBeLessThanOrEqual(mae + 1e-9);
        expect(mae).toBeLessThanOrEqual(regressionFigure('rmse', sums).value + 1e-9);
      })
    );
  });

  it('is NaN without observations, without its sums, and for a truth that never varies', () => {
    expect(regressionFigure('mae', { n: 0, absolute: 0 }).value).toBeNaN();
    expect(regressionFigure('rmse', { n: 5 }).value).toBeNaN();
    expect(
      regressionFigure(
        'r2',
        sumsOf([
          [3, 4],
          [3, 2],
          [3, 3],
        ])
      ).value
    ).toBeNaN();
    expect(regressionFigure('r2', sumsOf([[3, 4]])).value).toBeNaN();
  });

  it('has intervals of MAE and bias, none of RMSE and R²', () => {
    const sums = sumsOf([
      [1, 2],
      [5, 3],
      [2, 2],
      [7, 10],
    ]);
    // Errors 1, -2, 0, 3: mean 0.5, deviation 2.0817, and Student's t of three degrees of freedom is 3.1824.
    expect(regressionFigure('bias', sums).upper).toBeCloseTo(0.5 + (3.182446305 * Math.sqrt(13 / 3)) / 2, 6);
    const mae = regressionFigure('mae', sums);
    expect(mae.lower * mae.upper).toBeCloseTo(mae.value ** 2, 12);
    expect([mae.lower > 0, mae.upper > mae.value]).toEqual([true, true]);
    for (const measure of ['rmse', 'r2'] as const) {
      const { value, lower, upper } = regressionFigure(measure, sums);
      expect([Number.isFinite(value), lower, upper]).toEqual([true, NaN, NaN]);
    }
  });

  it('has no interval without the sum of squares, or with one observation', () => {
    const figure = regressionFigure('mae', { n: 5, absolute: 10 });
    expect([figure.value, figure.lower, figure.upper]).toEqual([2, NaN, NaN]);
    expect(regressionFigure('bias', sumsOf([[1, 2]])).upper).toBeNaN();
  });
});
