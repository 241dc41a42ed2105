import fc from 'fast-check';
import {
  byError,
  quantileRanks,
  ratioInterval,
  scoreDifference,
  shareInterval,
  studentQuantile,
  sumOfVariances,
  wilson,
} from './interval';
import { betaInc } from './special';

/** P(X <= k) of a binomial variable: n trials of probability p. */
const binomialCdf = (k: number, n: number, p: number): number =>
  k < 0 ? 0 : k >= n ? 1 : betaInc(n - k, k + 1, 1 - p);
/** P(X >= k), by itself: as 1 - P(X < k) it would have no digits in the tail. */
const binomialSf = (k: number, n: number, p: number): number => (k <= 0 ? 1 : k > n ? 0 : betaInc(k, n - k + 1, p));

const rate = fc
  .integer({ min: 1, max: 5000 })
  .chain((trials) => fc.integer({ min: 0, max: trials }).map((successes) => ({ successes, trials })));
const tenfold = ({ successes, trials }: { successes: number; trials: number }) => ({
  successes: successes * 10,
  trials: trials * 10,
});

describe('the interval of a proportion', () => {
  it('holds the share, lies between 0 and 1, narrows with trials and widens with confidence', () => {
    fc.assert(
      fc.property(rate, (one) => {
        const { successes, trials } = one;
        const share = successes / trials;
        const few = wilson(successes, trials);
        const many = wilson(tenfold(one).successes, tenfold(one).trials);
        const sure = wilson(successes, trials, 0.99);
        expect(0 <= few.lower && few.lower <= share && share <= few.upper && few.upper <= 1).toBe(true);
        expect(many.upper - many.lower).toBeLessThan(few.upper - few.lower);
        expect(sure.upper - sure.lower).toBeGreaterThan(few.upper - few.lower);
      })
    );
  });

  it.each([30, 31, 57, 100, 333, 1000])('that is shown holds 94 %% or more of all rates, of %i trials', (trials) => {
    const all = Array.from({ length: trials + 1 }, (_, successes) => shareInterval(successes, trials));
    const missed: number[] = [];
    for (let rate = 0.02; rate < 0.985; rate += 0.0025) {
      const from = all.findIndex(({ upper }) => upper >= rate);
      const to = all.findLastIndex(({ lower }) => lower <= rate);
      const held = binomialCdf(to, trials, rate) - (from > 0 ? binomialCdf(from - 1, trials, rate) : 0);
      missed.push(...(held < 0.9395 ? [rate] : []));
    }
    expect(missed).toEqual([]);
  });

  it('takes fractional counts, and successes above the trials as all of them', () => {
    expect(wilson(2.5, 7.25).lower).toBeGreaterThan(0);
    expect(wilson(10.2, 10)).toEqual(wilson(10, 10));
    expect(wilson(10.2, 10).upper).toBe(1);
  });

  it.each([
    [0, 0],
    [1, NaN],
    [NaN, 5],
    [-1, 5],
    [1, Infinity],
  ])('is unknown for %p of %p', (successes, trials) => {
    expect(wilson(successes, trials)).toEqual({ lower: NaN, upper: NaN });
  });

  it('covers the truth about as often as it says', () => {
    // Exact coverage at p = 0.3, n = 50, from the binomial's own terms.
    let covered = 0;
    let term = 0.7 ** 50;
    for (let k = 0; k <= 50; k++) {
      const { lower, upper } = wilson(k, 50);
      covered += lower <= 0.3 && 0.3 <= upper ? term : 0;
      term *= ((50 - k) / (k + 1)) * (0.3 / 0.7);
    }
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.975);
  });
});

describe('two proportions', () => {
  it('have a difference inside its interval, mirrored when they change places', () => {
    fc.assert(
      fc.property(rate, rate, (a, b) => {
        const difference = a.successes / a.trials - b.successes / b.trials;
        const there = scoreDifference(a, b);
        const back = scoreDifference(b, a);
        expect(there.lower).toBeLessThanOrEqual(difference + 1e-12);
        expect(there.upper).toBeGreaterThanOrEqual(difference - 1e-12);
        expect(there.lower).toBeCloseTo(-back.upper, 8);
      })
    );
  });

  it('have ends that are found only above those that are known', () => {
    fc.assert(
      fc.property(rate, rate, rate, rate, (a, b, c, d) => {
        const [own, floor] = [scoreDifference(a, b), scoreDifference(c, d)];
        const both = scoreDifference(a, b, 0.95, floor);
        expect(both.lower).toBeCloseTo(Math.max(own.lower, floor.lower), 12);
        expect(both.upper).toBeCloseTo(Math.max(own.upper, floor.upper), 12);
      })
    );
  });

  it('have no ratio interval without successes to divide by', () => {
    expect(ratioInterval({ successes: 5, trials: 10 }, { successes: 0, trials: 10 })).toEqual({
      lower: NaN,
      upper: NaN,
    });
    expect(ratioInterval({ successes: 0, trials: 10 }, { successes: 5, trials: 10 }).lower).toBe(0);
    expect(ratioInterval({ successes: 1, trials: 0 }, { successes: 5, trials: 10 }).upper).toBeNaN();
  });

  it('have an unknown difference without trials', () => {
    expect(scoreDifference({ successes: 0, trials: 0 }, { successes: 0, trials: 20 }).lower).toBeNaN();
  });
});

describe('normal intervals', () => {
  it('reach as far as the error says, and are unknown of an estimate that is unknown', () => {
    expect(byError(5, 2).upper - 5).toBeCloseTo(1.959963985 * 2, 8);
    expect(byError(NaN, 1).lower).toBeNaN();
    expect(byError(1, NaN).upper).toBeNaN();
  });
});

describe('ordered observations around a quantile', () => {
  it('are those of the tables, and none where too few lie beyond', () => {
    expect(quantileRanks(0.5, 100)).toEqual({ lower: 40, upper: 61 });
    expect(quantileRanks(0.5, 5)).toEqual({ lower: NaN, upper: NaN });
    expect(quantileRanks(0.5, 6)).toEqual({ lower: 1, upper: 6 });
    expect(quantileRanks(0.99, 20).upper).toBeNaN();
    expect(quantileRanks(0.99, 367).upper).toBeNaN();
    expect(quantileRanks(0.99, 368).upper).toBe(368);
    expect(quantileRanks(0.95, 71.5).upper).toBeNaN();
    expect(quantileRanks(0.5, 0)).toEqual({ lower: NaN, upper: NaN });
  });

  it('leave a fortieth on either side', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, q) => {
        const { lower, upper } = quantileRanks(q, n);
        const known = (rank: number) => !Number.isNaN(rank);
        // The number of observations below the quantile is binomial.
        expect(known(lower) ? binomialCdf(lower - 1, n, q) : 0).toBeLessThanOrEqual(0.025 + 1e-12);
        expect(known(upper) ? binomialSf(upper, n, q) : 0).toBeLessThanOrEqual(0.025 + 1e-12);
        expect(known(lower) ? binomialCdf(lower, n, q) : 1).toBeGreaterThan(0.025 - 1e-12);
        expect(known(upper) ? binomialSf(upper - 1, n, q) : 1).toBeGreaterThan(0.025 - 1e-12);
      })
    );
  });
});

describe('variances that are estimated', () => {
  it('add up, with the degrees of freedom of the two-sample t-test by Welch', () => {
    // Of samples of 5 and 9 with variances 4 and 18.
    const sum = sumOfVariances([
      { variance: 4 / 5, freedom: 4 },
      { variance: 18 / 9, freedom: 8 },
    ]);
    expect(sum.variance).toBeCloseTo(2.8, 12);
    expect(sum.freedom).toBeCloseTo(2.8 ** 2 / (0.8 ** 2 / 4 + 2 ** 2 / 8), 12);
    expect(sumOfVariances([{ variance: 1, freedom: Infinity }])).toEqual({ variance: 1, freedom: Infinity });
  });

  it('give an interval as wide as their freedom is small', () => {
    expect(byError(1, 2, 0.95, 4).upper).toBeCloseTo(1 + 2 * 2.776445105, 6);
    expect(byError(1, 2, 0.95).upper).toBeCloseTo(1 + 2 * 1.959963985, 6);
    expect(studentQuantile(0.95, 1e5)).toBeCloseTo(studentQuantile(0.95, 1e7), 4);
  });
});
