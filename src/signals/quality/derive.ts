import { notices } from '../../query/align';
import { type Library, libraryOf } from '../../query/baseline';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import { contractLabels } from '../../query/select';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { tally } from '../../query/windows';
import { ownAt } from '../../stats/elements';
import { regressionFigure, type RegressionMeasure, type RegressionSums } from '../../stats/regression';
import {
  COMPUTED_MEASURES,
  directionOf,
  exposedName,
  familyOf,
  measuresOf,
  seriesFrom,
  unitOf,
  withheld,
} from './measures';
import type { QualityOptions } from './options';
import { confusionsOf, fromOutcomes } from './outcomes';
import { gaugeKey, gaugeOf, type QualityPlan, SUM } from './plan';
import { fromScores, labelledScores } from './scores';
import { confusionTable, reliabilityTable } from './tables';

/** Gauges do not say how many observations they summarise: no sample, no interval. */
function fromGauge(measure: string, { series }: Matrix, { profile }: PlanContext): SignalSeries[] {
  return series.map(({ labels, times, values }): SignalSeries => {
    const named = contractLabels(labels, profile);
    const model = named.model ?? named.job;
    return {
      name: measure,
      labels: { ...named, ...(model === undefined ? {} : { model }), measure },
      times,
      value: values,
      unit: unitOf(measure),
    };
  });
}

const isRegressionMeasure = (measure: string): measure is RegressionMeasure =>
  ['mae', 'rmse', 'bias', 'r2'].includes(measure);

const isError = (sum: string | undefined): boolean => sum === 'squared' || sum === 'absolute';

/** Figures of the models that expose sums of errors; a classifier has labelled predictions, but no errors. */
function fromErrors(measures: readonly string[], { series }: Matrix, context: PlanContext): SignalSeries[] {
  return tally(series, [SUM])
    .filter(({ cells }) => cells.some(({ labels }) => isError(labels[SUM])))
    .flatMap(({ labels, times, cells }) => {
      const named = new Map(cells.map((cell) => [cell.labels[SUM], cell.counts] as const));
      const at = (name: string, index: number): number | undefined => named.get(name)?.[index];
      const sums = (index: number): RegressionSums => {
        const [absolute, positive, negative] = [at('absolute', index), at('positive', index), at('negative', index)];
        // Where no error was on one side yet, nothing may count that side: both are all errors.
        const other = (one: number | undefined): number | undefined =>
          one === undefined || absolute === undefined ? undefined : absolute - one;
        return {
          n: at('n', index) ?? NaN,
          absolute,
          squared: at('squared', index),
          positive: positive ?? other(negative),
          negative: negative ?? other(positive),
          target: at('target', index),
          targetSquared: at('targetSquared', index),
        };
      };
      const own = contractLabels(labels, context.profile);
      return measures
        .filter(isRegressionMeasure)
        .map((measure) => seriesFrom(measure, own, times, unitOf(measure), (i) => regressionFigure(measure, sums(i))));
    });
}

/** Figures as their distance from the metric of the same name that the version's run has in MLflow. */
function againstBaseline(
  series: readonly SignalSeries[],
  how: Exclude<QualityOptions['against'], 'none'>,
  library: Library
): { readonly series: readonly SignalSeries[]; readonly notices: readonly Notice[] } {
  const notices = new Map<string, Notice>();
  const compared = series.flatMap((one): SignalSeries[] => {
    const { model, version } = one.labels;
    const metrics = library.metrics(model, version);
    const metric = exposedName(one.name);
    const base = ownAt(metrics, metric);
    if (base === undefined) {
      const stored = library.find(model, version);
      const text = `No ${one.name} of "${model ?? ''}" to compare with: ${stored.found ? `the run of version ${stored.version} logged no metric "${metric}"` : stored.reason}.`;
      notices.set(text, { severity: 'warning', text });
      return [];
    }
    const move = (values: Float64Array) => values.map((value) => (how === 'ratio' ? value / base : value - base));
    return [
      {
        ...one,
        name: `${one.name} ${how}`,
        labels: { ...one.labels, against: how },
        value: move(one.value),
        ...(one.lower === undefined || one.upper === undefined
          ? {}
          : bounds(move(one.lower), move(one.upper), how === 'ratio' && base < 0)),
      },
    ];
  });
  return { series: compared, notices: [...notices.values()] };
}

/** Dividing by a negative number turns an interval round. */
const bounds = (lower: Float64Array, upper: Float64Array, turned: boolean) =>
  turned ? { lower: upper, upper: lower } : { lower, upper };

export function derive(
  query: SignalQuery<QualityOptions>,
  answers: AnswersOf<QualityPlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const measures = measuresOf(options);
  const said = new Map<string, Notice>();
  const { outcomes, scores, errors } = answers;
  const exact = answers.exact === undefined || isUnavailable(answers.exact) ? undefined : answers.exact;
  const confusions = outcomes === undefined ? [] : confusionsOf(outcomes, options.view, context, said);
  const labelled = scores === undefined ? [] : labelledScores(scores, exact, context, options.positive, said);
  if (options.view !== 'series') {
    const table = options.view === 'confusion' ? confusionTable(confusions) : reliabilityTable(labelled);
    return { kind: 'table', table, notices: [...said.values(), ...missing(query, [], answers, context, said)] };
  }
  const computed = [
    ...measures
      .filter((measure) => familyOf(measure) === 'counters')
      .flatMap((measure) => confusions.flatMap((one) => fromOutcomes(measure, one, options, said))),
    ...measures
      .filter((measure) => familyOf(measure) === 'scores')
      .flatMap((measure) => labelled.map((one) => fromScores(measure, one))),
    ...(errors === undefined ? [] : fromErrors(measures, errors, context)),
  ];
  const all = [...computed, ...exposed(measures, computed, answers, context)].map((one) => ({
    ...one,
    hasThresholds:
      directionOf(one.name) === directionOf(measures[0]) &&
      (query.thresholds !== undefined || (one.name === 'accuracy' && options.against === 'none')),
  }));
  const compared =
    options.against === 'none'
      ? { series: all, notices: [] }
      : againstBaseline(all, options.against, libraryOf(answers.baselines));
  return {
    kind: 'series',
    series: compared.series,
    notices: [
      ...notices(matrices(measures, answers)),
      ...said.values(),
      ...withheld(computed),
      ...compared.notices,
      ...missing(query, all, answers, context, said),
    ],
  };
}

/** The gauges of models that nothing could be computed for. */
function exposed(
  measures: readonly string[],
  computed: readonly SignalSeries[],
  answers: AnswersOf<QualityPlan>,
  context: PlanContext
): SignalSeries[] {
  return measures.flatMap((measure) => {
    const gauge = answers[gaugeKey(measure)];
    const known = new Set(computed.filter(({ name }) => name === measure).map(({ labels }) => labels.model));
    return gauge === undefined
      ? []
      : fromGauge(measure, gauge, context).filter(({ labels }) => !known.has(labels.model));
  });
}

function matrices(measures: readonly string[], answers: AnswersOf<QualityPlan>): Matrix[] {
  const gauges = measures.map((measure) => answers[gaugeKey(measure)]);
  return [answers.outcomes, answers.scores, answers.errors, ...gauges].filter((one) => one !== undefined);
}

/**
 * The names to look for if a measure has no data. What is requested by default may be missing, and so may a replacement
 * for counters for which `said` already has a reason.
 */
function missing(
  query: SignalQuery<QualityOptions>,
  found: readonly SignalSeries[],
  answers: AnswersOf<QualityPlan>,
  context: PlanContext,
  said: ReadonlyMap<string, Notice>
): Notice[] {
  const { options } = query;
  const isExplained = (answers.outcomes?.series.length ?? 0) > 0 && said.size > 0;
  const { metrics } = context.profile;
  const lacks = (matrix: Matrix | undefined, name: string): string[] =>
    matrix !== undefined && matrix.series.length === 0 ? [name] : [];
  const sources = new Set<string>([
    ...lacks(answers.outcomes, metrics.outcomes),
    ...lacks(answers.scores, `${metrics.positiveScore}_bucket`),
    ...(answers.errors === undefined || answers.errors.series.some(({ labels }) => isError(labels[SUM]))
      ? []
      : [metrics.errorSquared]),
    ...measuresOf(options)
      .filter((measure) => !isExplained || familyOf(measure) !== 'counters')
      .flatMap((measure) => lacks(answers[gaugeKey(measure)], gaugeOf(measure, context))),
  ]);
  const isComplete =
    options.view === 'series' &&
    (options.measures === undefined
      ? found.length > 0 || isExplained
      : options.measures.every((measure) => found.some(({ name }) => name === measure)));
  return isComplete
    ? []
    : [
        ...[...sources].map((name) => missingMetric(name, query, context.profile)),
        ...(options.measures ?? [])
          .filter((measure) => familyOf(measure) === undefined && !found.some(({ name }) => name === measure))
          .map((measure): Notice => ({
            severity: 'info',
            text: `"${measure}" is read from the gauge ${gaugeOf(measure, context)}; computed are ${COMPUTED_MEASURES.join(', ')}.`,
          })),
      ];
}
