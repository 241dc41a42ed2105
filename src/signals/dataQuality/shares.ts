import type { Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf } from '../../query/request';
import { contractLabels } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { shareOf } from '../../query/shares';
import { countsOf, finder, tally, without } from '../../query/windows';
import type { DataQualityMeasure, DataQualityOptions } from './options';
import type { DataQualityPlan } from './plan';
import { isJudged } from './thresholds';

/** What does not count as a category that was seen in training. */
const OTHER = '__other__';

type Part = { readonly series: readonly SignalSeries[]; readonly notices: readonly Notice[] };
type Query = SignalQuery<DataQualityOptions>;

/** Missing or invalid values of each feature as shares of the predictions of the same window. */
export function shareOfPredictions(
  measure: 'missing' | 'invalid',
  query: Query,
  answers: AnswersOf<DataQualityPlan>,
  context: PlanContext
): Part {
  const { metrics } = context.profile;
  const metric = measure === 'missing' ? metrics.featureMissing : metrics.featureInvalid;
  const counts = answers[measure]?.series ?? [];
  const totals = finder(answers.predictions?.series ?? []);
  const series = counts.map((one) => {
    const whole = totals(without(one.labels, 'feature', 'reason'), one.times);
    return described(measure, one.labels, one.times, shareOf(one.values, whole), query, context);
  });
  return { series, notices: series.length === 0 ? [missingMetric(metric, query)] : [] };
}

/** The share of values that fell outside of the categories that the baseline knows. */
export function unseen(query: Query, answers: AnswersOf<DataQualityPlan>, context: PlanContext): Part {
  const tallies = tally(answers.categories?.series ?? [], ['category']);
  const series = tallies.map((one) =>
    described(
      'unseen',
      one.labels,
      one.times,
      shareOf(
        countsOf(one, ({ category }) => category === OTHER),
        countsOf(one, () => true)
      ),
      query,
      context
    )
  );
  return {
    series,
    notices: series.length === 0 ? [missingMetric(context.profile.metrics.featureCategory, query)] : [],
  };
}

export function described(
  measure: DataQualityMeasure,
  labels: SignalSeries['labels'],
  times: Float64Array,
  figures: Omit<SignalSeries, 'name' | 'labels' | 'times'>,
  { options }: Query,
  { profile }: PlanContext
): SignalSeries {
  return {
    name: measure,
    labels: { ...contractLabels(labels, profile), measure },
    times,
    unit: 'percentunit',
    judged: isJudged(measure, options),
    ...figures,
  };
}
