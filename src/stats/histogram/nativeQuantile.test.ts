import fc from 'fast-check';
import { layoutOf, type SparseBucket, type SparseHistogram } from './native';
import { nativeFractionBelow, nativeQuantile } from './nativeQuantile';

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
