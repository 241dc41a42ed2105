import { setMaxListeners } from 'node:events';
import { describeRequest } from '../../query/describeRequest';
import type {
  BaselinesRequest,
  ModelsRequest,
  Optional,
  Plan,
  PlanAnswers,
  RegisteredModel,
  SourceRequest,
  Sources,
  VersionBaseline,
} from '../../query/request';
import type { Matrix } from '../../query/series';
import { elementAt } from '../../stats/elements';
import { errorText } from '../../text';
import { SourceError } from '../sources/error';

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
  const all = Object.entries(plan);
  const answered = (some: typeof all, before: readonly unknown[] = []) =>
    Promise.all(some.map(async ([name, planned]) => [name, await answer(planned, before, sources, given)] as const));
  const isLater = ([, planned]: (typeof all)[number]): boolean =>
    planned !== undefined && 'servedAs' in (planned.kind === 'optional' ? planned.request : planned);
  try {
    const first = await answered(all.filter((one) => !isLater(one)));
    const later = await answered(
      all.filter(isLater),
      first.map(([, one]) => one)
    );
    return Object.fromEntries([...first, ...later]);
  } catch (error) {
    // Nobody waits for the others any more.
    failed.abort(error);
    throw error;
  }
}

async function answer(
  planned: Planned | undefined,
  before: readonly unknown[],
  sources: Sources,
  cancelled: AbortSignal
): Promise<unknown> {
  if (planned === undefined) {
    return undefined;
  }
  if (planned.kind !== 'optional') {
    return answerOne(planned, before, sources, cancelled);
  }
  try {
    return await answerOne(planned.request, before, sources, cancelled);
  } catch (error) {
    if (cancelled.aborted) {
      throw error;
    }
    const notConfigured = error instanceof SourceError && error.problem.kind === 'notConfigured';
    return { unavailable: errorText(error), ...(notConfigured && { notConfigured }) };
  }
}

function answerOne(
  request: SourceRequest,
  before: readonly unknown[],
  sources: Sources,
  cancelled: AbortSignal
): Promise<unknown> {
  return 'servedAs' in request && request.servedAs !== undefined
    ? answerServed(request, servedIn(before, request.servedAs), sources, cancelled)
    : sources.answer(request, cancelled);
}

type Served = ReadonlyMap<string, ReadonlySet<string>>;

/** Which versions of which models the answers have series of. */
function servedIn(answers: readonly unknown[], labels: NonNullable<ModelsRequest['servedAs']>): Served {
  const served = new Map<string, Set<string>>();
  for (const one of answers.filter(isMatrix).flatMap(({ series }) => series)) {
    const model = one.labels[labels.model];
    const version = labels.version === undefined ? undefined : one.labels[labels.version];
    if (model) {
      const versions = served.get(model) ?? new Set();
      served.set(model, version ? versions.add(version) : versions);
    }
  }
  return served;
}

const isMatrix = (answer: unknown): answer is Matrix =>
  typeof answer === 'object' && answer !== null && 'series' in answer;

/** Grafana gives a rule 30 seconds (`evaluation_timeout` of 12.4.0's `conf/defaults.ini`): what hangs of one model is not to use them up. */
const SERVED_SECONDS = 20;

/**
 * Each model is asked about by itself, as a query for it alone does, whose kept answer it then is. What fails for one, or takes too
 * long, leaves the others alone: its baselines say why, and it is left out of models as one that is not registered. Throws where
 * all fail.
 */
async function answerServed(
  { servedAs: _, ...request }: ModelsRequest | BaselinesRequest,
  served: Served,
  sources: Sources,
  cancelled: AbortSignal
): Promise<unknown> {
  const models = [...served].sort(([a], [b]) => (a < b ? -1 : 1));
  const late = AbortSignal.timeout(SERVED_SECONDS * 1000);
  const given = AbortSignal.any([cancelled, late]);
  setMaxListeners(0, given);
  const settled = await Promise.allSettled(
    models.map(([model, versions]) => {
      const named = request.kind === 'mlflow.baselines' && request.versions === undefined && versions.size > 0;
      return sources.answer({ ...request, model, ...(named ? { versions: [...versions].sort() } : {}) }, given);
    })
  );
  cancelled.throwIfAborted();
  const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [reasonOf(one.reason, late)] : []));
  if (reasons[0] !== undefined && reasons.length === settled.length) {
    throw new Error(reasons[0]);
  }
  return models.flatMap(([model, versions], i): ReadonlyArray<RegisteredModel | VersionBaseline> => {
    const outcome = elementAt(settled, i);
    if (outcome.status === 'fulfilled') {
      return outcome.value;
    }
    const baseline = { found: false, reason: reasonOf(outcome.reason, late) } as const;
    return request.kind === 'mlflow.models'
      ? []
      : (versions.size === 0 ? [''] : [...versions]).map((version) => ({ model, version, baseline }));
  });
}

const reasonOf = (error: unknown, late: AbortSignal): string =>
  late.aborted && (error === late.reason || (error instanceof SourceError && error.problem.kind === 'cancelled'))
    ? `MLflow did not say within ${SERVED_SECONDS} seconds`
    : errorText(error);

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
