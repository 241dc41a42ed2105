import { ratioInterval, scoreDifference, wilson } from '../../src/stats/interval';
import { misses } from './compare';
import recorded from './values/interval.json';

describe('intervals against scipy', () => {
  it('wilson', () => {
    const ours = (k: number, n: number, c: number) => Object.values(wilson(k, n, c));
    expect(misses(recorded.wilson, ours, 1e-9, 1e-6)).toEqual([]);
  });

  const pair = (k1: number, n1: number, k2: number, n2: number) =>
    [
      { successes: k1, trials: n1 },
      { successes: k2, trials: n2 },
    ] as const;

  it('the score interval of a difference', () => {
    const ours = (k1: number, n1: number, k2: number, n2: number, c: number) =>
      Object.values(scoreDifference(...pair(k1, n1, k2, n2), c));
    expect(misses(recorded.score, ours, 1e-7, 1e-3)).toEqual([]);
  });

  it('the interval of a ratio', () => {
    const ours = (k1: number, n1: number, k2: number, n2: number, c: number) =>
      Object.values(ratioInterval(...pair(k1, n1, k2, n2), c));
    expect(misses(recorded.donnerZou, ours, 1e-9, 1e-6)).toEqual([]);
  });
});
