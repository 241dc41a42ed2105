import { normals, seeded } from '../../test/reference/seeded';
import type { Rate } from './interval';
import { overTime, sequentialDifference, shareOfBeginning, watchedChances } from './sequential';
import { normalSf } from './special';

/** The two-sided p-value of the pooled z-test, for one look. */
function pooledP(a: Rate, b: Rate): number {
  const pooled = (a.successes + b.successes) / (a.trials + b.trials);
  const variance = pooled * (1 - pooled) * (1 / a.trials + 1 / b.trials);
  return 2 * normalSf(Math.abs(a.successes / a.trials - b.successes / b.trials) / Math.sqrt(variance));
}

/** Two versions looked at after every 200 predictions each; successes by the normal approximation. */
function looks(rateA: number, rateB: number, count: number, normal: () => number) {
  const draw = (rate: number) => Math.max(0, Math.round(200 * rate + Math.sqrt(200 * rate * (1 - rate)) * normal()));
  let a = 0;
  let b = 0;
  return Array.from({ length: count }, (_, i) => {
    a += draw(rateA);
    b += draw(rateB);
    const trials = 200 * (i + 1);
    return [
      { successes: a, trials },
      { successes: b, trials },
    ] as const;
  });
}

describe('looking often', () => {
  const runs = 500;

  it('does not raise the share of false alarms above the level, which a plain test does', () => {
    const normal = normals(seeded(21));
    let alarms = 0;
    let plain = 0;
    let uncovered = 0;
    for (let run = 0; run < runs; run++) {
      const pairs = looks(0.8, 0.8, 60, normal);
      const last = overTime(pairs.map(([a, b]) => sequentialDifference(a, b))).at(-1);
      alarms += last !== undefined && last.p < 0.05 ? 1 : 0;
      uncovered += last !== undefined && (last.lower > 0 || last.upper < 0) ? 1 : 0;
      plain += pairs.some(([a, b]) => pooledP(a, b) < 0.05) ? 1 : 0;
    }
    expect(alarms / runs).toBeLessThan(0.05);
    expect(uncovered).toBe(alarms);
    expect(plain / runs).toBeGreaterThan(0.2);
  });

  it('leaves zero out of the interval exactly when the p-value says so', () => {
    for (const [s, n, t, m] of [
      [3, 100, 100, 10_000],
      [6, 100, 100, 10_000],
      [99, 100, 5000, 10_000],
      [480, 600, 470, 600],
      [300, 600, 480, 600],
    ] as const) {
      const { lower, upper, p, value } = sequentialDifference({ successes: s, trials: n }, { successes: t, trials: m });
      expect(lower > 0 || upper < 0).toBe(p < 0.05);
      expect(lower).toBeLessThan(value);
      expect(upper).toBeGreaterThan(value);
    }
  });

  it('shares the level between all beginnings', () => {
    const shares = Array.from({ length: 100_000 }, (_, i) => shareOfBeginning(i)).reduce((a, b) => a + b, 0);
    expect(shares).toBeLessThanOrEqual(1);
    expect(shares).toBeGreaterThan(0.9999);
  });

  it('finds a real difference', () => {
    const normal = normals(seeded(22));
    const found = Array.from({ length: 50 }, () =>
      overTime(looks(0.85, 0.8, 60, normal).map(([a, b]) => sequentialDifference(a, b))).at(-1)
    ).filter((last) => last !== undefined && last.p < 0.05 && last.lower > 0);
    expect(found.length).toBeGreaterThan(45);
  });

  it('knows nothing below the minimum, and forgets nothing afterwards', () => {
    const early = sequentialDifference({ successes: 9, trials: 10 }, { successes: 1, trials: 10 });
    expect(early).toEqual({ value: NaN, lower: NaN, upper: NaN, p: NaN });
    const strong = sequentialDifference({ successes: 900, trials: 1000 }, { successes: 500, trials: 1000 });
    const weak = sequentialDifference({ successes: 700, trials: 1000 }, { successes: 690, trials: 1000 });
    expect(overTime([early, strong, early, weak]).map(({ p }) => p)).toEqual([NaN, strong.p, strong.p, strong.p]);
    expect(sequentialDifference({ successes: 0, trials: 500 }, { successes: 0, trials: 500 }).p).toBe(1);
  });
});

describe('what is watched', () => {
  const window = 6 * 3600;

  it('shares what may pass in four weeks between its windows and all that is watched together', () => {
    for (const series of [1, 20, 102, 5000]) {
      const { warning, critical } = watchedChances(series, window);
      expect(warning * series * 112).toBeLessThanOrEqual(0.1);
      expect(warning * series * 112).toBeGreaterThan(0.08);
      expect(critical).toBeCloseTo(warning / 200, 12);
    }
  });

  it('asks for certainty in every look, however seldom one is taken', () => {
    expect(watchedChances(1, 365 * 86_400)).toEqual(watchedChances(1, 28 * 86_400));
    expect(watchedChances(0, 28 * 86_400).warning).toBeLessThan(0.005);
  });
});
