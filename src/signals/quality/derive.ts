import { notices } from '../../query/align';
import { libraryOf } from '../../query/baseline';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { againstBaseline } from './against';
import { fromErrors } from './errors';
import { fromGauge } from './gauges';
import { familyOf, measuresOf } from './measures';
import type { QualityOptions } from './options';
import { confusionsOf, fromOutcomes } from './outcomes';
import { gaugeKey, gaugeOf, type QualityPlan } from './plan';
import { fromScores, labelledScores } from './scores';
import { confusionTable, reliabilityTable } from './tables';

export function derive(
  query: SignalQuery<QualityOptions>,
  answers: AnswersOf<QualityPlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const asked = measuresOf(options);
  const said = new Map<string, Notice>();
  const { outcomes, scores, errors } = answers;
  const exact = answers.exact === undefined || isUnavailable(answers.exact) ? undefined : answers.exact;
  const confusions = outcomes === undefined ? [] : confusionsOf(outcomes, context);
  const labelled = scores === undefined ? [] : labelledScores(scores, exact, context, options.positive, said);
  if (options.view !== 'series') {
    const table = options.view === 'confusion' ? confusionTable(confusions) : reliabilityTable(labelled);
    return { kind: 'table', table, notices: [...said.values(), ...missing(query, [], answers, context)] };
  }
  const computed = [
    ...asked
      .filter((measure) => familyOf(measure) === 'counters')
      .flatMap((measure) => confusions.flatMap((one) => fromOutcomes(measure, one, options, said))),
    ...asked
      .filter((measure) => familyOf(measure) === 'scores')
      .flatMap((measure) => labelled.map((one) => fromScores(measure, one))),
    ...(errors === undefined ? [] : fromErrors(asked, errors, context)),
  ];
  const all = [...computed, ...exposed(asked, computed, answers, context)].map((one) => ({
    ...one,
    judged:
      one.name === 'accuracy'
        ? options.against === 'none' || query.thresholds !== undefined
        : query.thresholds !== undefined,
  }));
  const compared =
    options.against === 'none'
      ? { series: all, notices: [] }
      : againstBaseline(all, options.against, libraryOf(answers.baselines));
  return {
    kind: 'series',
    series: compared.series,
    notices: [
      ...notices(matrices(asked, answers)),
      ...said.values(),
      ...compared.notices,
      ...missing(query, all, answers, context),
    ],
  };
}

/** What gauges tell of models that nothing could be computed for. */
function exposed(
  asked: readonly string[],
  computed: readonly SignalSeries[],
  answers: AnswersOf<QualityPlan>,
  context: PlanContext
): SignalSeries[] {
  return asked.flatMap((measure) => {
    const gauge = answers[gaugeKey(measure)];
    const known = new Set(computed.filter(({ name }) => name === measure).map(({ labels }) => labels.model));
    return gauge === undefined
      ? []
      : fromGauge(measure, gauge, context).filter(({ labels }) => !known.has(labels.model));
  });
}

function matrices(asked: readonly string[], answers: AnswersOf<QualityPlan>): Matrix[] {
  const gauges = asked.map((measure) => answers[gaugeKey(measure)]);
  return [answers.outcomes, answers.scores, answers.errors, ...gauges].filter((one) => one !== undefined);
}

/** The names looked for where a measure came from nowhere. What is asked for by default may be missing. */
function missing(
  query: SignalQuery<QualityOptions>,
  found: readonly SignalSeries[],
  answers: AnswersOf<QualityPlan>,
  context: PlanContext
): Notice[] {
  const { options } = query;
  const { metrics } = context.profile;
  const lacks = (matrix: Matrix | undefined, name: string): string[] =>
    matrix !== undefined && matrix.series.length === 0 ? [name] : [];
  const sources = new Set<string>([
    ...lacks(answers.outcomes, metrics.outcomes),
    ...lacks(answers.scores, `${metrics.positiveScore}_bucket`),
    ...lacks(answers.errors, metrics.errorSquared),
    ...measuresOf(options).flatMap((measure) => lacks(answers[gaugeKey(measure)], gaugeOf(measure, context))),
  ]);
  const isComplete =
    options.view === 'series' &&
    (options.measures === undefined
      ? found.length > 0
      : options.measures.every((measure) => found.some(({ name }) => name === measure)));
  return isComplete ? [] : [...sources].map((name) => missingMetric(name, query));
}
