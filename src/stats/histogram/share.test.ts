import fc from 'fast-check';
import { cumulativeLargestBound, sparseLargestBound } from './largest';
import { cumulativeShareBelow, sparseShareBelow } from './share';

const edges = [0.1, 0.5, 1, Infinity];

test('is exact at an edge', () => {
  expect(cumulativeShareBelow(0.5, edges, [10, 30, 40, 50])).toEqual({ value: 0.6, lower: 0.6, upper: 0.6 });
});

test('lies between the edges around the limit', () => {
  const share = cumulativeShareBelow(0.75, edges, [10, 30, 40, 50]);
  expect(share.value).toBeCloseTo(0.7, 12);
  expect(share).toMatchObject({ lower: 0.6, upper: 0.8 });
});

test('counts nothing of the open bucket as below, and says that it may be', () => {
  expect(cumulativeShareBelow(3, edges, [10, 30, 40, 50])).toEqual({ value: 0.8, lower: 0.8, upper: 1 });
});

test('is unknown without observations or without a last edge of +Infinity', () => {
  expect(cumulativeShareBelow(0.5, edges, [0, 0, 0, 0]).value).toBeNaN();
  expect(cumulativeShareBelow(0.5, [0.1, 1], [1, 2]).value).toBeNaN();
});

test('splits an exponential bucket by its logarithm', () => {
  const histogram = { count: 8, sum: 20, buckets: [{ rule: 0, left: 1, right: 4, count: 8 }] } as const;
  const share = sparseShareBelow(2, histogram);
  expect(share.value).toBeCloseTo(0.5, 12);
  expect(share).toMatchObject({ lower: 0, upper: 1 });
});

test('nothing is larger than the highest bucket that holds anything', () => {
  expect(cumulativeLargestBound(edges, [10, 50, 50, 50])).toBe(0.5);
  expect(cumulativeLargestBound(edges, [0, 0, 0, 0])).toBeNaN();
  expect(sparseLargestBound({ count: 1, sum: 1, buckets: [{ rule: 0, left: 1, right: 2, count: 1 }] })).toBe(2);
});

test('the truth of any raw values lies within the bounds', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1 }), fc.double({ min: 0, max: 2, noNaN: true }), (values, limit) => {
      const counts = edges.map((edge) => values.filter((value) => value <= edge).length);
      const truth = values.filter((value) => value <= limit).length / values.length;
      const { value, lower, upper } = cumulativeShareBelow(limit, edges, counts);
      expect(truth).toBeGreaterThanOrEqual(lower);
      expect(truth).toBeLessThanOrEqual(upper);
      expect(value).toBeGreaterThanOrEqual(lower);
      expect(value).toBeLessThanOrEqual(upper);
    })
  );
});
