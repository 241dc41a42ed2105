import fc from 'fast-check';
import { normals, seeded } from '../../test/reference/seeded';
import { DAY, HOUR } from '../time';
import {
  type BandOptions,
  fromScale,
  type History,
  median,
  persistentScore,
  robustDeviation,
  seasonalBands,
  toScale,
} from './anomaly';
import { elementAt } from './elements';

const expectationAt = (now: number, value: number, history: History, options?: BandOptions) =>
  seasonalBands(history, options)(now, value);

/** A value every ten minutes for `days`, with a day's and a weekend's rhythm. */
function history(days: number, shape: (time: number) => number): History {
  const times = Array.from({ length: days * 144 }, (_, i) => i * 600);
  return { times, values: times.map(shape) };
}

const rhythm = (time: number) => {
  const weekend = Math.floor(time / DAY) % 7 >= 5;
  return (weekend ? 20 : 100) + 10 * Math.sin((2 * Math.PI * time) / DAY) + ((time / 600) % 3);
};

describe('bands', () => {
  const now = 35 * DAY + 12 * HOUR;

  it('know the hour of the week', () => {
    const learned = history(35, rhythm);
    const workday = expectationAt(now, 102, learned);
    expect(workday).toMatchObject({ season: 'hourOfWeek', sample: 30 });
    expect(Math.abs(workday.score)).toBeLessThan(3);
    const weekend = expectationAt(now + 5 * DAY, 102, history(40, rhythm));
    expect(weekend.season).toBe('hourOfWeek');
    expect(weekend.score).toBeGreaterThan(10);
  });

  it('fall back to the day, then to the last while, then to nothing', () => {
    expect(expectationAt(9 * DAY, 100, history(9, rhythm)).season).toBe('hourOfDay');
    expect(expectationAt(DAY, 100, history(1, rhythm)).season).toBe('rolling');
    expect(expectationAt(DAY, 100, { times: [5, 6], values: [1, 2] })).toMatchObject({ season: 'none', score: NaN });
  });

  it('are not thrown by outliers, gaps and excluded spans', () => {
    const clean = expectationAt(now, 102, history(35, rhythm));
    const broken = history(35, (time) =>
      time % (29 * 600) === 0 ? 1e9 : time % (31 * 600) === 0 ? NaN : rhythm(time)
    );
    expect(Math.abs(expectationAt(now, 102, broken).middle - clean.middle)).toBeLessThan(2);
    const incident = history(35, (time) => (time >= 7 * DAY && time < 21 * DAY ? 500 : rhythm(time)));
    const known = expectationAt(now, 102, incident, { excluded: [[7 * DAY, 21 * DAY]] });
    expect(known.middle).toBeCloseTo(clean.middle, 6);
  });

  it('do not learn from what comes after', () => {
    const past = history(35, rhythm);
    const all = history(60, (time) => (time < now ? rhythm(time) : 1e6));
    expect(expectationAt(35 * DAY, 100, all)).toEqual(expectationAt(35 * DAY, 100, past));
  });

  it('stand a constant history', () => {
    const constant = history(35, () => 5);
    expect(expectationAt(now, 5, constant).score).toBe(0);
    expect(expectationAt(now, 6, constant).score).toBe(100);
    expect(expectationAt(now, 4, constant).score).toBe(-100);
    expect(expectationAt(now, 6, constant, { floor: 0.5 }).score).toBeCloseTo(2, 12);
  });

  it('have a deviation where nearly all values are zero', () => {
    const mostly = history(35, (time) => ((time / 600) % 7 === 0 ? 3 : 0));
    const { score } = expectationAt(now, 3, mostly);
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(8);
    expect(expectationAt(now, 60, mostly).score).toBeGreaterThan(8);
  });

  it('do not learn from the hour that is judged, nor from the one before it as far as it lasts', () => {
    for (const days of [1, 9, 35]) {
      const at = days * DAY - 600;
      const calm = expectationAt(at, 100, history(days, rhythm));
      const troubled = expectationAt(
        at,
        100,
        history(days, (time) => (time > at - HOUR ? 500 : rhythm(time)))
      );
      expect(troubled).toEqual(calm);
    }
  });

  it.each([
    [4, 95],
    [8, 95],
  ])('hold the next of %i weeks with %i %%, though each week has its own level', (weeks, percent) => {
    const normal = normals(seeded(4));
    const rounds = 2000;
    let inside = 0;
    for (let round = 0; round < rounds; round++) {
      const levels = Array.from({ length: weeks + 1 }, normal);
      const times = levels.slice(0, weeks).flatMap((_, week) => [0, 900, 1800, 2700].map((at) => week * 7 * DAY + at));
      const values = times.map((time) => elementAt(levels, Math.floor(time / (7 * DAY))));
      const { score } = expectationAt(weeks * 7 * DAY + 1800, elementAt(levels, weeks), { times, values });
      inside += Math.abs(score) < 1.96 ? 1 : 0;
    }
    expect(Math.abs((100 * inside) / rounds - percent)).toBeLessThan(4);
  });

  it.each(['linear', 'log', 'logit', 'asinh'] as const)('hold nearly all ordinary values on the %s scale', (scale) => {
    const normal = normals(seeded(3));
    const random = history(20, () => fromScale(0.3 * normal() - 0.5, scale));
    const band = seasonalBands(random, { scale, minimum: 100 });
    const scores = Array.from({ length: 200 }, () => band(20 * DAY, fromScale(0.3 * normal() - 0.5, scale)).score);
    expect(scores.filter((score) => Math.abs(score) > 3).length).toBeLessThan(4);
    expect(robustDeviation(scores)).toBeGreaterThan(0.7);
    expect(robustDeviation(scores)).toBeLessThan(1.4);
  });
});

describe('scales', () => {
  it.each([
    ['log', 0],
    ['log', -1],
    ['logit', 0],
    ['logit', 1],
  ] as const)('%s cannot show %p', (scale, value) => expect(toScale(value, scale)).toBeNaN());

  it('are undone', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 0.999999, noNaN: true }),
        fc.constantFrom('linear', 'log', 'logit', 'asinh'),
        (x, scale) => {
          expect(fromScale(toScale(x, scale, 2), scale, 2)).toBeCloseTo(x, 10);
        }
      )
    );
  });
});

describe('persistence', () => {
  it('is k of the last n', () => {
    const passes = (k: number, n: number) => [...persistentScore([9, 1, 9, 9, 1, 1], k, n)].map((score) => score > 5);
    expect(passes(2, 3)).toEqual([false, false, true, true, true, false]);
    expect(passes(1, 1)).toEqual([true, false, true, true, false, false]);
  });

  it('has medians of what is there', () => {
    expect(median([3, NaN, 1])).toBe(2);
    expect(median([])).toBeNaN();
    expect(robustDeviation([1, 2, 3, 4, 100])).toBeCloseTo(1.4826, 4);
  });
});

test('passes a threshold exactly where k of n values do', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 9 }),
      (values, k, more, threshold) => {
        const flags = values.map(
          (_, i) => values.slice(Math.max(0, i + 1 - k - more), i + 1).filter((value) => value > threshold).length >= k
        );
        const scores = [...persistentScore(values, k, k + more)];
        expect(scores.map((score) => score > threshold)).toEqual(flags);
      }
    )
  );
});

test('is unknown until k values are known', () => {
  expect([...persistentScore([NaN, 5, NaN, 7], 2, 3)]).toEqual([NaN, NaN, NaN, 5]);
  expect([...persistentScore([7, 0, 8, 1, 9, 2], 2, 2, 2)]).toEqual([NaN, NaN, 7, 0, 8, 1]);
  expect(() => persistentScore([], 3, 2)).toThrow('3 of 2');
});
