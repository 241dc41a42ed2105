import { selector } from './promql';
import { lastSample, longWindow, seenIntervals, shortWindow } from './scraping';
import { matrix, series } from './testing';
import { seconds } from './units';

const answered = (...values: readonly number[]) =>
  seenIntervals(
    matrix(
      series(
        { job: 'a' },
        values,
        values.map((_, i) => i * 600)
      )
    )
  )[0]?.interval;
/** Counts are answered below zero. */
const seen = (...counts: readonly number[]) => answered(...counts.map((count) => -count));

test('the interval is the least distance between scrapes that was seen, and without any it follows from counts', () => {
  expect(answered(-38, 15.0013, 15.75, 14.9987)).toBe(15);
  expect(answered(NaN, -1, 300.4)).toBe(300);
  expect(answered(0.2)).toBe(1);
});

test('what is seen is taken for the round interval near it: scrapes come early and late', () => {
  expect(answered(60.3, 58.8, 61, 59.2)).toBe(60);
  expect(answered(60, 57.6)).toBe(60);
  expect(answered(44.2, 45.4, 45)).toBe(45);
  expect(answered(69.2, 70.1, 79)).toBe(70);
  expect(answered(100, 100)).toBe(100);
  // Far from a round one, it is what was set.
  expect(answered(23, 23, 23)).toBe(23);
  expect(answered(23)).toBe(23);
  // Scrapes were missed.
  expect(answered(54.5, 45)).toBe(45);
  expect(answered(7, 7.7, 9)).toBe(7);
});

test('a stretch within which the interval changed makes no interval that nobody set', () => {
  expect(answered(60, 60, 60, 51)).toBe(60);
  expect(answered(51, 60, 60, 60)).toBe(60);
  expect(answered(60, 60, 51, 15)).toBe(15);
  expect(answered(60, 60, 60, 38)).toBe(30);
  expect(answered(300, 300, 300, 250)).toBe(300);
  // Never longer than what other stretches tell.
  expect(answered(100, 100, 100, 88)).toBe(60);
});

test('counts of scrapes tell the interval, and what is no count tells nothing', () => {
  expect(seen(40, 40, 40, 40)).toBe(15);
  expect(seen(40, NaN, Infinity, 40)).toBe(15);
  expect(seen(NaN, Infinity, 0)).toBeUndefined();
  expect(seen(40)).toBeUndefined();
  // Every 300 s, a little late once: people do not set 343 s, nor 360 s.
  expect(seen(2, 1, 2, 2)).toBe(300);
  expect(seen(2, 1, 2)).toBe(300);
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

test('jobs that a window is too short for are named, where it is long enough for others', () => {
  const jobs = [
    { job: 'quick', interval: seconds(15) },
    { job: 'slow', interval: seconds(300) },
  ];
  expect(shortWindow(seconds(300), jobs)).toMatch(
    /^The window of 300s holds fewer than two scrapes of some jobs: "slow" \(every 300s\)\..* With a window of 600s/
  );
  expect(shortWindow(seconds(600), jobs)).toBeUndefined();
  expect(shortWindow(seconds(300), jobs.slice(1))).toBeUndefined();
});

test('a window that is longer than the one asked for is said, one that is rounded up to scrapes is not', () => {
  expect(longWindow(seconds(480), seconds(300), seconds(120))).toMatch(
    /^Each point counts over 480s, not 300s: .* 120s/
  );
  expect(longWindow(seconds(320), seconds(300), seconds(40))).toBeUndefined();
});

test('the last sample of a time ago is read there, also where Prometheus looks back for less than a scrape', () => {
  const last = (interval: number, ago?: number) =>
    lastSample(selector('queue', []), seconds(interval), ...(ago === undefined ? [] : [seconds(ago)]));
  expect([last(15), last(15, 300)]).toEqual(['queue', 'queue offset 300s']);
  expect([last(300), last(300, 600)]).toEqual([
    'last_over_time(queue[600s])',
    'last_over_time(queue[600s] offset 600s)',
  ]);
});
