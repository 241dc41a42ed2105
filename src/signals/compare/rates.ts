import { grouped } from '../../grouped';
import { meaningOf } from '../../profiles';
import { unionTimes, valuesAt } from '../../query/align';
import { positiveOfShare } from '../../query/classes';
import { unknownValues } from '../../query/outcomes';
import { contractLabels, labelKey } from '../../query/select';
import type { Labels, Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { countsOf, isRight, type Notices, outcomesIn, tally } from '../../query/windows';
import type { CompareOptions } from './options';
import { countedOf } from './plan';

/** Successes and trials of one version, slot by slot. */
export interface RateSeries {
  /** Without the version. */
  readonly labels: Labels;
  readonly version: string;
  readonly times: Float64Array;
  readonly successes: Float64Array;
  readonly trials: Float64Array;
}

export function ratesOf(
  trials: Matrix,
  good: Matrix | undefined,
  options: CompareOptions,
  context: PlanContext,
  said: Notices
): RateSeries[] {
  const named = (labels: Labels) => {
    const { version = '', ...rest } = contractLabels(labels, context.profile);
    return { labels: rest, version };
  };
  if (good !== undefined) {
    const successes = new Map(good.series.map((one) => [labelKey(one.labels), one] as const));
    return trials.series.map((one) => ({
      ...named(one.labels),
      times: one.times,
      successes: valuesAt(one.times, successes.get(labelKey(one.labels))).map((count) => (count > 0 ? count : 0)),
      trials: one.values,
    }));
  }
  const { split } = countedOf(options, context);
  const all = split.includes('actual') ? outcomesIn(trials.series, said) : tally(trials.series, split);
  const modelOf = (labels: Labels): string => named(labels).labels.model ?? '';
  const classesOf = new Map(
    [...grouped(all, ({ labels }) => modelOf(labels))].map(([model, ofModel]) => [
      model,
      [...new Set(ofModel.flatMap(({ cells }) => cells.map(({ labels }) => labels.class ?? '')))],
    ])
  );
  return all.flatMap((counts): RateSeries[] => {
    const cells = counts.cells.map(({ labels }) => labels);
    const isSuccess = successOf(options, cells, classesOf.get(modelOf(counts.labels)) ?? [], said);
    const isKnown = ({ status }: Labels): boolean =>
      options.rate !== 'errorShare' || meaningOf(status ?? '') !== 'unknown';
    if (options.rate === 'errorShare') {
      unknownValues('status', cells).forEach((one) => said.set(one.text, one));
    }
    return isSuccess === undefined
      ? []
      : [
          {
            ...named(counts.labels),
            times: counts.times,
            successes: countsOf(counts, isSuccess),
            trials: countsOf(counts, isKnown),
          },
        ];
  });
}

function successOf(
  { rate, positive }: CompareOptions,
  cells: readonly Labels[],
  elsewhere: readonly string[],
  said: Notices
): ((labels: Labels) => boolean) | undefined {
  switch (rate) {
    case 'errorShare':
      return ({ status }) => meaningOf(status ?? '') === 'failed';
    case 'success':
      return ({ outcome }) => outcome === 'success';
    case 'positiveShare': {
      const wanted = positiveOfShare(
        cells.map((labels) => labels.class ?? ''),
        positive,
        elsewhere
      );
      if (wanted.notice !== undefined) {
        said.set(wanted.notice.text, wanted.notice);
      }
      if (!wanted.known) {
        return undefined;
      }
      return (labels) => labels.class === wanted.name;
    }
    default:
      return isRight;
  }
}

/** Sums of two versions since both serve, on common times. */
export interface VersionPair {
  readonly times: Float64Array;
  readonly champion: Cumulative;
  readonly challenger: Cumulative;
}

export interface Cumulative {
  readonly successes: Float64Array;
  readonly trials: Float64Array;
}

/** From the first slot on in which both answered; `undefined` where there is none. */
export function pairOf(champion: RateSeries, challenger: RateSeries): VersionPair | undefined {
  const sides = [champion, challenger].map((one) => ({
    labels: one.labels,
    times: one.times,
    values: one.trials,
  }));
  const times = unionTimes(sides);
  const trials = sides.map((side) => valuesAt(times, side));
  const first = times.findIndex((_, i) => trials.every((own) => (own[i] ?? NaN) > 0));
  if (first < 0) {
    return undefined;
  }
  const from = times.subarray(first);
  const summed = (one: RateSeries, values: Float64Array) =>
    cumulative(valuesAt(from, { labels: one.labels, times: one.times, values }));
  const side = (one: RateSeries): Cumulative => ({
    successes: summed(one, one.successes),
    trials: summed(one, one.trials),
  });
  return { times: from, champion: side(champion), challenger: side(challenger) };
}

function cumulative(counts: Float64Array): Float64Array {
  let sum = 0;
  return counts.map((count) => (sum += count > 0 ? count : 0));
}
