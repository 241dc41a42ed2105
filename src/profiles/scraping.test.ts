import { matrix, series } from '../query/testing';
import { seenInterval } from './scraping';

const seen = (...counts: readonly number[]) =>
  seenInterval(
    matrix(
      series(
        { job: 'a' },
        counts,
        counts.map((_, i) => i * 600)
      )
    )
  );

test('the interval is read from counts of scrapes, and from nothing that is no count', () => {
  expect(seen(40, 40, 40, 40)).toBe(15);
  expect(seen(40, NaN, Infinity, 40)).toBe(15);
  expect(seen(NaN, Infinity, -1, 0)).toBeUndefined();
  expect(seen(40)).toBeUndefined();
  // A gap cut one of them short.
  expect(seen(20, 16, 5, 20)).toBe(30);
});

test.each([5, 10, 15, 20, 30, 45, 50, 60, 70, 90, 120, 180, 300])('an interval of %i s is read as that', (interval) => {
  for (let phase = 0; phase < interval; phase++) {
    const upTo = (time: number) => Math.floor((time - phase) / interval);
    expect(seen(...[1, 2, 3, 4].map((i) => upTo(10_000 + i * 600) - upTo(10_000 + (i - 1) * 600)))).toBe(interval);
  }
  // Of many targets the most scrapes count.
  const most = (from: number) =>
    Math.max(
      ...Array.from({ length: interval }, (_, phase) => {
        const upTo = (time: number) => Math.floor((time - phase) / interval);
        return upTo(from + 599) - upTo(from);
      })
    );
  expect(seen(...[0, 1, 2, 3].map((i) => most(10_000 + i * 600)))).toBe(interval);
});
