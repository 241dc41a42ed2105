import type { SignalSeries } from './derived';
import type { Thresholds } from './signal';

/**
 * How a value stands to its thresholds, as a number that alert rules can compare: `level >= 1` is at least a warning.
 * `insufficient` is a state of its own and never "ok".
 */
export const LEVELS = { insufficient: -1, ok: 0, warning: 1, critical: 2 } as const;
export type LevelName = keyof typeof LEVELS;

export const levelName = (level: number): LevelName =>
  level >= LEVELS.critical
    ? 'critical'
    : level >= LEVELS.warning
      ? 'warning'
      : level >= LEVELS.ok
        ? 'ok'
        : 'insufficient';

/** The value's side of an interval that is nearest to "no trouble": beyond the threshold, all of the interval is. */
const mildest = (thresholds: Thresholds, lower: number, upper: number): number =>
  thresholds.trouble === 'above' ? lower : upper;

/** A limit that is NaN is none. */
const reached = (thresholds: Thresholds, value: number, limit: number): boolean =>
  thresholds.trouble === 'above' ? value > limit : value < limit;

/** A threshold in force at each point: where noise reaches further, it is lifted to that. */
export function inForce(series: SignalSeries, thresholds: Thresholds, which: 'warning' | 'critical'): Float64Array {
  const limit = thresholds[which] ?? NaN;
  const noise = series.noise?.[which];
  return Float64Array.from(series.value, (_, i) => (noise !== undefined && noise[i] > limit ? noise[i] : limit));
}

/**
 * The level of every point of a series. NaN values and samples under `minimumSample` are `insufficient`.
 * With `by: 'interval'` a level is reached only where the whole interval lies beyond its threshold.
 */
export function levels(
  series: SignalSeries,
  thresholds: Thresholds,
  options: { readonly minimumSample: number; readonly by: 'value' | 'interval' }
): Float64Array {
  const { value, sample, lower, upper } = series;
  const warning = inForce(series, thresholds, 'warning');
  const critical = inForce(series, thresholds, 'critical');
  return Float64Array.from(value, (v, i) => {
    if (Number.isNaN(v) || (sample !== undefined && !(sample[i] >= options.minimumSample))) {
      return LEVELS.insufficient;
    }
    const bound =
      options.by === 'interval' && lower !== undefined && upper !== undefined
        ? mildest(thresholds, lower[i], upper[i])
        : v;
    if (Number.isNaN(bound)) {
      return LEVELS.insufficient;
    }
    return reached(thresholds, bound, critical[i])
      ? LEVELS.critical
      : reached(thresholds, bound, warning[i])
        ? LEVELS.warning
        : LEVELS.ok;
  });
}
