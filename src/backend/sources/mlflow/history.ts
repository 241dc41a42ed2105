import type { z } from 'zod';
import type { MetricHistory, MetricHistoryRequest } from '../../../signals/request';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import type { MlflowApi } from './api';
import { allPages, pageParam } from './paging';
import { type metricPointSchema, metricsPageSchema } from './schemas';

type MetricPoint = z.infer<typeof metricPointSchema>;

const RUNS_IN_BULK = 100;
/** The most that the bulk call gives of one run; a longer history is thinned out by step, its ends kept. */
const POINTS_IN_BULK = 2500;

/**
 * The history of one metric in each of the runs, by time. A single run's is complete; several runs' come in bulk and
 * have up to 2,500 points each where the server can do that, and are complete where it cannot.
 */
export async function metricHistory(
  api: MlflowApi,
  request: MetricHistoryRequest,
  caller: Caller
): Promise<readonly MetricHistory[]> {
  const { runIds, metric } = request;
  const points = await (runIds.length > 1
    ? inBulk(api, runIds, metric, caller)
    : oneByOne(api, runIds, metric, caller));
  return runIds.map((runId) => ({
    runId,
    metric,
    points: (points.get(runId) ?? [])
      .map(({ timestamp, step, value }) => ({ time: timestamp, step, value }))
      .sort((a, b) => a.time - b.time || a.step - b.step),
  }));
}

type PointsByRun = ReadonlyMap<string, readonly MetricPoint[]>;

async function inBulk(api: MlflowApi, runIds: readonly string[], metric: string, caller: Caller): Promise<PointsByRun> {
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
    for (const point of answers.flatMap(({ metrics }) => metrics)) {
      byRun.get(point.run_id ?? '')?.push(point);
    }
    return byRun;
  } catch (error) {
    if (error instanceof SourceError && (isMissingApi(error) || error.status === 405)) {
      return oneByOne(api, runIds, metric, caller);
    }
    throw error;
  }
}

async function oneByOne(
  api: MlflowApi,
  runIds: readonly string[],
  metric: string,
  caller: Caller
): Promise<PointsByRun> {
  const histories = await Promise.all(
    runIds.map(async (runId) => {
      const points = await allPages(
        // Without `max_results`: a page size of 0 is what an unset one looks like to MLflow, and refused.
        (token) =>
          api.get(
            'metrics/get-history',
            [['run_id', runId], ['metric_key', metric], ...pageParam(token)],
            metricsPageSchema,
            caller
          ),
        (page) => page.metrics
      );
      return [runId, points] as const;
    })
  );
  return new Map(histories);
}

const isMissingApi = ({ problem }: SourceError): boolean => problem.kind === 'notFound' && problem.what === 'api';
