import { type MetricRole } from '../../profiles';
import { baselinesRequest } from '../../query/baseline';
import { LABELLED } from '../../query/classes';
import { type Matcher, type PromQL, promql, selector } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import {
  type BaselinesRequest,
  type CountsRequest,
  type InstantRequest,
  type Optional,
  optional,
  type RangeRequest,
} from '../../query/request';
import { at } from '../../query/schedule';
import { lastSample } from '../../query/scraping';
import { select } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { counted, countedOutcomes, countedTogether } from '../../query/windows';
import { exposedName, isFrom, mayBeGauge, measuresOf } from './measures';
import type { QualityOptions } from './options';

type GaugeKey = `gauge_${string}`;

export type QualityPlan = {
  readonly outcomes?: CountsRequest;
  readonly scores?: CountsRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  /** Exact sums beside the score histogram. */
  readonly exact?: Optional<CountsRequest>;
  readonly errors?: CountsRequest;
  readonly [gauge: GaugeKey]: RangeRequest | InstantRequest | undefined;
};

export const gaugeKey = (measure: string): GaugeKey => `gauge_${measure}`;

/** The gauge that holds a measure; `accuracy` may go by a name of the profile's own. */
export const gaugeOf = (measure: string, context: Pick<PlanContext, 'profile'>): string =>
  measure === 'accuracy' ? context.profile.metrics.accuracy : `model_${exposedName(measure)}`;

/** Which sum a series of the joined answer is. */
export const SUM = 'sum';

const ERRORS = {
  n: 'labelled',
  absolute: 'errorAbsolute',
  squared: 'errorSquared',
  positive: 'errorPositive',
  negative: 'errorNegative',
  target: 'target',
  targetSquared: 'targetSquared',
} as const satisfies Readonly<Record<string, MetricRole>>;

const EXACT = { brier: 'brierSum', logLoss: 'logLossSum' } as const satisfies Readonly<Record<string, MetricRole>>;

const modeOf = ({ mode, options }: SignalQuery<QualityOptions>): 'range' | 'instant' =>
  options.view === 'series' ? mode : 'instant';

export function plan(query: SignalQuery<QualityOptions>, context: PlanContext): QualityPlan {
  const { options } = query;
  const { profile } = context;
  const { metrics } = profile;
  const asked = options.view === 'series' ? measuresOf(options) : [];
  const isAsked = (family: 'counters' | 'scores' | 'regression') =>
    asked.some((measure) => isFrom(family, measure, options));
  const count = (metric: string, split: readonly string[] = [], where: readonly Matcher[] = []) =>
    counted({ ...query, mode: modeOf(query) }, context, { names: [metric], where }, split);
  const together = (roles: Readonly<Record<string, MetricRole>>) =>
    countedTogether(
      { ...query, mode: modeOf(query) },
      context,
      SUM,
      Object.fromEntries(Object.entries(roles).map(([name, role]) => [name, metrics[role]]))
    );
  const withExact = asked.some((measure) => measure in EXACT && isFrom('scores', measure, options));
  return {
    ...(isAsked('counters') || options.view === 'confusion'
      ? { outcomes: countedOutcomes({ ...query, mode: modeOf(query) }, context, metrics.outcomes) }
      : {}),
    ...(isAsked('scores') || options.view === 'reliability'
      ? {
          scores: count(`${metrics.positiveScore}_bucket`, ['actual', 'le'], [LABELLED]),
        }
      : {}),
    ...(withExact ? { exact: optional(together(EXACT)) } : {}),
    ...(isAsked('regression') ? { errors: together(ERRORS) } : {}),
    ...(options.against === 'none'
      ? {}
      : { baselines: baselinesRequest(query, { kind: 'mlflow' }, context.profile, true) }),
    ...Object.fromEntries(
      asked
        .filter((measure) => mayBeGauge(measure, options))
        .map((measure) => [gaugeKey(measure), gaugeRequest(measure, query, context)])
    ),
  };
}

/**
 * A gauge as it is exposed. One that carries no model label at all belongs to the model that its scrape job is
 * named after, so that a plain `Gauge('model_accuracy', …)` can be asked for by model too.
 */
function gaugeRequest(
  measure: string,
  query: SignalQuery<QualityOptions>,
  context: PlanContext
): RangeRequest | InstantRequest {
  const { profile } = context;
  const gauge = gaugeOf(measure, context);
  const last = (series: PromQL): PromQL => lastSample(series, context.scrapeInterval);
  const isOfModel = ({ label }: Matcher): boolean => label === profile.labels.model;
  const models: readonly Matcher[] = [
    ...(query.model === undefined ? [] : [{ label: 'model', op: '=' as const, value: query.model }]),
    ...query.filters.filter(isOfModel),
  ];
  if (models.length === 0 || query.version !== undefined) {
    return at(query, context, last(select(gauge, query, profile)));
  }
  const bare = selector(gauge, [
    { label: profile.labels.model, op: '=', value: '' },
    ...models.map((matcher) => ({ ...matcher, label: 'job' })),
    ...query.filters.filter((matcher) => !isOfModel(matcher)),
  ]);
  const named = select(gauge, query, profile, [{ label: profile.labels.model, op: '!=', value: '' }]);
  return at(query, context, promql`${last(named)} or ${last(bare)}`);
}
