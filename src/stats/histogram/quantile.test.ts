import { cumulativeQuantile } from './quantile';

const edges = [1, 2, 4, Infinity];

describe('the quantile of cumulative buckets', () => {
  test.each([
    [0.5, [10, 30, 40, 40], 1.5],
    [0.25, [10, 30, 40, 40], 1],
    [0, [10, 30, 40, 40], 0],
    [1, [10, 30, 40, 40], 4],
  ])('q=%p of %p is %p', (q, counts, expected) => {
    expect(cumulativeQuantile(q, edges, counts).value).toBeCloseTo(expected, 12);
  });

  it('says that it is saturated in the open bucket', () => {
    expect(cumulativeQuantile(0.99, edges, [1, 2, 3, 100])).toEqual({
      value: 4,
      lower: 4,
      upper: Infinity,
      saturated: true,
      forced: false,
    });
  });

  it('answers the edge of a first bucket that is not positive', () => {
    expect(cumulativeQuantile(0.1, [-1, 2, Infinity], [10, 20, 20])).toMatchObject({
      value: -1,
      lower: -Infinity,
      upper: -1,
    });
  });

  it('bounds the truth by the bucket', () => {
    expect(cumulativeQuantile(0.5, edges, [10, 30, 40, 40])).toMatchObject({ lower: 1, upper: 2 });
  });

  it.each([
    ['no observations', 0.5, edges, [0, 0, 0, 0]],
    ['one bucket', 0.5, [Infinity], [4]],
    ['no open bucket', 0.5, [1, 2], [1, 2]],
    ['q = 0 and an empty first bucket, as there', 0, edges, [0, 30, 40, 40]],
    ['q that is NaN', NaN, edges, [1, 2, 3, 4]],
    ['a count that is NaN', 0.5, edges, [1, NaN, 3, 4]],
    ['no buckets', 0.5, [], []],
  ])('is NaN with %s', (_, q, upper, counts) => {
    expect(cumulativeQuantile(q, upper, counts).value).toBeNaN();
  });

  it('is infinite outside 0 to 1', () => {
    expect(cumulativeQuantile(-0.1, edges, [1, 2, 3, 4]).value).toBe(-Infinity);
    expect(cumulativeQuantile(1.1, edges, [1, 2, 3, 4]).value).toBe(Infinity);
  });

  it('lifts counts that fall, and says so', () => {
    expect(cumulativeQuantile(0.5, edges, [10, 8, 40, 40])).toMatchObject({ value: 2 + (2 * 10) / 30, forced: true });
  });

  it('levels rounding errors in silence', () => {
    expect(cumulativeQuantile(0.9, edges, [10, 10 - 1e-13, 40, 40]).forced).toBe(false);
  });
});
