import fc from 'fast-check';
import { addAt, elementAt } from '../elements';
import {
  benjaminiHochberg,
  chiSquareTest,
  DEFAULT_BANDS,
  driftLevel,
  expectedCounts,
  groupingFor,
  hellinger,
  jensenShannonDistance,
  jensenShannonDivergence,
  klDivergence,
  kolmogorovSmirnov,
  kolmogorovSmirnovBounds,
  lInfinity,
  mergeNeighbours,
  poolByRank,
  psi,
  psiReport,
  regroup,
  thresholdsInForce,
  totalVariation,
  wasserstein,
} from './index';

const pair = fc.integer({ min: 2, max: 15 }).chain((size) => {
  const counts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: size, maxLength: size });
  return fc.tuple(counts, counts);
});

const raw = (divergence: (r: number[], c: number[], pseudo: number) => number) => (r: number[], c: number[]) =>
  divergence(r, c, 0);
const FIGURES = {
  psi,
  rawPsi: raw(psi),
  kl: raw(klDivergence),
  jensenShannonDistance,
  hellinger,
  totalVariation,
  lInfinity,
  kolmogorovSmirnov: (r: number[], c: number[]) => kolmogorovSmirnovBounds(r, c).lower,
};
const names = Object.keys(FIGURES) as (keyof typeof FIGURES)[];

describe('measures of drift', () => {
  it.each(names)('%s is zero on equal counts and never negative', (name) => {
    fc.assert(
      fc.property(pair, ([r, c]) => {
        expect(FIGURES[name](r, r)).toBe(0);
        expect(FIGURES[name](r, c)).toBeGreaterThanOrEqual(0);
      })
    );
  });

  it.each(names.filter((name) => name !== 'kl'))('%s is symmetric', (name) => {
    fc.assert(fc.property(pair, ([r, c]) => expect(FIGURES[name](r, c)).toBeCloseTo(FIGURES[name](c, r), 10)));
  });

  it.each(names.filter((name) => name !== 'kolmogorovSmirnov'))('%s does not depend on the order of bins', (name) => {
    fc.assert(
      fc.property(pair, fc.infiniteStream(fc.nat()), ([r, c], stream) => {
        const order = r.map((_, i) => ({ i, key: stream.next().value })).sort((a, b) => a.key - b.key);
        const permuted = FIGURES[name](
          order.map(({ i }) => elementAt(r, i)),
          order.map(({ i }) => elementAt(c, i))
        );
        expect(permuted).toBeCloseTo(FIGURES[name](r, c), 10);
      })
    );
  });

  it.each(names.filter((name) => name !== 'psi' && name !== 'lInfinity'))('merging bins never raises %s', (name) => {
    fc.assert(
      fc.property(pair, fc.nat(13), ([r, c], place) => {
        const cut = place % (r.length - 1);
        const merge = (counts: number[]) => [
          ...counts.slice(0, cut),
          elementAt(counts, cut) + elementAt(counts, cut + 1),
          ...counts.slice(cut + 2),
        ];
        expect(FIGURES[name](merge(r), merge(c))).toBeLessThanOrEqual(FIGURES[name](r, c) + 1e-12);
      })
    );
  });

  it.each([
    ['nothing in the reference', [0, 0], [1, 2]],
    ['nothing now', [1, 2], [0, 0]],
    ['NaN', [1, 2], [NaN, 2]],
  ])('are NaN with %s', (_, r, c) => {
    for (const name of names) {
      expect([name, FIGURES[name](r, c)]).toEqual([name, NaN]);
    }
    expect(chiSquareTest(r, c).p).toBeNaN();
    expect(wasserstein({ edges: [1], counts: r }, c).value).toBeNaN();
    expect(jensenShannonDivergence(r, c)).toBeNaN();
  });

  it('see nothing in one bin', () => {
    expect(psi([5], [7])).toBe(0);
    expect(chiSquareTest([5], [7]).p).toBeNaN();
    expect(driftLevel(0, { warning: 0.1, critical: 0.2 }, 1, 1e6)).toBe('insufficient');
  });

  it('know an empty bin when nothing is smoothed', () => {
    expect(psi([1, 1], [2, 0], 0)).toBe(Infinity);
    expect(psi([1, 1], [2, 0])).toBeLessThan(1);
    expect(klDivergence([2, 0], [1, 1], 0)).toBeCloseTo(Math.LN2, 12);
  });
});

describe('bounds of order statistics', () => {
  const sample = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 60 });
  const edges = [-2, -1, -0.3, 0, 0.4, 1, 2.5];
  const counts = (values: readonly number[]) => {
    const bins = new Float64Array(edges.length + 1);
    values.forEach((value) => addAt(bins, edges.filter((edge) => value > edge).length, 1));
    return bins;
  };
  const below = (values: readonly number[], x: number) => values.filter((value) => value <= x).length / values.length;

  it('hold for any raw values', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const points = [...a, ...b].sort((x, y) => x - y);
        const d = Math.max(...points.map((x) => Math.abs(below(a, x) - below(b, x))));
        let w = 0;
        for (let i = 1; i < points.length; i++) {
          w +=
            (elementAt(points, i) - elementAt(points, i - 1)) *
            Math.abs(below(a, elementAt(points, i - 1)) - below(b, elementAt(points, i - 1)));
        }
        const ks = kolmogorovSmirnov(counts(a), counts(b));
        expect(ks.lower).toBeLessThanOrEqual(d + 1e-12);
        expect(ks.upper).toBeGreaterThanOrEqual(d - 1e-12);
        expect(ks.pLower).toBeLessThanOrEqual(ks.pUpper);
        const bound = wasserstein({ edges, counts: counts(a) }, counts(b), {
          lowest: points[0],
          highest: points[points.length - 1],
        });
        expect(bound.lower).toBeLessThanOrEqual(w + 1e-9);
        expect(bound.upper).toBeGreaterThanOrEqual(w - 1e-9);
        expect(bound.value).toBeGreaterThanOrEqual(bound.lower - 1e-12);
        expect(bound.value).toBeLessThanOrEqual(bound.upper + 1e-12);
      })
    );
  });

  it('have no upper end where an open bin holds values and nothing caps it', () => {
    expect(wasserstein({ edges: [0, 1], counts: [0, 5, 5] }, [0, 6, 4]).upper).toBe(Infinity);
    expect(wasserstein({ edges: [0, 1], counts: [0, 5, 0] }, [0, 6, 0]).upper).toBe(1);
  });
});

describe('groups', () => {
  it('each have the minimum mass, and lose nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 200 }),
        (counts, count) => {
          const grouping = mergeNeighbours(counts, { count });
          const merged = regroup(counts, grouping);
          expect(merged.length).toBe(grouping.groups);
          expect(merged.reduce((a, b) => a + b, 0)).toBe(counts.reduce((a, b) => a + b, 0));
          expect(merged.length === 1 || merged.every((group) => group >= count)).toBe(true);
          expect([...grouping.groupOf].every((group, i, all) => i === 0 || group - elementAt(all, i - 1) <= 1)).toBe(
            true
          );
        }
      )
    );
  });

  it('collect what is rare in the last one', () => {
    const grouping = poolByRank([3, 500, 2, 400], { count: 10 });
    expect([...grouping.groupOf]).toEqual([2, 0, 2, 1]);
    expect(grouping).toMatchObject({ groups: 3, solid: 2 });
    expect([...regroup([1, 2, 3, 4], grouping)]).toEqual([2, 4, 4]);
    expect(poolByRank([500, 400])).toMatchObject({ groups: 2, solid: 2 });
  });

  it('pool rare categories by their rank, and keep what the reference lacks apart', () => {
    const grouping = poolByRank([60_000, 100, 9000, 6000, 8000, 0, 7000, 9900], { share: 0.15 });
    expect([...grouping.groupOf]).toEqual([0, 2, 1, 2, 2, 3, 2, 1]);
    expect(grouping).toMatchObject({ groups: 4, solid: 3 });
  });

  it('are as many as the sample allows, without rounding up', () => {
    const ten = new Array<number>(10).fill(500);
    expect(groupingFor(ten, 200, 'categories')?.groups).toBe(10);
    expect(groupingFor(ten, 199, 'categories')?.groups).toBe(5);
    expect(groupingFor(new Array<number>(200).fill(500), 1e6, 'categories')?.groups).toBe(200);
    expect(groupingFor(ten, 39, 'categories')).toBeUndefined();
    expect(groupingFor([400, 350, 250], 40, 'categories')).toBeUndefined();
    expect(groupingFor([1000], 40, 'categories')).toMatchObject({ groups: 1, solid: 1 });
  });

  it.each([1, 100, 10_000])('weigh a category that the reference lacks alike, %i times its size', (times) => {
    const reference = Float64Array.of(500 * times, 500 * times, 0);
    const now = [400, 400, 200];
    const grouping = poolByRank(reference);
    const value = psi(expectedCounts(reference, now, grouping), now);
    // .2 instead of .01, and .4 twice instead of 1 / 2.02.
    expect(Math.abs(value - (0.19 * Math.log(20) + 2 * 0.1 * Math.log(0.5 / 0.4)))).toBeLessThan(0.02);
    expect(expectedCounts(reference, [500, 500, 0], grouping)).toBe(reference);
  });
});

describe("Cramér's V", () => {
  it('is of the shares, whatever the ratio of the samples', () => {
    const of = (times: number) => chiSquareTest([500 * times, 500 * times], [700, 300]).cramersV;
    expect(of(1)).toBeCloseTo(0.2, 1);
    expect(Math.abs(of(100) - of(1))).toBeLessThan(0.005);
  });

  it('is zero of one category', () => {
    expect(chiSquareTest([100, 0], [50, 0]).cramersV).toBe(0);
    expect(chiSquareTest([0, 0], [50, 0]).cramersV).toBeNaN();
  });
});

describe('the decision', () => {
  const reference = { edges: [1, 2, 3, 4], counts: [2000, 2000, 2000, 2000, 2000] };

  it('lifts the band to the noise of a small sample', () => {
    expect(thresholdsInForce('psi', reference, 100).warning).toBeGreaterThan(0.14);
    expect(thresholdsInForce('psi', reference, 10_000)).toEqual(DEFAULT_BANDS.psi);
    expect(thresholdsInForce('psi', reference, 10_000, { warning: 0.3, critical: 0.4 }).warning).toBe(0.3);
  });

  it('needs 20 observations a bin', () => {
    const thresholds = { warning: 0.1, critical: 0.2 };
    expect(driftLevel(9, thresholds, 5, 99)).toBe('insufficient');
    expect(driftLevel(9, thresholds, 5, 100)).toBe('critical');
    expect(driftLevel(0.15, thresholds, 5, 100)).toBe('warning');
    expect(driftLevel(0.1, thresholds, 5, 100)).toBe('ok');
    expect(driftLevel(NaN, thresholds, 5, 100)).toBe('insufficient');
  });

  it('reports PSI beside its noise', () => {
    const report = psiReport(reference.counts, [20, 21, 19, 20, 20]);
    expect(report.corrected).toBe(0);
    expect(report.nullMean).toBeCloseTo(4 * (1 / 100 + 1 / 10_000), 12);
    expect(report.noiseFloor).toBeCloseTo(13.2767 * (1 / 100 + 1 / 10_000), 5);
  });

  it('leaves NaN out of the number of tests', () => {
    expect([...benjaminiHochberg([0.01, NaN, 0.02])]).toEqual([0.02, NaN, 0.02]);
    expect([...benjaminiHochberg([])]).toEqual([]);
  });
});
