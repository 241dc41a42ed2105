import { alternatives, type Named } from '../../profiles';
import { type Matcher, narrowed, selector } from '../promql';
import type { QueryEnvelope } from '../query';
import type { CounterSelector, CountsRequest } from '../request';
import { identity, matchers } from '../select';
import type { PlanContext } from '../signal';

type Asking = Pick<QueryEnvelope, 'mode' | 'model' | 'version' | 'filters' | 'groupBy'>;
type Context = Pick<PlanContext, 'from' | 'to' | 'step' | 'window' | 'profile'>;

const OPEN_BUCKET: Matcher = { label: 'le', op: '=', value: '+Inf' };

/**
 * What a metric's counters grew by over the window of each point, added up by what tells one series of the query from
 * another and by the labels of `split`. Buckets (`le` in `split`) come whole or not at all at a moment.
 */
export function counted(
  query: Asking,
  context: Context,
  metric: Named | string,
  split: readonly string[] = []
): CountsRequest {
  const named = typeof metric === 'string' ? { names: [metric] } : metric;
  const { profile } = context;
  const to = profile.labels.model;
  const select = (...more: readonly Matcher[]) => alternatives(named, query, profile, more);
  const selectors = select().map(({ selector: one, model }): CounterSelector => ({
    selector: one,
    ...(model === to ? {} : { rename: { from: model, to } }),
  }));
  return {
    ...countsRequest(query, context, selectors, split),
    ...(split.includes('le') ? { witnesses: select(OPEN_BUCKET).map((one) => one.selector) } : {}),
  };
}

/** Several metrics in one answer, each with its name under `label`. */
export function countedTogether(
  query: Asking,
  context: Context,
  label: string,
  metrics: Readonly<Record<string, string>>
): CountsRequest {
  return {
    ...countsRequest(query, context, [], []),
    counters: Object.entries(metrics).map(([name, metric]) => ({
      selectors: [{ selector: selector(metric, matchers(query, context.profile)) }],
      labels: { [label]: name },
    })),
  };
}

/** The same of a selector that a person wrote. Throws RangeError where it is none. */
export const countedSelector = (query: Asking, context: Context, text: string): CountsRequest =>
  countsRequest(query, context, [{ selector: narrowed(text, matchers(query, context.profile)) }], []);

const countsRequest = (
  query: Asking,
  { profile, from, to, step, window }: Context,
  selectors: readonly CounterSelector[],
  split: readonly string[]
): CountsRequest => ({
  kind: 'prometheus.counts',
  counters: [{ selectors }],
  by: [...new Set([...identity(query, profile), ...split])],
  window,
  start: query.mode === 'instant' ? to : from,
  end: to,
  step,
});

/** A histogram's series of one kind, under each of its names. */
export const suffixed = (named: Named, suffix: string, ...more: readonly Matcher[]): Named => ({
  names: named.names.map((name) => `${name}${suffix}`),
  where: [...(named.where ?? []), ...more],
  ...(named.model === undefined ? {} : { model: named.model }),
  ...(named.or === undefined ? {} : { or: suffixed(named.or, suffix, ...more) }),
});
