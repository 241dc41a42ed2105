import fc from 'fast-check';
import { elementAt } from '../stats/elements';
import type { SignalSeries } from './derived';
import { inForce, LEVELS, levels } from './level';

const ABOVE = { direction: 'above', warning: 0.1, critical: 0.25 } as const;
const all = { minimumSample: 40, by: 'value' } as const;
const series = (value: readonly number[], more: Partial<SignalSeries> = {}): SignalSeries => ({
  name: 'psi',
  labels: {},
  times: Float64Array.from(value, (_, i) => i),
  value: Float64Array.from(value),
  ...more,
});
const noise = (warning: number, critical: number, length: number) => ({
  warning: new Float64Array(length).fill(warning),
  critical: new Float64Array(length).fill(critical),
});

test('a value is judged by its thresholds, and not at all without a figure or a sample', () => {
  const one = series([0.05, 0.15, 0.3, NaN, 0.3], { sample: Float64Array.of(100, 100, 100, 100, 39) });
  expect([...levels(one, ABOVE, all)]).toEqual([0, 1, 2, -1, -1]);
});

test('thresholds below what noise reaches are lifted to it', () => {
  const one = series([0.15, 0.25, 0.35], { noise: noise(0.2, 0.3, 3) });
  expect([...inForce(one, ABOVE, 'warning')]).toEqual([0.2, 0.2, 0.2]);
  expect([...levels(one, ABOVE, all)]).toEqual([0, 1, 2]);
  expect([...inForce(series([1], { noise: noise(0.01, NaN, 1) }), ABOVE, 'critical')]).toEqual([0.25]);
});

test('a threshold that is not set is never reached, whatever the noise', () => {
  const one = series([9], { noise: noise(0.2, 0.3, 1) });
  expect([...levels(one, { direction: 'above', warning: 0.1 }, all)]).toEqual([LEVELS.warning]);
  expect([...levels(one, { direction: 'above' }, all)]).toEqual([LEVELS.ok]);
});

test('noise never raises a level', () => {
  const figure = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(figure, figure, figure, (value, warning, critical) => {
      const plain = elementAt(levels(series([value]), ABOVE, all), 0);
      const [lifted] = levels(series([value], { noise: noise(warning, critical, 1) }), ABOVE, all);
      expect(lifted).toBeLessThanOrEqual(plain);
    })
  );
});
