import type { TraceMetricsRequest, TracePoint } from '../../../query/request';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import type { MlflowApi } from './api';
import { experimentIds, listExperiments } from './experiments';
import { traceMetricsPageSchema } from './schemas';

const PAGE = 1000;
/** The dimension under which MLflow gives the beginning of a bucket, as ISO 8601. */
const BUCKET = 'time_bucket';

/** Figures of traces over time, by time. Throws `SourceError`, for a server that has no trace metrics one that says so. */
export async function traceMetrics(
  api: MlflowApi,
  request: TraceMetricsRequest,
  caller: Caller
): Promise<readonly TracePoint[]> {
  const ids =
    request.experiments.length > 0
      ? await experimentIds(api, request.experiments, caller)
      : (await listExperiments(api, caller)).map(({ id }) => id);
  if (ids.length === 0) {
    return [];
  }
  const points = await api.allPages(
    (token) => page(api, request, ids, token, caller),
    ({ data_points }) => data_points
  );
  return points
    .flatMap(({ dimensions: { [BUCKET]: bucket, ...dimensions }, values }): TracePoint[] => {
      const time = Date.parse(bucket ?? '') / 1000;
      return Number.isNaN(time) ? [] : [{ time, dimensions, values }];
    })
    .sort((a, b) => a.time - b.time);
}

async function page(
  api: MlflowApi,
  request: TraceMetricsRequest,
  experiments: readonly string[],
  token: string | undefined,
  caller: Caller
) {
  try {
    return await api.post3(
      'traces/metrics',
      {
        experiment_ids: experiments,
        view_type: request.view,
        metric_name: request.metric,
        aggregations: request.aggregations.map((one) => ({
          aggregation_type: one.type,
          ...(one.type === 'PERCENTILE' && { percentile_value: one.percentile }),
        })),
        dimensions: request.dimensions,
        time_interval_seconds: Math.round(request.interval),
        start_time_ms: Math.round(request.start * 1000),
        end_time_ms: Math.round(request.end * 1000),
        max_results: PAGE,
        ...(token !== undefined && { page_token: token }),
      },
      traceMetricsPageSchema,
      caller
    );
  } catch (error) {
    if (error instanceof SourceError && error.problem.kind === 'notFound' && error.problem.what === 'api') {
      throw api.http.fail({
        kind: 'notFound',
        what: 'api',
        detail: 'it has no trace metrics: they came with MLflow 3 and need a server with an SQL store',
      });
    }
    throw error;
  }
}
