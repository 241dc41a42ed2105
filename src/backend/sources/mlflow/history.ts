import { z } from 'zod';
import type { MetricHistory, MetricHistoryRequest } from '../../../query/request';
import { nextTurn, sortedInTurns } from '../../turn';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import { type MlflowApi, pageParam } from './api';
import { listExperiments } from './experiments';
import { isLoggedModel, loggedModel } from './loggedModels';
import { runsOfAll, runsOfModel } from './runs';
import { type MetricPoint, metricsPageSchema, runSchema } from './schemas';

const wholeRunSchema = z.looseObject({ run: runSchema });

const RUNS_IN_BULK = 100;
/** The most that the bulk call gives of one run; a longer history is thinned out by step, its ends kept. */
const POINTS_IN_BULK = 2500;

interface Points {
  readonly points: readonly MetricPoint[];
  readonly thinned: boolean;
}

const NO_POINTS: Points = { points: [], thinned: false };

type PointsByRun = ReadonlyMap<string, Points>;

/**
 * The history of one metric in each of the runs, by time: those of the model's versions first, newest version first. A
 * single run's is complete; several runs' come in bulk and may be `thinned`, and are complete where the server knows no
 * bulk. A run that made several versions is there once for each. Throws `SourceError`, also for a run named that there
 * is not; a version's run that is gone has no points.
 */
export async function metricHistory(
  api: MlflowApi,
  request: MetricHistoryRequest,
  caller: Caller
): Promise<readonly MetricHistory[]> {
  const { runIds, metric, model, version } = request;
  const made = model === undefined ? [] : await runsOfModel(api, model, version, caller);
  const madeIds = new Set(made.map(({ runId }) => runId));
  const named = [...new Set(runIds)].filter((runId) => !madeIds.has(runId));
  await refuseHidden(api, named, caller);
  const ids = [...madeIds, ...named];
  const wanted = { runIds: ids.filter((id) => !isLoggedModel(id)), mayBeGone: madeIds, metric };
  const [ofRuns, ofModels] = await Promise.all([
    wanted.runIds.length > 1 ? inBulk(api, wanted, caller) : oneByOne(api, wanted, caller),
    Promise.all(ids.filter(isLoggedModel).map((id) => ofLoggedModel(api, id, metric, caller))),
  ]);
  const byRun = new Map([...ofRuns, ...ofModels]);
  const histories: MetricHistory[] = [];
  for (const run of [...made, ...named.map((runId) => ({ runId }))]) {
    const { points, thinned } = byRun.get(run.runId) ?? NO_POINTS;
    histories.push({ ...run, metric, ...(await inOrder(points)), ...(thinned && { thinned }) });
  }
  return histories;
}

/** Points that are copied in one piece. */
const TOGETHER = 10_000;

/** By time and step. */
async function inOrder(points: readonly MetricPoint[]): Promise<Pick<MetricHistory, 'times' | 'values'>> {
  const sorted = await sortedInTurns(points, (a, b) => a.timestamp - b.timestamp || a.step - b.step);
  const times = new Float64Array(points.length);
  const values = new Float64Array(points.length);
  for (const [i, { timestamp, value }] of sorted.entries()) {
    times[i] = timestamp / 1000;
    values[i] = value;
    if (i % TOGETHER === 0) {
      await nextTurn();
    }
  }
  return { times, values };
}

/** Rejects where a run that is named may not be seen: neither by its experiment nor by a model that it made a version of. */
async function refuseHidden(api: MlflowApi, named: readonly string[], caller: Caller): Promise<void> {
  const { scope } = caller.identity;
  if (scope?.experiments === undefined || named.length === 0) {
    return;
  }
  const made = scope.models === undefined ? [] : await runsOfAll(api, caller);
  const seen = new Set(made.map(({ runId }) => runId));
  const others = named.filter((runId) => !seen.has(runId));
  if (others.length === 0) {
    return;
  }
  const experiments = new Set((await listExperiments(api, caller)).map(({ id }) => id));
  for (const runId of others) {
    const { run } = await api.get('runs/get', [['run_id', runId]], wholeRunSchema, caller);
    if (!experiments.has(run.info.experiment_id)) {
      throw api.http.fail({ kind: 'notFound', what: 'thing', detail: `there is no run "${runId}" that you may see` });
    }
  }
}

async function ofLoggedModel(
  api: MlflowApi,
  id: string,
  metric: string,
  caller: Caller
): Promise<readonly [string, Points]> {
  const all = (await loggedModel(api, id, caller))?.points ?? [];
  return [id, { points: all.filter(({ key }) => key === metric), thinned: false }];
}

interface Wanted {
  readonly runIds: readonly string[];
  readonly mayBeGone: ReadonlySet<string>;
  readonly metric: string;
}

async function inBulk(api: MlflowApi, wanted: Wanted, caller: Caller): Promise<PointsByRun> {
  const { runIds, metric } = wanted;
  const groups: string[][] = [];
  for (let at = 0; at < runIds.length; at += RUNS_IN_BULK) {
    groups.push(runIds.slice(at, at + RUNS_IN_BULK));
  }
  const query = (group: readonly string[]): Array<readonly [string, string]> => [
    ...group.map((runId) => ['run_ids', runId] as const),
    ['metric_key', metric],
    ['max_results', String(POINTS_IN_BULK)],
  ];
  try {
    const answers = await Promise.all(
      groups.map((group) => api.get('metrics/get-history-bulk-interval', query(group), metricsPageSchema, caller))
    );
    const byRun = new Map<string, MetricPoint[]>(runIds.map((runId) => [runId, []]));
    for (const { metrics } of answers) {
      for (const point of await metrics.read(api)) {
        byRun.get(point.run_id ?? '')?.push(point);
      }
    }
    return new Map(
      [...byRun].map(([runId, points]) => [runId, { points, thinned: points.length >= POINTS_IN_BULK }] as const)
    );
  } catch (error) {
    // Older servers do not know the call; newer ones refuse it for all runs where one of them is gone.
    if (error instanceof SourceError && (error.problem.kind === 'notFound' || error.status === 405)) {
      return oneByOne(api, wanted, caller);
    }
    throw error;
  }
}

async function oneByOne(api: MlflowApi, wanted: Wanted, caller: Caller): Promise<PointsByRun> {
  const histories = await Promise.all(
    wanted.runIds.map(async (runId) => [runId, await wholeHistory(api, runId, wanted, caller)] as const)
  );
  return new Map(histories);
}

const POINTS_A_PAGE = '25000';

async function wholeHistory(
  api: MlflowApi,
  runId: string,
  { mayBeGone, metric }: Wanted,
  caller: Caller
): Promise<Points> {
  try {
    const points = await api.allPages(
      // As MLflow's own client: 3.4 to 3.13 take a missing page size for 0 and refuse it (mlflow issue 23916).
      (token) =>
        api.get(
          'metrics/get-history',
          [['run_id', runId], ['metric_key', metric], ['max_results', POINTS_A_PAGE], ...pageParam(token)],
          metricsPageSchema,
          caller
        ),
      (page) => page.metrics
    );
    return { points, thinned: false };
  } catch (error) {
    if (mayBeGone.has(runId) && error instanceof SourceError && isGone(error)) {
      return NO_POINTS;
    }
    throw error;
  }
}

const isGone = ({ problem }: SourceError): boolean => problem.kind === 'notFound' && problem.what === 'thing';
