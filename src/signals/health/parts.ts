import { ZodError } from 'zod';
import { contextOfPart, part, queryOfPart } from '../../query/composed';
import type { SignalQuery } from '../../query/query';
import type { Plan } from '../../query/request';
import type { BoundSignal, PlanContext, Signal } from '../../query/signal';
import type { HealthOptions } from './options';

/** Names in the order that people count: v2 before v10, nothing first. */
export const byName = (a: string | null, b: string | null): number =>
  (a ?? '').localeCompare(b ?? '', 'en', { numeric: true });

/** A signal that health is made of: bound to the query, or why it cannot be. */
export type Part =
  | { readonly ok: true; readonly signal: Signal; readonly bound: BoundSignal }
  | { readonly ok: false; readonly signal: Signal; readonly reason: string };

/** Throws RangeError on an unknown signal. */
function chosen({ options }: SignalQuery<HealthOptions>, { signals }: PlanContext): Signal[] {
  if (options.signals.length === 0) {
    return [...signals.values()].filter(({ inHealthReport }) => inHealthReport);
  }
  return options.signals.map((id) => {
    const signal = signals.get(id);
    if (signal === undefined || id === 'health') {
      throw new RangeError(
        `health cannot be made of "${id}"; there are ${[...signals.keys()].filter((one) => one !== 'health').join(', ')}`
      );
    }
    return signal;
  });
}

/** The signal itself, or the one that a model is judged by in its place, with these options. */
function judgeOf(
  signal: Signal,
  { profile, signals }: PlanContext
): { readonly signal: Signal; readonly options: Readonly<Record<string, unknown>> } {
  const instead = signal.judgedInstead?.(profile);
  const judge = signals.get(instead?.signal ?? '');
  return instead === undefined || judge === undefined
    ? { signal, options: {} }
    : { signal: judge, options: instead.options };
}

/** Each with its default options, over the range: since when and where to need more than one point. */
export function partsOf(query: SignalQuery<HealthOptions>, context: PlanContext): Part[] {
  const judges = new Map(
    chosen(query, context)
      .map((signal) => judgeOf(signal, context))
      .map((one) => [one.signal.id, one])
  );
  return [...judges.values()].map(({ signal, options }): Part => {
    const inner = { ...queryOfPart(query, signal.id, options), mode: 'range' as const };
    try {
      return { ok: true, signal, bound: signal.bind(inner, contextOfPart(query, signal, context)) };
    } catch (error) {
      // A profile may not have what a signal reads, a signal may need options: the others still answer.
      if (error instanceof RangeError || error instanceof ZodError) {
        return { ok: false, signal, reason: error.message };
      }
      throw error;
    }
  });
}

export const plan = (query: SignalQuery<HealthOptions>, context: PlanContext): Plan =>
  Object.assign({}, ...partsOf(query, context).map((one) => (one.ok ? part(one.signal.id, one.bound.plan, true) : {})));
