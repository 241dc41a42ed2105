import type { SignalSeries } from './derived';
import type { Thresholds } from './signal';

/**
 * The level of a value by its thresholds, as a number that alert rules can compare: `level >= 1` is at least a warning.
 * `insufficient` is a state of its own and never "ok".
 */
export const LEVELS = { insufficient: -1, ok: 0, warning: 1, critical: 2 } as const;
export type LevelName = keyof typeof LEVELS;

/** Between ok and a warning in urgency: enough is known for a figure, and at its worst it is beyond a threshold. */
const DOUBT = (LEVELS.ok + LEVELS.warning) / 2;

/** The levels of a series in the order of urgency: what may be worse than it shows comes before what is well. */
export const urgencies = (
  { value, worst, sample }: SignalSeries,
  levels: Float64Array,
  minimumSample: number
): Float64Array =>
  levels.map((level, i) => {
    const isKnown = [value[i], worst?.[i]].every((figure = NaN) => !Number.isNaN(figure));
    return level === LEVELS.insufficient && isKnown && !((sample?.[i] ?? NaN) < minimumSample) ? DOUBT : level;
  });

export const levelOf = (urgency: number): number => (urgency === DOUBT ? LEVELS.insufficient : urgency);

export const levelName = (level: number): LevelName =>
  level >= LEVELS.critical
    ? 'critical'
    : level >= LEVELS.warning
      ? 'warning'
      : level >= LEVELS.ok
        ? 'ok'
        : 'insufficient';

/** In the order of urgency: unknown comes before ok. */
export const LEVEL_NAMES = ['critical', 'warning', 'insufficient', 'ok'] as const satisfies readonly LevelName[];

export const urgency = (level: LevelName): number => LEVEL_NAMES.indexOf(level);

/** The most urgent of some levels; nothing without any. */
export const worstLevel = (levels: readonly LevelName[]): LevelName | undefined =>
  LEVEL_NAMES.find((name) => levels.includes(name));

/** The bound of an interval that is nearest to ok: if it is beyond the threshold, the whole interval is. */
const mildest = (thresholds: Thresholds, { lower, upper }: Pick<Required<SignalSeries>, 'lower' | 'upper'>) =>
  thresholds.direction === 'above' ? lower : upper;

/** A limit of NaN is no limit. `liesAbove`: the true value is greater than `value`, so that an equal limit is exceeded. */
export const reached = (thresholds: Thresholds, value: number, limit = NaN, liesAbove = false): boolean =>
  thresholds.direction === 'above' ? value > limit || (liesAbove && value === limit) : value < limit;

const isWithin = (thresholds: Thresholds, value: number, limit: number): boolean =>
  thresholds.direction === 'above' ? value <= limit : value >= limit;

/** The effective threshold at each point: the noise floor if that is higher. */
export function inForce(series: SignalSeries, thresholds: Thresholds, which: 'warning' | 'critical'): Float64Array {
  const limit = thresholds[which] ?? NaN;
  const noise = series.noise?.[which];
  return Float64Array.from(series.value, (_, i) => {
    const reach = noise?.[i] ?? NaN;
    return reach > limit ? reach : limit;
  });
}

/**
 * The level of every point of a series. NaN values and samples under `minimumSample` are `insufficient`.
 * With `by: 'interval'` a level is reached only where the whole interval lies beyond its threshold, that of the certainty
 * which the series asks for. What is beyond the warning at its worst, and not known to be, is not "ok";
 * what has no value, and is within it at its worst, is.
 */
export function levels(
  series: SignalSeries,
  thresholds: Thresholds,
  options: { readonly minimumSample: number; readonly by: 'value' | 'interval' }
): Float64Array {
  const { value, sample, lower, upper, worst, liesAbove } = series;
  // The first level that there is: a query may set the critical threshold alone.
  const limits = inForce(series, thresholds, thresholds.warning === undefined ? 'critical' : 'warning');
  const shown = lower === undefined || upper === undefined ? undefined : { lower, upper };
  const beyond = (which: 'warning' | 'critical'): ((i: number) => boolean | undefined) => {
    const limit = inForce(series, thresholds, which);
    const interval = options.by === 'interval' ? (series.certain?.[which] ?? shown) : undefined;
    return (i) => {
      const bound = (interval === undefined ? value : mildest(thresholds, interval))[i] ?? NaN;
      // A bound at the edge that the value lies above is above it too.
      const isOpen = liesAbove?.[i] === 1 && bound === value[i];
      return Number.isNaN(bound) ? undefined : reached(thresholds, bound, limit[i] ?? NaN, isOpen);
    };
  };
  const [warning, critical] = [beyond('warning'), beyond('critical')];
  return Float64Array.from(value, (v, i) => {
    if (sample !== undefined && !((sample[i] ?? NaN) >= options.minimumSample)) {
      return LEVELS.insufficient;
    }
    const [atWorst, limit] = [worst?.[i] ?? NaN, limits[i] ?? NaN];
    if (Number.isNaN(v)) {
      return isWithin(thresholds, atWorst, limit) ? LEVELS.ok : LEVELS.insufficient;
    }
    const [isWarning, isCritical] = [warning(i), critical(i)];
    if (isWarning === undefined || isCritical === undefined) {
      return LEVELS.insufficient;
    }
    return isCritical
      ? LEVELS.critical
      : isWarning
        ? LEVELS.warning
        : reached(thresholds, atWorst, limit)
          ? LEVELS.insufficient
          : LEVELS.ok;
  });
}
