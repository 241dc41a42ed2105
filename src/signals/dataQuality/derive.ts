import { notices } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import { expectations, seasonNotice } from '../../query/seasons';
import { contractLabels, labelKey } from '../../query/select';
import { shareOf } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import { countsOf, tally, valuesFinder, without } from '../../query/windows';
import { consistency } from './consistency';
import type { DataQualityMeasure, DataQualityOptions, DataQualityPlan } from './plan';
import { hasThresholds } from './thresholds';

/** What does not count as a category that was seen in training. */
const OTHER = '__other__';

type Part = { readonly series: readonly SignalSeries[]; readonly notices: readonly Notice[] };
type Query = SignalQuery<DataQualityOptions>;

/** Missing or invalid values of each feature as shares of the predictions of the same window. */
function shareOfPredictions(
  measure: 'missing' | 'invalid',
  query: Query,
  answers: AnswersOf<DataQualityPlan>,
  context: PlanContext
): Part {
  const { metrics } = context.profile;
  const metric = measure === 'missing' ? metrics.featureMissing : metrics.featureInvalid;
  const counts = answers[measure]?.series ?? [];
  const totals = valuesFinder(answers.predictions?.series ?? []);
  const series = counts.map((one) => {
    const whole = totals(without(one.labels, 'feature', 'reason'), one.times);
    return described(measure, one.labels, one.times, shareOf(one.values, whole), query, context);
  });
  return { series, notices: series.length === 0 ? [missingMetric(metric, query, context.profile)] : [] };
}

/** The share of values that fell outside of the categories that the baseline knows. */
function unseen(query: Query, answers: AnswersOf<DataQualityPlan>, context: PlanContext): Part {
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
    notices:
      series.length === 0 ? [missingMetric(context.profile.metrics.featureCategory, query, context.profile)] : [],
  };
}

function described(
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
    hasThresholds: hasThresholds(measure, options),
    ...figures,
  };
}

export function derive(query: Query, answers: AnswersOf<DataQualityPlan>, context: PlanContext): Derived {
  const parts = query.options.measures.map((measure) => partOf(measure, query, answers, context));
  const matrices = Object.values(answers).flatMap((one) => (one === undefined || isUnavailable(one) ? [] : [one]));
  const said = new Map(parts.flatMap((part) => part.notices).map((notice) => [notice.text, notice] as const));
  return {
    kind: 'series',
    series: parts.flatMap(({ series }) => series),
    notices: [...notices(matrices), ...said.values()],
  };
}

function partOf(
  measure: DataQualityMeasure,
  query: Query,
  answers: AnswersOf<DataQualityPlan>,
  context: PlanContext
): Part {
  switch (measure) {
    case 'missing':
    case 'invalid':
      return shareOfPredictions(measure, query, answers, context);
    case 'unseen':
      return unseen(query, answers, context);
    case 'volume':
    case 'volumeScore':
      return volume(measure, query, answers, context);
    case 'freshness': {
      const found = answers.freshness?.series ?? [];
      return {
        series: found.map(({ labels, times, values }) =>
          described(measure, labels, times, { value: values, unit: 's' }, query, context)
        ),
        notices: found.length === 0 ? [missingMetric(context.profile.metrics.lastData, query, context.profile)] : [],
      };
    }
    case 'consistency': {
      const compared = consistency(answers.values?.series ?? [], query.options.across);
      const alone: Notice = {
        severity: 'info',
        text: `Nothing to compare: no feature is exposed with the same buckets by two values of "${query.options.across}".`,
      };
      return {
        series: compared.series.map(({ labels, times, ...figures }) =>
          described(measure, labels, times, figures, query, context)
        ),
        notices: [...compared.notices, ...(compared.series.length + compared.notices.length === 0 ? [alone] : [])],
      };
    }
  }
}

/** Predictions of the window against those that the season lets expect; traffic at night is not missing data. */
function volume(
  measure: 'volume' | 'volumeScore',
  query: Query,
  answers: AnswersOf<DataQualityPlan>,
  context: PlanContext
): Part {
  const history = answers.history === undefined || isUnavailable(answers.history) ? [] : answers.history.series;
  const past = new Map(history.map((one) => [labelKey(one.labels), one] as const));
  const found = (answers.volume?.series ?? []).map((one) => ({
    one,
    expected: expectations(one, past.get(labelKey(one.labels)), query.options),
  }));
  const season = seasonNotice(found.map(({ expected }) => expected));
  return {
    series: found.map(({ one, expected }) => {
      const pick = (figure: (at: (typeof expected)[number], i: number) => number): Float64Array =>
        Float64Array.from(expected, figure);
      const figures =
        measure === 'volumeScore'
          ? { value: pick(({ score }) => Math.abs(score)), unit: 'none' as const }
          : {
              value: pick(({ middle }, i) => (middle > 0 ? (one.values[i] ?? NaN) / middle : NaN)),
              lower: pick(({ lower, middle }) => (middle > 0 ? Math.max(0, lower) / middle : NaN)),
              upper: pick(({ upper, middle }) => (middle > 0 ? upper / middle : NaN)),
            };
      return described(measure, one.labels, one.times, figures, query, context);
    }),
    notices: [
      ...(season === undefined ? [] : [{ severity: 'info' as const, text: season }]),
      ...(found.length === 0 ? [missingMetric(context.profile.metrics.predictions, query, context.profile)] : []),
    ],
  };
}
