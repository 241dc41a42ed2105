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

  it('has no interval without the sum of squares, or with one observation', () => {
    const figure = regressionFigure('mae', { n: 5, absolute: 10 });
    expect([figure.value, figure.lower, figure.upper]).toEqual([2, NaN, NaN]);
    expect(regressionFigure('bias', sumsOf([[1, 2]])).upper).toBeNaN();
  });
});
