import { gatherBuckets } from '../../query/buckets';
import { type DistributionSeries, ofBuckets, ofTally, rowAt } from '../../query/distributions';
import { type AnswersOf, isUnavailable, type Unavailable } from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Labels, Matrix, Series } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { tally } from '../../query/windows';
import { type DriftPlan, type Source, SOURCES, SPLIT } from './plan';

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

export function thingsOf(answers: AnswersOf<DriftPlan>, context: PlanContext): Thing[] {
  const byKey = <T extends { readonly labels: Labels }>(list: readonly T[]) =>
    new Map(list.map((one) => [labelKey(one.labels), one] as const));
  const sums = byKey(seriesOf(answers.sums));
  const sumsEarlier = byKey(seriesOf(answers.sumsEarlier));
  return SOURCES.flatMap((source) => {
    const then = distributions(source, seriesOf(answers[`${source}Earlier`]));
    return distributions(source, seriesOf(answers[source])).flatMap((whole): Thing[] => {
      const key = labelKey(whole.labels);
      const numeric = source === 'numeric';
      return underReferences(
        whole,
        then.filter(({ labels }) => labelKey(labels) === key)
      ).map(({ current, earlier }) => ({
        source,
        labels: {
          ...contractLabels(current.labels, context.profile),
          of: source === 'numeric' || source === 'categorical' ? 'feature' : source,
        },
        current,
        earlier,
        sums: numeric ? sums.get(key) : undefined,
        sumsEarlier: numeric ? sumsEarlier.get(key) : undefined,
      }));
    });
  });
}

interface UnderReference {
  readonly current: DistributionSeries;
  readonly earlier: DistributionSeries | undefined;
}

/** A reference whose buckets change over time, taken apart by layout: each moment is compared with the layout it meets. */
function underReferences(current: DistributionSeries, references: readonly DistributionSeries[]): UnderReference[] {
  if (references.length <= 1) {
    return [{ current, earlier: references[0] }];
  }
  const layoutAt = new Map(references.flatMap((one, i) => Array.from(one.times, (time) => [time, i] as const)));
  const places = Array.from(current.times, (time) => layoutAt.get(time));
  return [...new Set(places)].map((place) => {
    const moments = Array.from(places.keys()).filter((i) => places[i] === place);
    const counts = new Float64Array(moments.length * current.size);
    moments.forEach((moment, i) => counts.set(rowAt(current, moment), i * current.size));
    return {
      current: { ...current, times: Float64Array.from(moments, (i) => current.times[i]), counts },
      earlier: place === undefined ? undefined : references[place],
    };
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
