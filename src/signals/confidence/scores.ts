import { type Bins, binsOfNative, totalOf } from '../../stats/histogram';
import { gatherBuckets } from '../../query/buckets';
import { type DistributionSeries, ofBuckets, rowAt } from '../../query/distributions';
import { type AnswersOf, isUnavailable } from '../../query/request';
import type { Labels } from '../../query/series';
import { finder } from '../../query/windows';
import type { ConfidencePlan } from './plan';

/** The scores of one model and version over time. */
export interface Scores {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly bins: readonly Bins[];
  readonly totals: Float64Array;
  readonly sums: Float64Array;
}

export function classicDistributions(answers: AnswersOf<ConfidencePlan>): DistributionSeries[] {
  return gatherBuckets(answers.buckets.series).flatMap((one) => ofBuckets(one) ?? []);
}

/** Classic and native histograms alike, as bins at every moment. */
export function scoresOf(answers: AnswersOf<ConfidencePlan>): Scores[] {
  const sums = finder(answers.sums?.series ?? []);
  const classic = classicDistributions(answers).map((one): Scores => {
    const { layout } = one;
    const edges = layout.kind === 'edges' ? layout.edges : [];
    const bins = Array.from(one.times, (_, i) => ({ edges, counts: rowAt(one, i) }));
    return {
      labels: one.labels,
      times: one.times,
      bins,
      totals: Float64Array.from(bins, ({ counts }) => totalOf(counts)),
      sums: sums(one.labels, one.times),
    };
  });
  const native = (isUnavailable(answers.native) ? [] : answers.native.series).flatMap(
    ({ labels, histograms = [] }): Scores[] =>
      histograms.length === 0
        ? []
        : [
            {
              labels,
              times: Float64Array.from(histograms, ({ time }) => time),
              bins: histograms.map(({ histogram }) => binsOfNative(histogram)),
              totals: Float64Array.from(histograms, ({ histogram }) => histogram.count),
              sums: Float64Array.from(histograms, ({ histogram }) => histogram.sum),
            },
          ]
  );
  return [...classic, ...native];
}
