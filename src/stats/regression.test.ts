import fc from 'fast-check';
import { elementAt } from './elements';
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

  it('has intervals of MAE and bias from a thousand errors on, none of RMSE and R²', () => {
    const pairs = ([1, -2, 0, 3] as const).map((error): [number, number] => [5, 5 + error]);
    const many = (n: number) => sumsOf(Array.from({ length: n }, (_, i) => elementAt(pairs, i % pairs.length)));
    // Errors 1, -2, 0, 3: mean 0.5, mean square 3.5.
    expect(regressionFigure('bias', many(1000)).upper).toBeCloseTo(0.5 + 1.959964 * Math.sqrt(3.25 / 999), 6);
    const { value, lower = NaN, upper = NaN } = regressionFigure('mae', many(1000));
    // Mean 1.5, mean square 3.5.
    const wide = (1.959964 * Math.sqrt(1.25 / 999)) / 1.5;
    expect(lower).toBeCloseTo(value * Math.exp(-wide), 6);
    expect(upper).toBeCloseTo(value * Math.exp(wide) * (1 + wide ** 2), 6);
    for (const measure of ['mae', 'bias'] as const) {
      expect(regressionFigure(measure, many(996))).toMatchObject({ lower: NaN, upper: NaN });
    }
    for (const measure of ['rmse', 'r2'] as const) {
      expect(Object.keys(regressionFigure(measure, many(1000)))).toEqual(['value', 'sample']);
    }
  });

  it('has no interval without the sum of squares', () => {
    const figure = regressionFigure('mae', { n: 5000, absolute: 10_000 });
    expect([figure.value, figure.lower, figure.upper]).toEqual([2, NaN, NaN]);
  });
});
