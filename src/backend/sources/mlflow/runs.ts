import type { z } from 'zod';
import type { Run, RunsRequest } from '../../../query/request';
import { nextTurn } from '../../turn';
import type { Caller } from '../caller';
import { recordOf } from '../http/entries';
import type { MlflowApi } from './api';
import { allExperiments, experimentIds, listExperiments } from './experiments';
import { isLoggedModel, loggedModel } from './loggedModels';
import { registeredModels } from './registry';
import { type runSchema, runsPageSchema } from './schemas';

/** Versions whose histories are shown side by side: more are no picture, and many requests. */
const MAX_VERSIONS = 500;

/** A run and the model version that it made. */
interface MadeRun {
  /** Of a logged model where the version has no run. */
  readonly runId: string;
  readonly model: string;
  readonly version: string;
}

/**
 * The runs that made the versions of a model, or the one version, newest version first. Of one that was
 * registered without a run it is the logged model, if it has one, and an unknown model or version has none. Throws `SourceError`.
 */
export async function runsOfModel(
  api: MlflowApi,
  name: string,
  wanted: string | undefined,
  caller: Caller
): Promise<readonly MadeRun[]> {
  const [model] = await registeredModels(api, { kind: 'mlflow.models', model: name }, caller);
  const made = (model?.versions ?? []).flatMap(({ version, loggedModelId, runId = loggedModelId }) =>
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

/**
 * The runs that match, of the model's versions where one is named, in MLflow's order, up to the request's limit. Whoever may not
 * see all experiments is shown the runs of those that they may, and those that made versions of the models that they may.
 */
export async function searchRuns(api: MlflowApi, request: RunsRequest, caller: Caller): Promise<readonly Run[]> {
  const { model, version, experiments } = request;
  if (model !== undefined) {
    const made = await runsOfModel(api, model, version, caller);
    const ids = await domain(api, experiments, caller);
    const [runs, models] = await Promise.all([
      search(
        api,
        request,
        ids,
        caller,
        made.filter(({ runId }) => !isLoggedModel(runId))
      ),
      // MLflow's filter is one of runs.
      request.filter === undefined ? loggedModels(api, made, new Set(ids), caller) : [],
    ]);
    return models.length === 0
      ? runs
      : [...runs, ...models].sort(inOrder(request.orderBy ?? [])).slice(0, request.limit);
  }
  const seen =
    experiments.length > 0 || caller.identity.scope?.experiments === undefined
      ? await domain(api, experiments, caller)
      : (await listExperiments(api, caller)).map(({ id }) => id);
  const found = await search(api, request, seen, caller);
  if (caller.identity.scope?.models === undefined || experiments.length > 0) {
    return found;
  }
  const made = await runsOfAll(api, caller);
  const others = await search(api, request, await domain(api, [], caller), caller, made);
  const known = new Set(found.map(({ runId }) => runId));
  const all = [...found, ...others.filter(({ runId }) => !known.has(runId))];
  return all.sort(inOrder(request.orderBy ?? [])).slice(0, request.limit);
}

/** What is to be shown of versions that no run made, of the experiments that were asked for. */
async function loggedModels(
  api: MlflowApi,
  made: readonly MadeRun[],
  experiments: ReadonlySet<string>,
  caller: Caller
): Promise<readonly Run[]> {
  const ids = [...new Set(made.map(({ runId }) => runId).filter(isLoggedModel))];
  const found = await Promise.all(ids.map((id) => loggedModel(api, id, caller)));
  return found.flatMap((one) => (one !== undefined && experiments.has(one.run.experimentId) ? [one.run] : []));
}

/** Ids of the experiments to search in: those named, or all. */
const domain = async (api: MlflowApi, named: readonly string[], caller: Caller): Promise<readonly string[]> =>
  named.length > 0 ? experimentIds(api, named, caller) : (await allExperiments(api, caller)).map(({ id }) => id);

/** The runs that made versions of any model that may be seen. */
export async function runsOfAll(api: MlflowApi, caller: Caller): Promise<ReadonlyArray<Pick<MadeRun, 'runId'>>> {
  const models = await registeredModels(api, { kind: 'mlflow.models' }, caller);
  return models.flatMap(({ versions }) => versions.flatMap(({ runId }) => (runId === undefined ? [] : [{ runId }])));
}

/** More ids in one filter are slow, and too long for some servers. */
const RUNS_AT_ONCE = 500;

async function search(
  api: MlflowApi,
  request: RunsRequest,
  ids: readonly string[],
  caller: Caller,
  made?: ReadonlyArray<Pick<MadeRun, 'runId'>>
): Promise<readonly Run[]> {
  if (ids.length === 0 || made?.length === 0) {
    return [];
  }
  if (made !== undefined && made.length > RUNS_AT_ONCE) {
    const parts = Array.from({ length: Math.ceil(made.length / RUNS_AT_ONCE) }, (_, i) =>
      search(api, request, ids, caller, made.slice(i * RUNS_AT_ONCE, (i + 1) * RUNS_AT_ONCE))
    );
    return (await Promise.all(parts))
      .flat()
      .sort(inOrder(request.orderBy ?? []))
      .slice(0, request.limit);
  }
  const filter = [
    ...(request.filter === undefined ? [] : [request.filter]),
    // Run ids are hexadecimal: nothing in them ends a quoted text.
    ...(made === undefined ? [] : [`attributes.run_id IN (${made.map(({ runId }) => `'${runId}'`).join(', ')})`]),
  ].join(' AND ');
  // A user's filter may hide what follows it from MLflow.
  const [madeIds, searched] = [made && new Set(made.map(({ runId }) => runId)), new Set(ids)];
  const ask = async (experiments: readonly string[]): Promise<readonly Run[]> => {
    const runs = await api.allPages(
      (token) =>
        api.post(
          'runs/search',
          {
            experiment_ids: experiments,
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
    const found: Run[] = [];
    for (const run of runs) {
      found.push(await toRun(api, run));
      await nextTurn();
    }
    return caller.identity.scope === undefined
      ? found
      : found.filter(({ runId, experimentId }) => searched.has(experimentId) && madeIds?.has(runId) !== false);
  };
  if (ids.length <= MAX_EXPERIMENTS) {
    return ask(ids);
  }
  const groups = Array.from({ length: Math.ceil(ids.length / MAX_EXPERIMENTS) }, (_, i) =>
    ids.slice(i * MAX_EXPERIMENTS, (i + 1) * MAX_EXPERIMENTS)
  );
  const found = (await Promise.all(groups.map(ask))).flat();
  return [...found].sort(inOrder(request.orderBy ?? [])).slice(0, request.limit);
}

/** Hosted MLflow refuses a search over more ("Too many experiment_ids ... Maximum 100", mlflow issue 13590). */
const MAX_EXPERIMENTS = 100;

/** What MLflow sorts by after all else (`_get_orderby_clauses` of its SQL store): the newest run first. */
const USUAL_ORDER = 'attributes.start_time DESC';

/**
 * Runs of several searches in the order that one search would give: by each clause in turn, runs without the value last.
 * A clause has the form of MLflow's own: metrics.accuracy DESC, params.`learning rate`, start_time.
 */
function inOrder(clauses: readonly string[]): (a: Run, b: Run) => number {
  const keys = [...clauses, USUAL_ORDER].map((clause) => {
    const text = clause.trim();
    // In steps: one pattern for all of it takes time that grows with the square of the spaces in a clause.
    const direction = /\s(?:asc|desc)$/i.exec(text)?.[0] ?? '';
    const key = text.slice(0, text.length - direction.length).trimEnd();
    const [prefix = '', kind = 'attributes'] = /^(\w+)\./.exec(key) ?? [];
    const name = key.slice(prefix.length).replace(/^[`"]/, '').replace(/[`"]$/, '');
    return { valueOf: (run: Run) => valueOf(run, kind, name), sign: /desc/i.test(direction) ? -1 : 1 };
  });
  return (a, b) => {
    for (const { valueOf: of, sign } of keys) {
      const [x, y] = [of(a), of(b)];
      const order = x === y ? 0 : x === undefined ? 1 : y === undefined ? -1 : x < y ? -sign : sign;
      if (order !== 0) {
        return order;
      }
    }
    return a.runId < b.runId ? -1 : 1;
  };
}

function valueOf(run: Run, kind: string, name: string): number | string | undefined {
  switch (kind.replace(/s$/, '')) {
    case 'metric':
      return run.metrics[name];
    case 'param':
    case 'parameter':
      return run.params[name];
    case 'tag':
      return run.tags[name];
    default:
      return { start_time: run.startTime, end_time: run.endTime, status: run.status, run_name: run.name }[name];
  }
}

async function toRun(api: MlflowApi, { info, data, inputs }: z.infer<typeof runSchema>): Promise<Run> {
  const tags = await recordOf(data.tags, api);
  const datasets = ((await inputs?.dataset_inputs.read(api)) ?? []).map(({ dataset: { name, digest } }) => ({
    name,
    digest,
  }));
  return {
    runId: info.run_id,
    // Servers before 2.0 keep the name in a tag alone.
    name: info.run_name || tags['mlflow.runName'] || '',
    experimentId: info.experiment_id,
    status: info.status,
    startTime: info.start_time,
    // An unset end comes as 0 from some servers.
    ...(info.end_time && { endTime: info.end_time }),
    metrics: await recordOf(data.metrics, api),
    params: await recordOf(data.params, api),
    tags,
    ...(datasets.length === 0 ? {} : { datasets }),
  };
}
