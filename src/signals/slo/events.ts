import { type Counter, increaseOf } from '../profiles';
import { promql, type PromQL, rawPromql } from '../promql';
import type { SignalQuery } from '../query';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import type { Counting } from '../windows';
import type { SloOptions } from './options';

/** How good and all events are counted over a duration. Right answers are told apart by their labels afterwards. */
export type Events =
  | { readonly kind: 'counted'; readonly good: Counting; readonly total: Counting }
  | { readonly kind: 'outcomes'; readonly outcomes: Counting };

type Query = SignalQuery<SloOptions>;

/** Throws RangeError, with what to do, where the profile cannot tell good from bad. */
export function eventsOf(query: Query, context: PlanContext): Events {
  const { profile } = context;
  const { metrics } = profile;
  const { options } = query;
  const by = identity(query, profile);
  const increase =
    (metric: string): Counting =>
    (duration) =>
      promql`sum by (${{ labelNames: by }}) (increase(${select(metric, query, profile)}[${{ duration }}]))`;
  switch (options.objective) {
    case 'availability':
      return availability(query, context, by);
    case 'latency': {
      const { latency } = profile;
      if (latency?.kind !== 'histogram') {
        throw new RangeError(
          `the profile "${profile.title}" exposes no histogram of latencies, so that it cannot be told which requests were fast enough`
        );
      }
      const scale = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }[latency.unit];
      const within = { ...latency, where: [...(latency.where ?? []), edge(options.limit * scale)] };
      return {
        kind: 'counted',
        good: (duration) => increaseOf(within, query, profile, duration, by, '_bucket'),
        total: (duration) => increaseOf(latency, query, profile, duration, by, '_count'),
      };
    }
    case 'confidence': {
      const total = increase(`${metrics.score}_count`);
      const unsure: Counting = (duration) =>
        promql`sum by (${{ labelNames: by }}) (increase(${select(`${metrics.score}_bucket`, query, profile, [edge(options.floor)])}[${{ duration }}]))`;
      return { kind: 'counted', total, good: (duration) => promql`${total(duration)} - ${unsure(duration)}` };
    }
    case 'validFeatures':
      return validFeatures(query, context, by);
    case 'correct':
      return {
        kind: 'outcomes',
        outcomes: (duration) =>
          promql`sum by (${{ labelNames: [...by, 'predicted', 'actual'] }}) (increase(${select(metrics.outcomes, query, profile)}[${{ duration }}]))`,
      };
    case 'custom': {
      if (options.good === '' || options.total === '') {
        throw new RangeError('a custom objective needs both "good" and "total": selectors of counters');
      }
      const own = (text: string): Counting => {
        const chosen = rawPromql(text);
        return (duration) => promql`sum by (${{ labelNames: by }}) (increase(${chosen}[${{ duration }}]))`;
      };
      return { kind: 'counted', good: own(options.good), total: own(options.total) };
    }
  }
}

/** An edge as Prometheus 2 and 3 write it: `1` and `1.0` are the same. */
const edge = (value: number) => {
  const text = String(Number(value.toPrecision(12)));
  return { label: 'le', op: '=~', value: `${text.replace('.', '\\.')}(\\.0)?` } as const;
};

function availability(query: Query, { profile }: PlanContext, by: readonly string[]): Events {
  const { received, answered, failed } = profile.traffic ?? {};
  const increase =
    (counter: Counter): Counting =>
    (duration) =>
      increaseOf(counter, query, profile, duration, by);
  if (received !== undefined && failed !== undefined) {
    const total = increase(received);
    const bad = increase(failed);
    // Before the first error there is no series of errors: that is none.
    const none = (all: PromQL, errors: PromQL) => promql`${all} - (${errors} or 0 * ${all})`;
    return { kind: 'counted', total, good: (duration) => none(total(duration), bad(duration)) };
  }
  if (answered !== undefined && failed !== undefined) {
    const good = increase(answered);
    const bad = increase(failed);
    return { kind: 'counted', good, total: (duration) => promql`${good(duration)} + ${bad(duration)}` };
  }
  if (answered !== undefined && received !== undefined) {
    return { kind: 'counted', good: increase(answered), total: increase(received) };
  }
  throw new RangeError(
    `the profile "${profile.title}" does not count errors, so that there is no availability: ${profile.limits.join(' ')}`
  );
}

/** Values that were there and broke no rule, of as many as there are features for each prediction. */
function validFeatures(query: Query, { profile }: PlanContext, by: readonly string[]): Events {
  const { predictions, featureMissing, featureInvalid } = profile.metrics;
  const list = { labelNames: by };
  const missing = select(featureMissing, query, profile);
  const total: Counting = (duration) =>
    promql`sum by (${list}) (increase(${select(predictions, query, profile)}[${{ duration }}])) * count by (${list}) (group by (${{ labelNames: [...by, 'feature'] }}) (${missing}))`;
  const bad: Counting = (duration) => {
    const invalid = promql`increase(${select(featureInvalid, query, profile)}[${{ duration }}])`;
    const broken = promql`sum by (${list}) (${invalid})`;
    const gone = promql`sum by (${list}) (increase(${missing}[${{ duration }}]))`;
    return promql`(${gone} + (${broken} or 0 * ${gone}))`;
  };
  return { kind: 'counted', total, good: (duration) => promql`${total(duration)} - ${bad(duration)}` };
}
