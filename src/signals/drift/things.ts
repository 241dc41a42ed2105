import { earlierSeries } from '../baseline';
import { gatherBuckets } from '../buckets';
import { type DistributionSeries, ofBuckets, ofTally } from '../distributions';
import type { SignalQuery } from '../query';
import { type AnswersOf, isUnavailable, type Unavailable } from '../request';
import { contractLabels, labelKey } from '../select';
import type { Labels, Matrix, Series } from '../series';
import type { PlanContext } from '../signal';
import { slide, tally, windowing } from '../windows';
import { type DriftPlan, modeOf, type Source, SOURCES, SPLIT } from './plan';
import type { DriftOptions } from './options';

/** One feature, the score or the classes of one model version: how it is distributed, and was at the reference's time. */
export interface Thing {
  readonly source: Source;
  /** By the contract's names, `of` and `feature` among them. */
  readonly labels: Labels;
  readonly current: DistributionSeries;
  readonly earlier: DistributionSeries | undefined;
  readonly sums: Series | undefined;
  readonly sumsEarlier: Series | undefined;
}

const seriesOf = (matrix: Matrix | Unavailable | undefined): readonly Series[] =>
  matrix === undefined || isUnavailable(matrix) ? [] : matrix.series;

export function thingsOf(
  query: SignalQuery<DriftOptions>,
  answers: AnswersOf<DriftPlan>,
  context: PlanContext
): Thing[] {
  const asking = { mode: modeOf(query) };
  const how = windowing(asking, context);
  const present = (series: readonly Series[]) => series.map((one) => slide(one, how, context));
  const past = (series: readonly Series[]) => earlierSeries(asking, query.options.baseline, context, series);
  const byKey = <T extends { readonly labels: Labels }>(list: readonly T[]) =>
    new Map(list.map((one) => [labelKey(one.labels), one] as const));
  const sums = byKey(present(seriesOf(answers.sums)));
  const sumsEarlier = byKey(past(seriesOf(answers.sumsEarlier)));
  return SOURCES.flatMap((source) => {
    const then = byKey(distributions(source, past(seriesOf(answers[`${source}Earlier`]))));
    return distributions(source, present(seriesOf(answers[source]))).map((current): Thing => {
      const key = labelKey(current.labels);
      const numeric = source === 'numeric';
      return {
        source,
        labels: {
          ...contractLabels(current.labels, context.profile),
          of: source === 'numeric' || source === 'categorical' ? 'feature' : source,
        },
        current,
        earlier: then.get(key),
        sums: numeric ? sums.get(key) : undefined,
        sumsEarlier: numeric ? sumsEarlier.get(key) : undefined,
      };
    });
  });
}

function distributions(source: Source, series: readonly Series[]): DistributionSeries[] {
  if (source === 'numeric' || source === 'score') {
    return gatherBuckets(series).flatMap((buckets) => ofBuckets(buckets) ?? []);
  }
  const label = SPLIT[source];
  // A counter without the label is one of predictions that have no class: there is nothing to compare.
  return tally(series, [label])
    .map((counts) => ({ ...counts, cells: counts.cells.filter((cell) => (cell.labels[label] ?? '') !== '') }))
    .filter(({ cells }) => cells.length > 0)
    .map((counts) => ofTally(counts, label));
}
