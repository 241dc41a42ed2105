/** What is unusual for the season, learned from history by medians. */
import { medianSorted } from 'simple-statistics';
import { DAY, HOUR, WEEK } from '../time';
import { elementAt } from './elements';
import { CONFIDENCE, studentQuantile } from './interval';
import { zOf } from './special';

/** Makes the median absolute deviation of normal values their standard deviation: 1 / Φ⁻¹(¾). */
export const MAD_TO_DEVIATION = 1.482602218505602;

/** The median of the numbers among `values`; NaN without any. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  return sorted.length === 0 ? NaN : medianSorted(Array.from(sorted));
}

/** The median distance from the median, as the standard deviation of a normal distribution. */
export function robustDeviation(values: ArrayLike<number>, centre = median(values)): number {
  return MAD_TO_DEVIATION * median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}

/** Makes the mean absolute deviation of normal values their standard deviation: √(π / 2). */
const MEAN_TO_DEVIATION = Math.sqrt(Math.PI / 2);

/**
 * The robust deviation; where more than half of the values are the same, and it is zero, that of the mean distance from
 * the median (Iglewicz and Hoaglin, 1993): a history that is mostly zero has a deviation still.
 */
function deviationOf(values: readonly number[], centre: number): number {
  const robust = robustDeviation(values, centre);
  return robust > 0
    ? robust
    : (MEAN_TO_DEVIATION * values.reduce((sum, value) => sum + Math.abs(value - centre), 0)) / values.length;
}

/** By how much the robust deviation of 2 … 9 normal values is too small (Croux and Rousseeuw, 1992); n / (n - 0.8) above. */
const SMALL_SAMPLE = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107];

const widenings = new Map<number, number>();

/**
 * By how much a deviation that was learned from so many weeks (days, hours) is widened: what the next one is within with
 * 95 %, by Student's t and the errors of middle and deviation, over what it would be if both were known. The values of one
 * hour resemble each other, so that four weeks are four values however many points they have. 2.5 for four, 1.4 for eight.
 */
function widening(rounds: number): number {
  const known = widenings.get(rounds);
  if (known !== undefined) {
    return known;
  }
  const df = Math.max(1, rounds - 1);
  const t = studentQuantile(CONFIDENCE, df);
  const small = SMALL_SAMPLE[Math.max(2, rounds) - 2] ?? rounds / (rounds - 0.8);
  const wider = (small * t * Math.sqrt(1 + 1 / Math.max(1, rounds))) / zOf(CONFIDENCE);
  widenings.set(rounds, wider);
  return wider;
}

/** More deviations than this say no more: a history without any deviation would make every change infinite. */
const HIGHEST_SCORE = 100;

/** On which scale deviations are even on both sides. Values that a scale cannot show become NaN. */
type Scale = 'linear' | 'log' | 'logit' | 'asinh';

/** `log` for positive values, `logit` for shares (0 to 1, ends excluded), `asinh` like a logarithm with zero and negatives. */
export function toScale(value: number, scale: Scale, unit = 1): number {
  switch (scale) {
    case 'linear':
      return value;
    case 'log':
      return value > 0 ? Math.log(value) : NaN;
    case 'logit':
      return value > 0 && value < 1 ? Math.log(value / (1 - value)) : NaN;
    case 'asinh':
      return Math.asinh(value / unit);
  }
}

export function fromScale(value: number, scale: Scale, unit = 1): number {
  switch (scale) {
    case 'linear':
      return value;
    case 'log':
      return Math.exp(value);
    case 'logit':
      return 1 / (1 + Math.exp(-value));
    case 'asinh':
      return unit * Math.sinh(value);
  }
}

/**
 * The `k`th largest of the last `n` values at each position, counted back in strides of so many positions, unknown ones
 * counting as nothing: it passes a threshold where at least k of n values do (one odd point is no anomaly, and one ordinary
 * point between odd ones does not end it). NaN until k values are known.
 */
export function persistentScore(values: ArrayLike<number>, k: number, n: number, stride = 1): Float64Array {
  if (!(Number.isInteger(k) && Number.isInteger(n) && k >= 1 && n >= k)) {
    throw new RangeError(`Persistence is k of n points, 1 <= k <= n; it is ${k} of ${n}.`);
  }
  const all = Array.from(values);
  return Float64Array.from(all, (_, i) => {
    const last = Array.from({ length: n }, (_, j) => all[i - j * stride] ?? NaN).filter(
      (value) => !Number.isNaN(value)
    );
    return last.sort((a, b) => b - a)[k - 1] ?? NaN;
  });
}

export interface History {
  /** Unix seconds, ascending. */
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface BandOptions {
  readonly scale?: Scale;
  /** Deviations on either side of the middle; 3 unless given. */
  readonly width?: number;
  /** Values that a season must have to be used; 12 unless given. */
  readonly minimum?: number;
  /** Different weeks, or days, that a season must have been seen in; 3 unless given. */
  readonly repetitions?: number;
  /** Length of the rolling window that is the last resort, seconds; a day unless given. */
  readonly rolling?: number;
  /** Seconds that local time is ahead of UTC, for the hour of the week. */
  readonly offset?: number;
  /** Spans [from, to) that are not to be learned from: deployments, incidents. Unix seconds. */
  readonly excluded?: ReadonlyArray<readonly [from: number, to: number]>;
  /** The least deviation on the scale, so that a constant history does not make every change as odd as can be. */
  readonly floor?: number;
  /** The unit of the `asinh` scale. */
  readonly unit?: number;
}

/** What a value was expected to be at a time, from which season, and how unusual it is. */
export interface Expectation {
  readonly middle: number;
  readonly lower: number;
  readonly upper: number;
  /** Deviations from the middle on the scale, signed; 100 at most. */
  readonly score: number;
  readonly season: 'hourOfWeek' | 'hourOfDay' | 'rolling' | 'none';
  /** Values that it was learned from. */
  readonly sample: number;
}

const NOTHING: Expectation = { middle: NaN, lower: NaN, upper: NaN, score: NaN, season: 'none', sample: 0 };

interface Observation {
  readonly time: number;
  readonly value: number;
}

/** History on its scale, what cannot be learned from left out: all of it, and by hour of the week. */
interface Learned {
  readonly all: readonly Observation[];
  readonly byHour: ReadonlyArray<readonly Observation[]>;
}

const HOURS = WEEK / HOUR;

function learn(history: History, { scale = 'linear', unit, excluded = [], offset = 0 }: BandOptions): Learned {
  const byHour: Observation[][] = Array.from({ length: HOURS }, () => []);
  const all = Array.from(history.times, (time, i) => ({ time, value: toScale(history.values[i] ?? NaN, scale, unit) }));
  const kept = all.filter(
    ({ time, value }) => Number.isFinite(value) && !excluded.some(([from, to]) => time >= from && time < to)
  );
  for (const observation of kept) {
    elementAt(byHour, hourOfWeek(observation.time, offset)).push(observation);
  }
  return { all: kept, byHour };
}

function hourOfWeek(time: number, offset: number): number {
  const hour = Math.floor((time + offset) / HOUR) % HOURS;
  return hour < 0 ? hour + HOURS : hour;
}

/** What a season offers for a moment, and in how many different weeks or days. */
interface Sample {
  readonly season: Expectation['season'];
  readonly values: readonly number[];
  /** Different weeks, days or hours that they come from. */
  readonly rounds: number;
  readonly isEnough: boolean;
}

/**
 * Hour of the week first; without enough weeks, hour of the day; without enough days, the last while. What has been
 * within the hour before is no part of any of them: an incident would teach the band that it is usual.
 */
function* samplesAt(now: number, { all, byHour }: Learned, options: BandOptions): Generator<Sample> {
  const { minimum = 12, repetitions = 3, rolling = DAY, offset = 0 } = options;
  const hour = hourOfWeek(now, offset);
  const daily = Array.from({ length: 7 }, (_, day) => elementAt(byHour, (hour + day * 24) % HOURS));
  const seasons = [
    { season: 'hourOfWeek', period: WEEK, observations: elementAt(byHour, hour) },
    { season: 'hourOfDay', period: DAY, observations: daily.flat() },
  ] as const;
  for (const { season, period, observations } of seasons) {
    const before = observations.filter(({ time }) => time <= now - HOUR);
    const rounds = new Set(before.map(({ time }) => Math.round((now - time) / period))).size;
    yield {
      season,
      values: before.map(({ value }) => value),
      rounds,
      isEnough: before.length >= minimum && rounds >= repetitions,
    };
  }
  const recent = all.filter(({ time }) => time >= now - rolling && time <= now - HOUR);
  const rounds = new Set(recent.map(({ time }) => Math.floor((now - time) / HOUR))).size;
  yield {
    season: 'rolling',
    values: recent.map(({ value }) => value),
    rounds,
    isEnough: recent.length >= minimum,
  };
}

/**
 * Learns from a history; the answer gives the band at a moment from what lies before it, and the score of a value (which
 * may be NaN: then only the band is known). A season needs `minimum` values from `repetitions` weeks or days; the rolling
 * window needs the values alone.
 */
export function seasonalBands(
  history: History,
  options: BandOptions = {}
): (now: number, value: number) => Expectation {
  const { scale = 'linear', width = 3, floor = 0, unit } = options;
  const learned = learn(history, options);
  const back = (x: number) => fromScale(x, scale, unit);
  return (now, value) => {
    for (const { season, values, rounds, isEnough } of samplesAt(now, learned, options)) {
      if (isEnough) {
        const middle = median(values);
        const deviation = Math.max(deviationOf(values, middle) * widening(rounds), floor);
        const away = toScale(value, scale, unit) - middle;
        return {
          middle: back(middle),
          lower: back(middle - width * deviation),
          upper: back(middle + width * deviation),
          // A value on the middle is not unusual, even where nothing ever varied.
          score: away === 0 ? 0 : Math.max(-HIGHEST_SCORE, Math.min(HIGHEST_SCORE, away / deviation)),
          season,
          sample: values.length,
        };
      }
    }
    return NOTHING;
  };
}
