import { z } from 'zod';
import { notices } from '../../query/align';
import { edgeNotices, gatherBuckets } from '../../query/buckets';
import { someOf } from '../../query/choices';
import type { Derived, Heatmap, Notice, SignalSeries } from '../../query/derived';
import { type DistributionSeries, ofBuckets, rowAt } from '../../query/distributions';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf, CountsRequest } from '../../query/request';
import { contractLabels } from '../../query/select';
import type { Labels } from '../../query/series';
import { ofEstimates, perEach } from '../../query/shares';
import { defineSignal, type PlanContext } from '../../query/signal';
import { counted, valuesFinder } from '../../query/windows';
import { meanEntropy } from '../../stats/confidence';
import { type BinnedEstimate, type Bins, fractionBelow, totalOf } from '../../stats/histogram';
import { shareInterval } from '../../stats/interval';
import {
  CONFIDENCE_FLOOR,
  CONFIDENCE_MEASURES,
  confidenceLevels,
  type ConfidenceMeasure,
  judgedConfidence,
} from './thresholds';

export const confidenceOptions = z.strictObject({
  view: z
    .enum(['series', 'heatmap'])
    .default('series')
    .describe('series: the measures; heatmap: how many predictions had which score, over time'),
  measures: someOf(
    CONFIDENCE_MEASURES,
    ['mean', 'entropy', 'underFloor'],
    'mean score (exact); entropy of the scores in bits; underFloor: the share of predictions at or below the floor'
  ),
  floor: z.number().gt(0).lt(1).default(CONFIDENCE_FLOOR).describe('Scores up to this value count as low confidence'),
  scores: z
    .enum(['predicted', 'positive'])
    .default('predicted')
    .describe('predicted: the probability of the predicted class; positive: that of the positive class'),
});
type ConfidenceOptions = z.infer<typeof confidenceOptions>;

type ConfidencePlan = {
  readonly buckets: CountsRequest;
  readonly sums?: CountsRequest;
};

const metricOf = ({ scores }: ConfidenceOptions, { profile }: PlanContext): string =>
  scores === 'predicted' ? profile.metrics.score : profile.metrics.positiveScore;

export function plan(query: SignalQuery<ConfidenceOptions>, context: PlanContext): ConfidencePlan {
  const metric = metricOf(query.options, context);
  // The positive score is exposed once for every prediction and again under `actual` when its label is known.
  const once = query.options.scores === 'positive' ? [{ label: 'actual', op: '=' as const, value: '' }] : [];
  const all = (suffix: string) => ({ names: [`${metric}${suffix}`], where: once });
  return {
    buckets: counted(query, context, all('_bucket'), ['le']),
    ...(query.options.view === 'series' && query.options.measures.includes('mean')
      ? { sums: counted(query, context, all('_sum')) }
      : {}),
  };
}

/** The scores of one model and version over time. */
interface Scores {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly bins: readonly Bins[];
  readonly totals: Float64Array;
  readonly sums: Float64Array;
}

function classicDistributions(answers: AnswersOf<ConfidencePlan>): DistributionSeries[] {
  return gatherBuckets(answers.buckets.series).flatMap((one) => ofBuckets(one) ?? []);
}

/** As bins at every moment. */
function scoresOf(answers: AnswersOf<ConfidencePlan>): Scores[] {
  const sums = valuesFinder(answers.sums?.series ?? []);
  return classicDistributions(answers).map((one): Scores => {
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
}

export function derive(
  query: SignalQuery<ConfidenceOptions>,
  answers: AnswersOf<ConfidencePlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const general = [
    ...notices([answers.buckets, ...(answers.sums === undefined ? [] : [answers.sums])]),
    ...edgeNotices(gatherBuckets(answers.buckets.series)),
    ...(answers.buckets.series.length === 0
      ? [missingMetric(`${metricOf(options, context)}_bucket`, query, context.profile)]
      : []),
  ];
  if (options.view === 'heatmap') {
    return { kind: 'heatmap', heatmaps: heatmapsOf(answers, context), notices: general };
  }
  const all = scoresOf(answers);
  return {
    kind: 'series',
    series: all.flatMap((scores) => options.measures.map((measure) => measured(measure, scores, options, context))),
    notices: [...general, ...coarseFloor(all, options)],
  };
}

function measured(
  measure: ConfidenceMeasure,
  { labels, times, bins, totals, sums }: Scores,
  options: ConfidenceOptions,
  { profile }: PlanContext
): SignalSeries {
  const { floor } = options;
  const described = {
    name: measure,
    labels: { ...contractLabels(labels, profile), measure },
    times,
    sample: totals,
    hasThresholds: measure === judgedConfidence(options),
  };
  const estimated = (estimate: (one: Bins, total: number) => BinnedEstimate) =>
    ofEstimates(bins.map((one, i) => estimate(one, totals[i] ?? NaN)));
  switch (measure) {
    case 'mean':
      return { ...described, unit: 'percentunit', value: perEach(sums, totals) };
    case 'entropy':
      return { ...described, unit: 'none', ...estimated(meanEntropy) };
    case 'underFloor':
      return {
        ...described,
        unit: 'percentunit',
        ...estimated((one, total) => {
          const { value, lower, upper } = fractionBelow(floor, one);
          return {
            value,
            lower: shareInterval(lower * total, total).lower,
            upper: shareInterval(upper * total, total).upper,
          };
        }),
      };
  }
}

/** A floor between two edges leaves open how much lies under it; the interval says how much, this says why. */
function coarseFloor(all: readonly Scores[], { measures, floor }: ConfidenceOptions): Notice[] {
  const last = all.flatMap(({ bins }) => bins.at(-1) ?? []).map((bins) => fractionBelow(floor, bins));
  const wide = last.filter(({ lower, upper }) => upper - lower > 0.05).length;
  return !measures.includes('underFloor') || wide === 0
    ? []
    : [
        {
          severity: 'info',
          text: `The floor ${floor} is not a bucket edge in ${wide} series: the share under it is interpolated, its interval says what the buckets leave open. Choose an edge, or give the score histogram one at ${floor}.`,
        },
      ];
}

function heatmapsOf(answers: AnswersOf<ConfidencePlan>, context: PlanContext): Heatmap[] {
  return classicDistributions(answers).map((one) => {
    const edges = one.layout.kind === 'edges' ? [...one.layout.edges, Infinity] : [];
    return {
      name: 'scores',
      labels: contractLabels(one.labels, context.profile),
      times: one.times,
      edges,
      counts: edges.map((_, k) => Float64Array.from(one.times, (_time, i) => rowAt(one, i)[k] ?? NaN)),
    };
  });
}

export const confidence = defineSignal({
  id: 'confidence',
  title: 'Confidence',
  summary: 'How confident the model is in its predictions: mean score, entropy, and the share with low confidence.',
  description:
    'From the histogram of scores. The mean is computed from sums and is exact. The entropy, in bits, takes each score as the probability of a binary outcome; its interval is valid wherever in their buckets the scores lie. The share at or below the floor is exact if the floor is a bucket edge; thresholds apply to it. A model that becomes less confident often receives data that it did not see in training.',
  group: 'quality',
  inHealthReport: true,
  unit: 'percentunit',
  options: confidenceOptions,
  ...confidenceLevels,
  minimumSample: 30,
  defaultWindow: '1h',
  plan,
  derive,
});
