import type { Caller } from '../caller';
import { type MlflowApi, allPages } from './api';
import { registeredModels } from './registry';
import type { z } from 'zod';
import type { Run, RunsRequest } from '../../../query/request';
import { experimentIds, listExperiments } from './experiments';
import { type runSchema, runsPageSchema, toRecord } from './schemas';

/** Versions whose histories are shown side by side: more are no picture, and many requests. */
const MAX_VERSIONS = 500;

/** A run and the model version that it made. */
interface MadeRun {
  readonly runId: string;
  readonly model: string;
  readonly version: string;
}

/**
 * The runs that made the versions of a model, or the one version, newest version first. Versions that were registered
 * without a run are left out, and a model or version that there is not has none. Throws `SourceError`.
 */
export async function runsOfModel(
  api: MlflowApi,
  name: string,
  wanted: string | undefined,
  caller: Caller
): Promise<readonly MadeRun[]> {
  const [model] = await registeredModels(api, { kind: 'mlflow.models', model: name }, caller);
  const made = (model?.versions ?? []).flatMap(({ version, runId }) =>
    runId === undefined || (wanted !== undefined && version !== wanted) ? [] : [{ runId, model: name, version }]
  );
  if (made.length > MAX_VERSIONS) {
    throw api.http.fail({
      kind: 'badRequest',
      status: 400,
      errorType: 'too many versions',
      detail: `the model "${name}" has ${made.length} versions with a run, of which ${MAX_VERSIONS} at most can be shown side by side: name one`,
    });
  }
  return made;
}

/** Each run comes with all its metrics and parameters, so larger pages only make MLflow slow. */
const PAGE = 100;

/** The runs that match, of the model's versions where one is named, in MLflow's order, up to the request's limit. */
export async function searchRuns(api: MlflowApi, request: RunsRequest, caller: Caller): Promise<readonly Run[]> {
  const ids =
    request.experiments.length > 0
      ? await experimentIds(api, request.experiments, caller)
      : (await listExperiments(api, caller)).map(({ id }) => id);
  const made = request.model === undefined ? undefined : await runsOfModel(api, request.model, request.version, caller);
  if (ids.length === 0 || made?.length === 0) {
    return [];
  }
  const filter = [
    ...(request.filter === undefined ? [] : [request.filter]),
    // Run ids are hexadecimal: nothing in them ends a quoted text.
    ...(made === undefined ? [] : [`attributes.run_id IN (${made.map(({ runId }) => `'${runId}'`).join(', ')})`]),
  ].join(' AND ');
  const runs = await allPages(
    (token) =>
      api.post(
        'runs/search',
        {
          experiment_ids: ids,
          max_results: Math.min(PAGE, request.limit),
          ...(filter !== '' && { filter }),
          ...(request.orderBy !== undefined && { order_by: request.orderBy }),
          ...(token !== undefined && { page_token: token }),
        },
        runsPageSchema,
        caller
      ),
    (page) => page.runs,
    request.limit
  );
  return runs.map(toRun);
}

function toRun({ info, data }: z.infer<typeof runSchema>): Run {
  const tags = toRecord(data.tags);
  return {
    runId: info.run_id,
    // Servers before 2.0 keep the name in a tag alone.
    name: info.run_name || tags['mlflow.runName'] || '',
    experimentId: info.experiment_id,
    status: info.status,
    startTime: info.start_time,
    // An unset end comes as 0 from some servers.
    ...(info.end_time && { endTime: info.end_time }),
    metrics: Object.fromEntries(data.metrics.map(({ key, value }) => [key, value])),
    params: toRecord(data.params),
    tags,
  };
}
