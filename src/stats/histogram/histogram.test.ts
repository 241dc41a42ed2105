import fc from 'fast-check';
import {
  binMapping,
  binnedMoments,
  binsOfCumulative,
  closedEdges,
  commonEdges,
  maximumBound,
  rebin,
  totalOf,
} from './bins';
import { layoutOf, type SparseBucket, type SparseHistogram } from './native';
import { nativeFractionBelow, nativeQuantile } from './nativeQuantile';
import { cumulativeQuantile, fractionBelow } from './quantile';

const bins = { edges: [1, 2, 4, 8], counts: [10, 20, 30, 30, 10] };

describe('bins of cumulative buckets', () => {
  it('are the differences, and flag what had to be lifted', () => {
    const reading = binsOfCumulative([1, 2, Infinity], [3, 2, 7]);
    expect(reading).toMatchObject({ ok: true, forced: true });
    expect(reading.ok && [...Array.from(reading.bins.counts)]).toEqual([3, 0, 4]);
  });

  it.each([
    ['noOpenBucket', [1, 2], [3, 4]],
    ['noOpenBucket', [], []],
    ['edgesDoNotAscend', [2, 2, Infinity], [1, 2, 3]],
    ['lengthsDiffer', [1, Infinity], [1]],
    ['notANumber', [1, Infinity], [1, NaN]],
  ])('say %s', (reason, edges, counts) => {
    expect(binsOfCumulative(edges, counts)).toEqual({ ok: false, reason });
  });

  it('never have a negative count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (counts) => {
          const edges = counts.map((_, i) => (i === counts.length - 1 ? Infinity : i));
          const reading = binsOfCumulative(edges, counts);
          return reading.ok && Array.from(reading.bins.counts).every((count) => count >= 0);
        }
      )
    );
  });
});

describe('layouts', () => {
  it('meet at their common edges, compared as numbers', () => {
    const filled = (...edges: number[]) => ({ edges, counts: [...edges, 1].map(() => 1) });
    expect([...commonEdges([filled(0.1 + 0.2, 1, 2), filled(0.3, 2, 3)])]).toEqual([0.3, 2]);
    expect([...commonEdges([])]).toEqual([]);
  });

  it('meet at the edges of either where the other is empty at all moments', () => {
    const low = { edges: [0, 1, 2], counts: [0, 5, 5, 0, 0, 5, 0, 0] };
    const high = { edges: [2, 3, 4], counts: [0, 7, 7, 0] };
    expect([...commonEdges([low, high])]).toEqual([0, 1, 2, 3, 4]);
    expect([...commonEdges([low, { edges: [0.5, 4], counts: [1, 7, 0] }])]).toEqual([4]);
    expect([...binMapping(high.edges, [0, 1, 2, 3, 4])]).toEqual([0, 3, 4, 5]);
    expect([...rebin(high.counts, binMapping(high.edges, [0, 1, 2, 3, 4]), new Float64Array(6))]).toEqual([
      0, 0, 0, 7, 7, 0,
    ]);
  });

  it('are merged without losing a count', () => {
    const mapping = binMapping(bins.edges, [2, 8]);
    expect([...mapping]).toEqual([0, 0, 1, 1, 2]);
    expect([...rebin(bins.counts, mapping, new Float64Array(3))]).toEqual([30, 60, 10]);
    expect([...rebin(bins.counts, binMapping(bins.edges, []), new Float64Array(1))]).toEqual([100]);
  });
});

describe('shares', () => {
  it('are exact at an edge and bounded between two', () => {
    expect(fractionBelow(2, bins)).toEqual({ value: 0.3, lower: 0.3, upper: 0.3 });
    expect(fractionBelow(3, bins)).toEqual({ value: 0.45, lower: 0.3, upper: 0.6 });
    expect(fractionBelow(100, bins)).toEqual({ value: NaN, lower: 0.9, upper: 1 });
    expect(fractionBelow(0.5, bins).value).toBeCloseTo(0.05, 12);
    expect(fractionBelow(-1, bins)).toEqual({ value: 0, lower: 0, upper: 0.1 });
    expect(fractionBelow(1, { edges: [1], counts: [0, 0] }).value).toBeNaN();
  });

  it('invert the quantile', () => {
    const cumulative = [10, 30, 60, 90, 100];
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.89, noNaN: true }), (q) => {
        const { value } = cumulativeQuantile(q, [1, 2, 4, 8, Infinity], cumulative);
        expect(fractionBelow(value, bins).value).toBeCloseTo(q, 9);
      })
    );
  });

  it('are of the total', () => {
    expect(totalOf(bins.counts)).toBe(100);
  });
});

describe('moments', () => {
  it('bound the extremes by edges', () => {
    expect(maximumBound(bins)).toBe(Infinity);
    expect(maximumBound({ ...bins, counts: [1, 1, 0, 0, 0] })).toBe(2);
    expect(maximumBound({ ...bins, counts: [0, 0, 0, 0, 0] })).toBeNaN();
  });

  it('put each bin at its middle', () => {
    expect([...closedEdges([1, 2, 4])]).toEqual([0, 1, 2, 4, 6]);
    expect([...closedEdges([-1, 1], { lowest: -2, highest: 5 })]).toEqual([-2, -1, 1, 5]);
    const uniform = binnedMoments({ edges: [1, 2, 3], counts: [1, 1, 1, 1] }, { lowest: 0, highest: 4 });
    expect(uniform.mean).toBeCloseTo(2, 12);
    expect(uniform.deviation).toBeCloseTo(Math.sqrt(1.25), 12);
  });
});

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

function exponential(schema: number, counts: ReadonlyMap<number, number>, zero = 0): SparseHistogram {
  const edge = (index: number) => 2 ** (index * 2 ** -schema);
  const buckets: SparseBucket[] = zero > 0 ? [{ rule: 3, left: -1e-9, right: 1e-9, count: zero }] : [];
  for (const [index, count] of [...counts].sort(([a], [b]) => a - b)) {
    buckets.push({ rule: 0, left: edge(index - 1), right: edge(index), count });
  }
  return { count: buckets.reduce((all, bucket) => all + bucket.count, 0), sum: 1, buckets };
}

const arbitrary = fc
  .record({
    schema: fc.integer({ min: 0, max: 5 }),
    counts: fc.uniqueArray(fc.tuple(fc.integer({ min: -20, max: 60 }), fc.integer({ min: 1, max: 50 })), {
      selector: ([index]) => index,
      minLength: 1,
      maxLength: 30,
    }),
    zero: fc.integer({ min: 0, max: 10 }),
  })
  .map(({ schema, counts, zero }) => ({ schema, histogram: exponential(schema, new Map(counts), zero) }));

const positive: SparseHistogram = {
  count: 12,
  sum: 30,
  buckets: [
    { rule: 3, left: -0.001, right: 0.001, count: 2 },
    { rule: 0, left: 1, right: 2, count: 4 },
    { rule: 0, left: 2, right: 4, count: 6 },
  ],
};

describe('the quantile of a native histogram', () => {
  it('is log-linear inside an exponential bucket', () => {
    expect(nativeQuantile(0.75, positive).value).toBeCloseTo(2 ** 1.5, 12);
    expect(nativeQuantile(0.75, positive, { interpolation: 'linear' }).value).toBeCloseTo(3, 12);
  });

  it('counts from the bottom below the median', () => {
    expect(nativeQuantile(4 / 12, positive).value).toBeCloseTo(2 ** 0.5, 12);
  });

  it('clips the zero bucket to the sign that the histogram has', () => {
    expect(nativeQuantile(1 / 12, positive).value).toBeCloseTo(0.0005, 12);
    const negative = {
      count: 4,
      sum: -4,
      buckets: [
        { rule: 1, left: -2, right: -1, count: 2 },
        { rule: 3, left: -0.5, right: 0.5, count: 2 },
      ],
    } as const;
    expect(nativeQuantile(1, negative).value).toBeCloseTo(0, 12);
  });

  it('mirrors negative buckets', () => {
    const negative = { count: 4, sum: -4, buckets: [{ rule: 1, left: -4, right: -2, count: 4 }] } as const;
    expect(nativeQuantile(0.25, negative).value).toBeCloseTo(-(2 ** 1.75), 12);
  });

  it('is linear in custom buckets, and ends as classic ones do', () => {
    const custom = {
      count: 10,
      sum: 9,
      buckets: [
        { rule: 0, left: -Infinity, right: 1, count: 4 },
        { rule: 0, left: 1, right: 7, count: 4 },
        { rule: 0, left: 7, right: Infinity, count: 2 },
      ],
    } as const;
    expect(layoutOf(custom)).toEqual({ kind: 'custom' });
    expect(nativeQuantile(0.2, custom).value).toBeCloseTo(0.5, 12);
    expect(nativeQuantile(0.6, custom).value).toBeCloseTo(4, 12);
    expect(nativeQuantile(0.95, custom)).toMatchObject({ value: 7, upper: Infinity, saturated: true });
  });

  it('is NaN above all buckets when NaN was observed, and without observations', () => {
    expect(nativeQuantile(0.99, { ...positive, count: 20, sum: NaN }).value).toBeNaN();
    expect(nativeQuantile(0.5, { count: 0, sum: 0, buckets: [] }).value).toBeNaN();
    expect(nativeQuantile(NaN, positive).value).toBeNaN();
    expect(nativeQuantile(-1, positive).value).toBe(-Infinity);
    expect(nativeQuantile(2, positive).value).toBe(Infinity);
  });

  it.each([-4, -1, 0, 3, 8])('reads schema %p off the edges', (schema) => {
    const edge = (index: number) => 2 ** (index * 2 ** -schema);
    const buckets = [-3, 1, 2].map((i) => ({ rule: 0 as const, left: edge(i - 1), right: edge(i), count: 1 }));
    expect(layoutOf({ count: 3, sum: 1, buckets })).toEqual({ kind: 'exponential', schema });
  });

  it('inverts the share below it', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ({ histogram }, q) => {
        const { value } = nativeQuantile(q, histogram);
        const share = nativeFractionBelow(value, histogram);
        expect(share.lower).toBeLessThanOrEqual(q + 1e-9);
        expect(share.upper).toBeGreaterThanOrEqual(q - 1e-9);
        expect(share.value).toBeCloseTo(q, 6);
      })
    );
  });
});
