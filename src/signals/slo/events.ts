import { type Counter, type Named, type Profile } from '../../profiles';
import { trafficOf } from '../../query/expressions';
import { edge, metricIn } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted, countedOutcomes, countedSelector, suffixed } from '../../query/windows';
import type { SloOptions } from './options';

/**
 * What is counted to separate good events from all. `upTo` is one bucket of the histogram that `total` counts: without it
 * nothing is known, whereas `good` and `bad` may not exist before the first of them. `buckets` has both
 * in one, and whether all of the histograms have the edge; `notGood` separates bad events from unknown ones.
 */
export type EventCounts = Partial<
  Readonly<
    Record<
      'good' | 'bad' | 'notGood' | 'upTo' | 'buckets' | 'total' | 'missing' | 'invalid' | 'outcomes',
      CountsRequest
    >
  >
>;

type Query = SignalQuery<SloOptions>;

/** Why a profile cannot separate good from bad; undefined if it can. */
export function lackOf(
  objective: SloOptions['objective'],
  { title, latency, traffic, limits }: Profile
): string | undefined {
  if (objective === 'latency' && latency?.kind !== 'histogram') {
    return `the profile "${title}" exposes no histogram of latencies, so that fast requests cannot be identified`;
  }
  const { received, answered, failed } = traffic ?? {};
  const known = [received, answered, failed].filter((one) => one !== undefined).length;
  return objective === 'availability' && known < 2
    ? `the profile "${title}" does not count errors, so that there is no availability: ${limits.join(' ')}`
    : undefined;
}

/** Throws RangeError, with what to do, if the profile cannot separate good from bad. */
export function eventsOf(query: Query, context: PlanContext): EventCounts {
  const { profile } = context;
  const { metrics } = profile;
  const { options } = query;
  const count = (metric: Named | string, ...split: readonly string[]) => counted(query, context, metric, split);
  const histogram = (named: Named, limit: number): EventCounts => ({
    upTo: count(suffixed(named, '_bucket', edge(limit))),
    total: count(suffixed(named, '_count')),
    buckets: count(suffixed(named, '_bucket', edge(limit, '|\\+Inf')), 'le'),
  });
  switch (options.objective) {
    case 'availability':
      return availability(context, (counter, ...split) => counted(query, context, counter, split, trafficOf(profile)));
    case 'latency': {
      const { latency } = profile;
      if (latency?.kind !== 'histogram') {
        throw new RangeError(lackOf(options.objective, profile));
      }
      return histogram(latency, limitOf(options, latency));
    }
    case 'confidence':
      return histogram({ names: [metrics.score] }, limitOf(options, profile.latency));
    case 'validFeatures':
      return {
        total: count(metrics.predictions),
        missing: counted(query, context, metrics.featureMissing, ['feature'], [{ names: [metrics.predictions] }]),
        invalid: counted(query, context, metrics.featureInvalid, ['feature'], [{ names: [metrics.predictions] }]),
      };
    case 'correct':
      return { outcomes: countedOutcomes(query, context, metrics.outcomes) };
    case 'custom': {
      if (options.good === '' || options.total === '') {
        throw new RangeError('a custom objective needs both "good" and "total": selectors of counters');
      }
      return {
        good: countedSelector(query, context, options.good, [options.total]),
        total: countedSelector(query, context, options.total),
      };
    }
  }
}

/** The metrics without which there are no events, and those without which none of them is good as far as a person named them. */
export function namesOf(
  { options }: Query,
  { traffic = {}, latency, metrics }: Pick<Profile, 'traffic' | 'latency' | 'metrics'>
): { readonly all: readonly string[]; readonly good: readonly string[] } {
  const named = (...names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined);
  switch (options.objective) {
    case 'availability':
      return { all: named((traffic.received ?? traffic.answered)?.names[0]), good: [] };
    case 'latency':
      return { all: latency?.kind === 'histogram' ? named(`${latency.names[0]}_bucket`) : [], good: [] };
    case 'confidence':
      return { all: [`${metrics.score}_bucket`], good: [] };
    case 'validFeatures':
      return { all: [metrics.predictions, metrics.featureMissing], good: [] };
    case 'correct':
      return { all: [metrics.outcomes], good: [] };
    case 'custom':
      return { all: named(metricIn(options.total)), good: named(metricIn(options.good)) };
  }
}

/** Where the good ends, as the histogram counts: a score, or a duration in the unit of the server. */
export const limitOf = ({ objective, limit, floor }: SloOptions, latency: Profile['latency']): number =>
  objective === 'confidence' ? floor : limit * { s: 1, ms: 1e3, us: 1e6, ns: 1e9 }[latency?.unit ?? 's'];

function availability(
  { profile }: PlanContext,
  count: (counter: Counter, ...split: readonly string[]) => CountsRequest
): EventCounts {
  const { received, answered, failed, notGood } = profile.traffic ?? {};
  if (received !== undefined && failed !== undefined) {
    return {
      total: count(received),
      bad: count(failed),
      ...(notGood === undefined ? {} : { notGood: count(notGood, notGood.by) }),
    };
  }
  if (answered !== undefined && failed !== undefined) {
    return { good: count(answered), bad: count(failed) };
  }
  if (answered !== undefined && received !== undefined) {
    return { good: count(answered), total: count(received) };
  }
  throw new RangeError(lackOf('availability', profile));
}
