import { setMaxListeners } from 'node:events';
import { describeRequest } from '../../query/describeRequest';
import type { Optional, Plan, PlanAnswers, SourceRequest, Sources } from '../../query/request';
import { errorText } from '../../text';

type Planned = SourceRequest | Optional<SourceRequest>;

/**
 * Answers the requests of a plan side by side, under the same names; equal plans at the same time once. What the plan calls optional may fail and then
 * says why; anything else that fails fails the query.
 */
export async function fetchPlan(plan: Plan, sources: Sources, cancelled: AbortSignal): Promise<PlanAnswers> {
  const fetch = (allCancelled: AbortSignal): Promise<PlanAnswers> => fetchAll(plan, sources, allCancelled);
  return sources.shared === undefined ? fetch(cancelled) : sources.shared(plan, cancelled, fetch);
}

async function fetchAll(plan: Plan, sources: Sources, cancelled: AbortSignal): Promise<PlanAnswers> {
  const failed = new AbortController();
  const given = AbortSignal.any([cancelled, failed.signal]);
  // Every request of the plan listens.
  setMaxListeners(0, given);
  try {
    const answers = await Promise.all(
      Object.entries(plan).map(async ([name, planned]) => [name, await answer(planned, sources, given)] as const)
    );
    return Object.fromEntries(answers);
  } catch (error) {
    // Nobody waits for the others any more.
    failed.abort(error);
    throw error;
  }
}

async function answer(planned: Planned | undefined, sources: Sources, cancelled: AbortSignal): Promise<unknown> {
  if (planned === undefined) {
    return undefined;
  }
  if (planned.kind !== 'optional') {
    return sources.answer(planned, cancelled);
  }
  try {
    return await sources.answer(planned.request, cancelled);
  } catch (error) {
    if (cancelled.aborted) {
      throw error;
    }
    return { unavailable: errorText(error) };
  }
}

export const requestsOf = (plan: Plan): readonly SourceRequest[] =>
  Object.values(plan).flatMap((planned) => (planned?.kind === 'optional' ? planned.request : (planned ?? [])));

/** The plan as text for Grafana's query inspector. */
export function describePlan(plan: Plan): string {
  return Object.entries(plan)
    .flatMap(([name, planned]) => {
      if (planned === undefined) {
        return [];
      }
      const request = planned.kind === 'optional' ? planned.request : planned;
      const step = 'step' in request ? ` (step ${request.step}s)` : '';
      const note = request.kind === 'prometheus.counts' ? ', from differences of samples' : '';
      return [`${name}: ${describeRequest(request)}${step}${note}`];
    })
    .join('\n');
}
