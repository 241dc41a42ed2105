import { contextOfPart, part, queryOfPart } from '../../query/composed';
import { promql } from '../../query/promql';
import type { QueryEnvelope, SignalQuery } from '../../query/query';
import { type Optional, optional, type Plan, type RangeRequest } from '../../query/request';
import { historyTimes } from '../../query/seasons';
import { select } from '../../query/select';
import type { BoundSignal, PlanContext } from '../../query/signal';
import { seconds } from '../../query/units';
import { MINUTE } from '../../time';
import type { AnomalyOptions } from './options';

interface Watched {
  readonly now: BoundSignal;
  readonly past: BoundSignal;
}

/** What is watched, over the range and over the history. Throws RangeError on an unknown signal. */
export function watched(query: SignalQuery<AnomalyOptions>, context: PlanContext): Watched {
  const { options } = query;
  const id = options.expr === '' ? options.signal : 'promql';
  const signal = context.signals.get(id);
  if (signal === undefined || id === 'anomaly') {
    throw new RangeError(
      `an anomaly cannot be of "${id}"; it can be of ${[...context.signals.keys()].filter((one) => one !== 'anomaly').join(', ')}`
    );
  }
  const inner: QueryEnvelope = {
    ...queryOfPart(query, id, options.expr === '' ? options.signalOptions : { expr: options.expr }),
    mode: 'range',
  };
  const own = contextOfPart(query, signal, context);
  return { now: signal.bind(inner, present(query, own)), past: signal.bind(inner, history(query, own)) };
}

/** How far apart the looks are of which k of n must be unusual: a minute, or whole minutes of which each has a new sample. */
export const lookOf = ({ scrapeInterval }: Pick<PlanContext, 'scrapeInterval'>): number =>
  MINUTE * Math.max(1, Math.ceil(scrapeInterval / MINUTE));

/**
 * k of n looks as points that are `step` seconds apart. Where a look is a whole number of steps, each is looked at
 * once, as a rule does that is evaluated at that moment; else it is the same stretch of time and the same share of it however far
 * a dashboard zooms, and one point at least.
 */
export function pointsOf({ k, n }: Pick<AnomalyOptions, 'k' | 'n'>, step: number, look: number = MINUTE) {
  if (look % step === 0) {
    return { k, n, stride: look / step };
  }
  const points = Math.max(1, Math.round((n * look) / step));
  return { k: Math.max(1, Math.min(points, Math.ceil((k / n) * points - 1e-9))), n: points, stride: 1 };
}

/** One point needs the looks before it too: how long a deviation has lasted is part of it. */
function present({ mode, options }: SignalQuery<AnomalyOptions>, context: PlanContext): PlanContext {
  const look = lookOf(context);
  return mode === 'range'
    ? context
    : { ...context, from: seconds(context.to - (options.n - 1) * look), step: seconds(look) };
}

function history({ options }: SignalQuery<AnomalyOptions>, context: PlanContext): PlanContext {
  const { start, end, step } = historyTimes(options, context);
  return { ...context, from: start, to: end, step };
}

/** When which version served, over the history too. */
function servingRequest(query: SignalQuery<AnomalyOptions>, context: PlanContext): Optional<RangeRequest> {
  const { profile } = context;
  const counter = select(profile.metrics.predictions, query, profile, [
    { label: profile.labels.version, op: '!=', value: '' },
  ]);
  const by = { labelNames: [profile.labels.model, profile.labels.version] };
  return optional({
    kind: 'prometheus.range',
    expr: promql`group by (${by}) (${counter})`,
    ...historyTimes(query.options, context),
  });
}

export function plan(query: SignalQuery<AnomalyOptions>, context: PlanContext): Plan {
  const { now, past } = watched(query, context);
  return {
    ...part('now', now.plan, false),
    ...part('past', past.plan, true),
    ...(query.model === undefined ? {} : { serving: servingRequest(query, context) }),
  };
}
