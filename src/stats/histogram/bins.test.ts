import fc from 'fast-check';
import { binMapping, binsOfCumulative, commonEdges, rebin, totalOf } from './bins';
import { binnedMoments, closedEdges, maximumBound } from './moments';
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
    expect([...commonEdges(filled(0.1 + 0.2, 1, 2), filled(0.3, 2, 3))]).toEqual([0.3, 2]);
    expect([...commonEdges()]).toEqual([]);
  });

  it('meet at the edges of either where the other is empty at all moments', () => {
    const low = { edges: [0, 1, 2], counts: [0, 5, 5, 0, 0, 5, 0, 0] };
    const high = { edges: [2, 3, 4], counts: [0, 7, 7, 0] };
    expect([...commonEdges(low, high)]).toEqual([0, 1, 2, 3, 4]);
    expect([...commonEdges(low, { edges: [0.5, 4], counts: [1, 7, 0] })]).toEqual([4]);
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
