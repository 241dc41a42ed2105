/** What signals that are made of other signals have in common. */
import { parseDuration } from './duration';
import type { QueryEnvelope } from './query';
import { isUnavailable, optional, type Plan } from './request';
import type { BoundSignal, PlanContext, Signal } from './signal';

/** Signals that are made of others put the others' requests into one plan, each under the name of its part. */

const SEPARATOR = '/';

/** None of the requests of a signal that is made of others was answered: what is missing is no health, but an error. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

/** A part's plan under its own name; `isOptional` makes its failure its own and no one else's. */
export function part(name: string, plan: Plan, isOptional: boolean): Plan {
  return Object.fromEntries(
    Object.entries(plan).map(([key, planned]) => [
      `${name}${SEPARATOR}${key}`,
      isOptional && planned !== undefined && planned.kind !== 'optional' ? optional(planned) : planned,
    ])
  );
}

/** The answers to a part, under the names that it gave its requests; or why one that it cannot do without is missing. */
export function answersTo(
  name: string,
  bound: Pick<BoundSignal, 'plan'>,
  answers: Readonly<Record<string, unknown>>
):
  | { readonly ok: true; readonly answers: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string } {
  const own: Record<string, unknown> = {};
  for (const [key, planned] of Object.entries(bound.plan)) {
    const answer = answers[`${name}${SEPARATOR}${key}`];
    if (planned !== undefined && planned.kind !== 'optional' && isUnavailable(answer)) {
      return { ok: false, reason: answer.unavailable };
    }
    own[key] = answer;
  }
  return { ok: true, answers: own };
}

/** The query of a part: the same model, version, filters and groups, its own signal and options. */
export const queryOfPart = (
  query: Omit<QueryEnvelope, 'options'>,
  signal: string,
  options: QueryEnvelope['options']
): QueryEnvelope => {
  const { thresholds: _, ...rest } = query;
  return { ...rest, signal, options };
};

/** A part looks as far back as it does by itself, unless the query says how far. */
export function contextOfPart(
  query: Pick<QueryEnvelope, 'window'>,
  { defaultWindow }: Pick<Signal, 'defaultWindow'>,
  context: PlanContext
): PlanContext {
  const own = query.window !== undefined || defaultWindow === undefined ? undefined : parseDuration(defaultWindow);
  return own === undefined ? context : { ...context, window: own };
}
