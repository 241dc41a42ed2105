import fc from 'fast-check';
import { totalOf } from './bins';
import {
  addNative,
  binsOfNative,
  layoutOf,
  nativeOnEdges,
  reduceSchema,
  type SparseBucket,
  type SparseHistogram,
} from './native';
import { nativeFraction, nativeFractionBelow, nativeQuantile } from './nativeQuantile';

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

const custom = (edges: readonly number[], counts: readonly number[]): SparseHistogram => ({
  count: counts.reduce((a, b) => a + b, 0),
  sum: 1,
  buckets: counts.map((count, i) => ({ rule: 0, left: edges[i - 1] ?? -Infinity, right: edges[i] ?? Infinity, count })),
});

describe('native histograms', () => {
  it('keep every count when reduced to a coarser schema, and quantiles stay in the wider bucket', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ({ schema, histogram }, q) => {
        const reduced = reduceSchema(histogram, schema - 2);
        expect(totalOf(reduced.buckets.map((bucket) => bucket.count))).toBe(histogram.count);
        const fine = nativeQuantile(q, histogram);
        const coarse = nativeQuantile(q, reduced);
        expect(coarse.upper).toBeGreaterThanOrEqual(fine.value * (1 - 1e-9));
        expect(coarse.lower).toBeLessThanOrEqual(fine.value * (1 + 1e-9));
      })
    );
  });

  it('add up on the coarsest schema', () => {
    const sum = addNative([
      exponential(
        2,
        new Map([
          [1, 3],
          [4, 1],
        ])
      ),
      exponential(0, new Map([[1, 5]])),
    ]);
    expect(sum?.buckets).toEqual([{ rule: 0, left: 1, right: 2, count: 9 }]);
    expect(sum?.count).toBe(9);
    expect(addNative([])).toEqual({ count: 0, sum: 0, buckets: [] });
  });

  it('widen the zero bucket over what it cuts', () => {
    const wide: SparseHistogram = { count: 2, sum: 0, buckets: [{ rule: 3, left: -1.5, right: 1.5, count: 2 }] };
    expect(
      addNative([
        wide,
        exponential(
          0,
          new Map([
            [1, 4],
            [2, 1],
          ])
        ),
      ])?.buckets
    ).toEqual([
      { rule: 3, left: -2, right: 2, count: 6 },
      { rule: 0, left: 2, right: 4, count: 1 },
    ]);
  });

  it('add custom layouts up to the edges that hold for both', () => {
    const sum = addNative([custom([1, 2, 5], [1, 2, 3, 4]), custom([1, 5], [10, 20, 30])]);
    expect(sum?.buckets.map(({ right, count }) => [right, count])).toEqual([
      [1, 11],
      [5, 25],
      [Infinity, 34],
    ]);
    expect(addNative([custom([1, 5], [1, 1, 1]), exponential(0, new Map([[3, 1]]))])).toBeUndefined();
  });

  it('become bins, with gaps as empty ones', () => {
    const bins = binsOfNative(
      exponential(
        0,
        new Map([
          [1, 3],
          [4, 2],
        ]),
        1
      )
    );
    expect([...Array.from(bins.edges)]).toEqual([-1e-9, 1e-9, 1, 2, 8, 16]);
    expect([...Array.from(bins.counts)]).toEqual([0, 1, 0, 3, 0, 2, 0]);
    const chosen = binsOfNative(custom([1, 5], [1, 2, 3]));
    expect([...Array.from(chosen.edges)]).toEqual([1, 5]);
    expect([...Array.from(chosen.counts)]).toEqual([1, 2, 3]);
  });

  it('fit given edges only when no bucket straddles one', () => {
    const histogram = exponential(
      0,
      new Map([
        [1, 3],
        [4, 2],
      ])
    );
    expect([...Array.from(nativeOnEdges(histogram, [2, 4])?.counts ?? [])]).toEqual([3, 0, 2]);
    expect(nativeOnEdges(histogram, [1.5])).toBeUndefined();
  });

  it('have fractions that invert their quantiles', () => {
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ({ histogram }, q) => {
        const { value } = nativeQuantile(q, histogram);
        const share = nativeFractionBelow(value, histogram);
        expect(share.lower).toBeLessThanOrEqual(q + 1e-9);
        expect(share.upper).toBeGreaterThanOrEqual(q - 1e-9);
        expect(share.value).toBeCloseTo(q, 6);
      })
    );
    const half = nativeFraction(0, 2 ** 0.5, exponential(0, new Map([[1, 10]])));
    expect(half.value).toBeCloseTo(0.5, 12);
    expect(nativeFraction(3, 2, exponential(0, new Map([[1, 10]]))).value).toBe(0);
    expect(nativeFraction(3, 5, { count: 0, sum: 0, buckets: [] }).value).toBeNaN();
  });

  it('are recognised after a reduction', () => {
    const { schema } = { schema: 1 };
    const reduced = reduceSchema(
      exponential(
        3,
        new Map([
          [1, 1],
          [9, 1],
          [30, 2],
        ])
      ),
      schema
    );
    expect(layoutOf(reduced)).toEqual({ kind: 'exponential', schema });
    expect(() => reduceSchema(reduced, 2)).toThrow('schema 2 or finer');
  });
});
