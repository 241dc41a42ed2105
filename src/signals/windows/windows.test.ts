import fc from 'fast-check';
import { rawPromql } from '../promql';
import { CONTRACT_PROFILE } from '../profiles';
import { seconds } from '../units';
import { counted, slide, windowing } from './index';

const HOUR = 3600;
const context = (window: number, step = 60, from = 100 * HOUR, to = 106 * HOUR) => ({
  from: seconds(from),
  to: seconds(to),
  step: seconds(step),
  window: seconds(window),
  scrapeInterval: seconds(15),
  profile: CONTRACT_PROFILE,
  signals: new Map(),
});
const range = { mode: 'range' } as const;
const counter = rawPromql('x_total');
const points = ({ start, end, step }: { start: number; end: number; step: number }) => (end - start) / step + 1;

test('a short window is asked for as it is', () => {
  expect(counted(range, context(300), counter, ['model'])).toMatchObject({
    expr: 'sum by (model) (increase(x_total[300s]))',
    start: 100 * HOUR,
    end: 106 * HOUR,
    step: 60,
  });
});

test('one point asks for its whole window', () => {
  expect(counted({ mode: 'instant' }, context(24 * HOUR), counter, ['model'])).toMatchObject({
    kind: 'prometheus.instant',
    expr: 'sum by (model) (increase(x_total[86400s]))',
  });
});

test('what Prometheus is asked for does not grow with the window', () => {
  const asked = (window: number) => {
    const request = counted(range, context(window), counter, []);
    return request.kind === 'prometheus.range' ? points(request) : NaN;
  };
  const short = asked(HOUR);
  for (const hours of [2, 6, 24, 168, 720]) {
    expect(asked(hours * HOUR)).toBeLessThanOrEqual(short + 241);
  }
});

test('slots lie end to end and reach back one window from the first point', () => {
  const how = windowing(range, context(24 * HOUR));
  expect(how).toEqual({ kind: 'slots', slot: 360, slotsPerWindow: 240 });
  const request = counted(range, context(24 * HOUR), counter, []);
  expect(request).toMatchObject({
    expr: 'sum by () (increase(x_total[360s]))',
    step: 360,
    start: 100 * HOUR - 239 * 360,
  });
});

test('slots add up to what they hold, gaps counting as nothing', () => {
  const how = { kind: 'slots', slot: seconds(60), slotsPerWindow: 3 } as const;
  const series = { labels: {}, times: Float64Array.of(60, 120, 240, 300), values: Float64Array.of(1, 2, 4, 8) };
  const { times, values } = slide(series, how, { from: seconds(180) });
  expect([...times]).toEqual([180, 240, 300]);
  expect([...values]).toEqual([3, 6, 12]);
});

test('a stretch longer than the window without a point gives no point', () => {
  const how = { kind: 'slots', slot: seconds(60), slotsPerWindow: 2 } as const;
  const series = { labels: {}, times: Float64Array.of(60, 360), values: Float64Array.of(1, 2) };
  expect([...slide(series, how, { from: seconds(60) }).times]).toEqual([60, 120, 360]);
});

test('sliding over every slot counts each observation once a slot of the window', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (counts, width) => {
        const how = { kind: 'slots', slot: seconds(60), slotsPerWindow: width } as const;
        const padded = [...counts, ...Array<number>(width - 1).fill(0)];
        const times = Float64Array.from(padded, (_, i) => (i + 1) * 60);
        const { values } = slide({ labels: {}, times, values: Float64Array.from(padded) }, how, { from: seconds(0) });
        const sum = (list: Iterable<number>) => [...list].reduce((a, b) => a + b, 0);
        expect(sum(values)).toBe(width * sum(counts));
      }
    )
  );
});
