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

const reached = (thresholds: Thresholds, value: number, limit: number | undefined): boolean =>
  limit !== undefined && (thresholds.trouble === 'above' ? value > limit : value < limit);

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
    return reached(thresholds, bound, thresholds.critical)
      ? LEVELS.critical
      : reached(thresholds, bound, thresholds.warning)
        ? LEVELS.warning
        : LEVELS.ok;
  });
}
