import type { z } from 'zod';
import { seenAmong } from '../../access/scope';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import type { MlflowApi } from './api';
import { experimentAnswerSchema, type experimentSchema, experimentsPageSchema } from './schemas';

export interface Experiment {
  readonly id: string;
  readonly name: string;
}

/** The active experiments that may be seen, with the newest change first as MLflow sorts them. */
export async function listExperiments(api: MlflowApi, caller: Caller): Promise<readonly Experiment[]> {
  return seenAmong(await allExperiments(api, caller), caller.identity.scope?.experiments, ({ name }) => name);
}

/** Also those that may not be seen: to look in them for what may. */
export async function allExperiments(api: MlflowApi, caller: Caller): Promise<readonly Experiment[]> {
  const found = await api.allPages(
    (token) =>
      api.post(
        'experiments/search',
        { max_results: 1000, ...(token && { page_token: token }) },
        experimentsPageSchema,
        caller
      ),
    (page) => page.experiments
  );
  return found.map(toExperiment);
}

/**
 * The ids of experiments given by name or id; a name that is a number is tried as an id first.
 * Throws `SourceError` naming the unknown one.
 */
export async function experimentIds(
  api: MlflowApi,
  wanted: readonly string[],
  caller: Caller
): Promise<readonly string[]> {
  return Promise.all(wanted.map((one) => experimentId(api, one, caller)));
}

async function experimentId(api: MlflowApi, wanted: string, caller: Caller): Promise<string> {
  const ways: ReadonlyArray<readonly [path: string, param: string]> = [
    ...(/^\d+$/.test(wanted) ? [['experiments/get', 'experiment_id'] as const] : []),
    ['experiments/get-by-name', 'experiment_name'],
  ];
  for (const [path, param] of ways) {
    try {
      const { experiment } = await api.get(path, [[param, wanted]], experimentAnswerSchema, caller);
      if (caller.identity.scope?.experiments?.has(experiment.name) === false) {
        break;
      }
      return experiment.experiment_id;
    } catch (error) {
      if (!(error instanceof SourceError && error.problem.kind === 'notFound' && error.problem.what === 'thing')) {
        throw error;
      }
    }
  }
  throw api.http.fail({
    kind: 'notFound',
    what: 'thing',
    detail: `there is no experiment with the name or id "${wanted}"`,
  });
}

const toExperiment = (experiment: z.infer<typeof experimentSchema>): Experiment => ({
  id: experiment.experiment_id,
  name: experiment.name,
});
