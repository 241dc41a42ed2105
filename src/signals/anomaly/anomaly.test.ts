import { contextOf, find, matrix, queryOf, run, series } from '../../query/testing';
import { seconds } from '../../query/units';
import { elementAt } from '../../stats/elements';
import { DAY } from '../../time';
import { expression } from '../expression';
import { latency } from '../latency';
import { anomaly } from './index';
import { pointsOf } from './plan';

const signals = new Map([expression, latency].map((one) => [one.id, one] as const));
const to = 40 * DAY;
const past = Array.from({ length: 28 * 96 }, (_, i) => to - (28 * 96 - i) * 900);
const now = Array.from({ length: 6 }, (_, i) => to - (5 - i) * 60);
const context = { signals, from: seconds(elementAt(now, 0)), to: seconds(to), step: seconds(60) };
const usual = (time: number) => 100 + 20 * Math.sin((2 * Math.PI * time) / DAY) + ((time / 900) % 4);
const history = matrix(series({ job: 'a' }, past.map(usual), past));

const watch = (values: readonly number[], options = {}, more = {}) =>
  run(
    anomaly,
    { options: { expr: 'x', measures: ['persistentScore', 'score', 'value', 'middle'], ...options } },
    { 'now/result': matrix(series({ job: 'a' }, values, now)), 'past/result': history, ...more },
    context
  );

test('the history reaches back weeks, on a grid of its own', () => {
  const { asked } = watch([]);
  expect(Object.keys(asked)).toEqual(['now/result', 'past/result']);
});

test('one odd point is no anomaly, three of five are', () => {
  const once = watch([101, 101, 400, 101, 101, 101]).derived;
  expect(find(once, { anomaly: 'score' }).value[2]).toBeGreaterThan(20);
  expect(find(once, { anomaly: 'persistentScore' }).value[5]).toBeLessThan(4);
  const lasting = watch([101, 101, 300, 300, 300, 300]).derived;
  expect(find(lasting, { anomaly: 'persistentScore' }).value[5]).toBeGreaterThan(8);
  expect(find(lasting, { anomaly: 'persistentScore' }).hasThresholds).toBe(true);
});

test.each([
  [60, 3, 5, 1],
  [15, 3, 5, 4],
  [45, 5, 7, 1],
  [120, 2, 3, 1],
  [300, 1, 1, 1],
  [3600, 1, 1, 1],
])('three of five minutes with a step of %i s are %i of %i points, %i steps apart', (step, k, n, stride) => {
  expect(pointsOf({ k: 3, n: 5 }, step)).toEqual({ k, n, stride });
});

test('what is scraped every five minutes is looked at as often: its last sample counts once', () => {
  const scrapeInterval = seconds(300);
  const look = (times: readonly number[], values: readonly number[], step: number, mode: 'range' | 'instant') => {
    const answers = { 'now/result': matrix(series({ job: 'a' }, values, times)), 'past/result': history };
    const options = { expr: 'x', measures: ['persistentScore'] };
    const { derived } = run(anomaly, { mode, options }, answers, { ...context, scrapeInterval, step: seconds(step) });
    return find(derived, { anomaly: 'persistentScore' }).value.at(-1);
  };
  const minutes = Array.from({ length: 21 }, (_, i) => to - (20 - i) * 60);
  const offFor = (count: number) => minutes.map((_, i) => (i >= minutes.length - count ? 400 : 101));
  expect(look(minutes, offFor(5), 60, 'range')).toBeLessThan(4);
  expect(look(minutes, offFor(15), 60, 'range')).toBeGreaterThan(8);
  const looks = minutes.filter((_, i) => i % 5 === 0);
  expect(look(looks, [101, 101, 101, 101, 400], 300, 'instant')).toBeLessThan(4);
  expect(look(looks, [101, 101, 400, 400, 400], 300, 'instant')).toBeGreaterThan(8);
  const bound = anomaly.bind(
    queryOf('anomaly', { mode: 'instant', options: { expr: 'x' } }),
    contextOf({ ...context, scrapeInterval })
  );
  expect(bound.plan['now/result']).toMatchObject({ start: to - 1200, step: 300 });
});

test('a single point looks at the minutes before it, whatever the step', () => {
  const at = (mode: 'range' | 'instant', step: number) => {
    const bound = anomaly.bind(
      queryOf('anomaly', { mode, options: { expr: 'x' } }),
      contextOf({ ...context, step: seconds(step) })
    );
    const asked = bound.plan['now/result'];
    return asked?.kind === 'prometheus.range' ? [asked.end - asked.start, asked.step] : [];
  };
  expect(at('instant', 15)).toEqual([240, 60]);
  expect(at('instant', 3600)).toEqual([240, 60]);
});

describe('a permanent step', () => {
  const stepped = (days: number) =>
    matrix(
      series(
        { job: 'a' },
        past.map((time) => usual(time) + (time > to - days * DAY ? 300 : 0)),
        past
      )
    );
  const notices = (days: number, options = {}) =>
    watch([400, 400, 400, 400, 400, 400], options, { 'past/result': stepped(days) }).notices;
  const shift = '1 of 1 series have been off on one side for a day or longer';

  test('is said after a day, and not before', () => {
    expect(notices(2)).toContain(shift);
    expect(notices(0.5)).not.toContain(shift);
    expect(notices(0)).not.toContain(shift);
  });

  test('is accepted by the time since when it is normal', () => {
    const normalSince = new Date((to - 2 * DAY) * 1000).toISOString();
    expect(notices(2, { normalSince })).not.toContain(shift);
    const { derived } = watch([400, 400, 400, 400, 400, 400], { normalSince }, { 'past/result': stepped(2) });
    expect(find(derived, { anomaly: 'persistentScore' }).value[5]).toBeLessThan(4);
    expect(() => watch([], { normalSince: 'yesterday' })).toThrow(/normalSince.*is not a time/s);
  });
});

test('the value comes with its band', () => {
  const value = find(watch([101, 101, 101, 101, 101, 101]).derived, { anomaly: 'value' });
  expect(value.lower?.[0]).toBeLessThan(101);
  expect(value.upper?.[0]).toBeGreaterThan(101);
});

test('only the side that was asked for counts', () => {
  const fallen = [-90, -90, -90, -90, -90, -90];
  expect(find(watch(fallen, { direction: 'above' }).derived, { anomaly: 'persistentScore' }).value[5]).toBe(0);
  expect(find(watch(fallen, { direction: 'below' }).derived, { anomaly: 'persistentScore' }).value[5]).toBeGreaterThan(
    8
  );
});

test('zero and negative values have a score, and a scale that cannot show them says so', () => {
  expect(find(watch([-20, -25, -20, -20, -20, -20]).derived, { anomaly: 'persistentScore' }).value[5]).toBeGreaterThan(
    8
  );
  expect(watch([0, 1, 1, 1, 1, 1], { scale: 'log' }).notices).toMatch(/log scale cannot show/);
});

test('a version that has just begun to serve is not judged', () => {
  const serving = matrix(
    series({ model: 'm', version: '1' }, [1, 1], [elementAt(past, 0), to]),
    series({ model: 'm', version: '2' }, [1], [to - 600])
  );
  const { derived } = run(
    anomaly,
    { model: 'm', options: { expr: 'x', measures: ['persistentScore'] } },
    { 'now/result': matrix(series({}, [500, 500, 500, 500, 500, 500], now)), 'past/result': history, serving },
    context
  );
  expect(find(derived, { anomaly: 'persistentScore' }).value[5]).toBeNaN();
});

test('a signal can be watched like an expression', () => {
  const buckets = (counts: readonly number[], times: readonly number[]) =>
    matrix(
      ...['1', '2', '+Inf'].map((le, k) =>
        series(
          { model: 'm', version: '1', le },
          times.map((_, i) => (k === 0 ? elementAt(counts, i % counts.length) : 100)),
          times
        )
      )
    );
  const { derived } = run(
    anomaly,
    { options: { signal: 'latency', signalOptions: { quantiles: [0.5] }, measures: ['persistentScore'] } },
    { 'now/buckets': buckets([0], now), 'past/buckets': buckets([90, 91, 92], past) },
    context
  );
  expect(find(derived, { measure: 'p50' }).value[5]).toBeGreaterThan(8);
});

test('what cannot be watched is refused with the reason', () => {
  const options = (given: Record<string, unknown>) => () => run(anomaly, { options: given }, {}, context);
  expect(options({})).toThrow(/either .*expr.* or .*signal/);
  expect(options({ signal: 'nothing' })).toThrow(/cannot be of "nothing"; it can be of promql, latency/);
  expect(options({ signal: 'anomaly' })).toThrow(/cannot be of "anomaly"/);
});
