import type { SignalSeries } from './derived';
import { type Statistic, STATISTICS } from './query';
import { labelKey } from './select';
import type { Labels } from './series';

/** A data frame of an answer, as the back end makes it or as Grafana passes it on. */
interface AnsweredFrame {
  readonly fields: ReadonlyArray<{
    readonly type: string;
    readonly name: string;
    readonly labels?: Labels;
    readonly config?: { readonly unit?: string };
    readonly values: ArrayLike<unknown>;
  }>;
}

/** A series as it was answered: what is not known is NaN. */
interface AnsweredSeries {
  readonly name: string;
  readonly labels: Labels;
  /** Of the value, as Grafana calls it; empty where the value was not asked for. */
  readonly unit: string;
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly values: ReadonlyMap<Statistic, readonly number[]>;
}

const COMPANIONS = STATISTICS.filter((statistic) => statistic !== 'value');

/** The statistic that a field holds, by its name: `p95`, `p95 lower`. */
const statisticOf = (name: string): Statistic =>
  COMPANIONS.find((statistic) => name.endsWith(` ${statistic}`)) ?? 'value';

const numbers = (values: ArrayLike<unknown>): number[] =>
  Array.from(values, (value) => (typeof value === 'number' ? value : NaN));

/**
 * The frames of one signal over time, one a statistic, brought together by name and labels. Frames of one statistic follow
 * each other in time, as the answers to pieces of a range do. What is not of that form (tables, annotations) is left out.
 */
export function answeredSeries(frames: readonly AnsweredFrame[]): AnsweredSeries[] {
  const found = new Map<
    string,
    { name: string; labels: Labels; unit: string; times: number[]; values: Map<Statistic, number[]> }
  >();
  for (const { fields } of frames) {
    const [time, value] = fields;
    if (time?.type !== 'time' || value?.type !== 'number') {
      continue;
    }
    const { labels = {}, config } = value;
    const statistic = statisticOf(value.name);
    const name = statistic === 'value' ? value.name : value.name.slice(0, -statistic.length - 1);
    const key = `${name} ${labelKey(labels)}`;
    const series = found.get(key) ?? { name, labels, unit: '', times: [], values: new Map<Statistic, number[]>() };
    found.set(key, series);
    const [first = statistic] = series.values.keys();
    if (statistic === first) {
      numbers(time.values).forEach((milliseconds) => series.times.push(milliseconds / 1000));
    }
    series.values.set(statistic, [...(series.values.get(statistic) ?? []), ...numbers(value.values)]);
    if (statistic === 'value') {
      series.unit = config?.unit ?? '';
    }
  }
  return [...found.values()];
}

/**
 * The series as the signal derived it. Asked for with thresholds of zero, what came back for them is the noise that they
 * are lifted to, if it is above zero anywhere.
 */
export function asDerived({ name, labels, times, values }: AnsweredSeries): SignalSeries {
  const of = (statistic: Statistic): Float64Array | undefined => {
    const found = values.get(statistic);
    return found?.length === times.length ? Float64Array.from(found) : undefined;
  };
  const [sample, lower, upper] = [of('sample'), of('lower'), of('upper')];
  const [warning, critical] = [of('warning'), of('critical')];
  const isLifted = [warning, critical].some((limits) => limits?.some((limit) => limit > 0) === true);
  return {
    name,
    labels,
    times: Float64Array.from(times),
    value: of('value') ?? new Float64Array(times.length).fill(NaN),
    ...(sample && { sample }),
    ...(lower && upper && { lower, upper }),
    ...(isLifted && warning && critical && { noise: { warning, critical } }),
  };
}
