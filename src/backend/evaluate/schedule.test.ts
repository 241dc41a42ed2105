import fc from 'fast-check';
import { seconds } from '../../query/units';
import { MAX_POINTS, schedule } from './schedule';

const every = (interval: number) => ({ shortest: seconds(interval), longest: seconds(interval) });
const scrape = every(15);
const HOUR = 3_600_000;

test('an alert rule over 30 days at intervalMs 1000 stays under the point limit', () => {
  const plan = schedule({ from: 0, to: 30 * 24 * HOUR, intervalMs: 1000 }, scrape, undefined);
  expect((plan.to - plan.from) / plan.step + 1).toBeLessThanOrEqual(MAX_POINTS);
});

test('the step is never finer than the scrape interval', () => {
  expect(schedule({ from: 0, to: HOUR, intervalMs: 1000 }, scrape, undefined).step).toBe(15);
});

test('the window is five minutes, or the step where that is longer, so that no event counts in two points', () => {
  expect(schedule({ from: 0, to: HOUR, intervalMs: 15_000 }, scrape, undefined).window).toBe(300);
  expect(schedule({ from: 0, to: 900 * HOUR, intervalMs: 3_600_000 }, scrape, undefined).window).toBe(3600);
  expect(schedule({ from: 0, to: HOUR, intervalMs: 15_000 }, scrape, '2h').window).toBe(7200);
});

test('a window that nobody chose holds a whole number of scrapes', () => {
  const windowFor = (interval: number) =>
    schedule({ from: 0, to: HOUR, intervalMs: 1000 }, every(interval), undefined).window;
  expect([7, 15, 40, 45, 60, 90, 120].map(windowFor)).toEqual([301, 300, 320, 315, 300, 360, 480]);
});

test('one moment is not set back by a step, however long that is', () => {
  const moment = (intervalMs: number, interval: number) =>
    schedule({ from: 0, to: 30 * 24 * HOUR + 4000, intervalMs }, every(interval), undefined, 'instant').to;
  expect(moment(2_592_000, 15)).toBe(30 * 24 * 3600);
  expect(moment(1000, 300)).toBe(30 * 24 * 3600);
});

test('the window may be the whole range: what a report of a period asks', () => {
  expect(schedule({ from: 0, to: 90 * 24 * HOUR, intervalMs: 15_000 }, scrape, '$__range').window).toBe(90 * 24 * 3600);
  expect(schedule({ from: 0, to: HOUR, intervalMs: 30_000 }, scrape, '${__interval}').window).toBe(30);
});

test('any range: points within the limit, ends on whole steps, nothing beyond the range asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 0, max: 4e11 }),
      fc.integer({ min: 1, max: 1e8 }),
      (from, length, intervalMs) => {
        const plan = schedule({ from, to: from + length, intervalMs }, scrape, undefined);
        expect((plan.to - plan.from) / plan.step + 1).toBeLessThanOrEqual(MAX_POINTS);
        expect(plan.to % plan.step).toBe(0);
        expect(plan.to).toBeLessThanOrEqual((from + length) / 1000);
      }
    )
  );
});
