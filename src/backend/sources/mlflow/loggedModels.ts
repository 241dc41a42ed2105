import { z } from 'zod';
import type { Run } from '../../../query/request';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import { entries, recordOf } from '../http/entries';
import type { MlflowApi } from './api';
import { integer, type MetricPoint, metricPointSchema, pairs } from './schemas';

/**
 * Logged models of MLflow 3 have metrics and parameters of their own, whichever runs evaluated them. Read off MLflow
 * 3.17.2: a version registered from one without a run has an empty `run_id` and says in its `source` alone which it is of,
 * `models:/m-…` or `mlflow-artifacts:/1/models/m-…/artifacts`; Databricks says it in `model_id`.
 */
const IN_SOURCE = /^(?:models:|.*\/models)\/(m-[0-9a-f]{32})(?:\/|$)/;

export const loggedModelIn = (source: string): string | undefined => IN_SOURCE.exec(source)?.[1];

/** Ids of runs are hexadecimal. */
export const isLoggedModel = (id: string): boolean => id.startsWith('m-');

const answerSchema = z.looseObject({
  model: z.looseObject({
    info: z.looseObject({
      name: z.string().default(''),
      experiment_id: z.string().default(''),
      status: z.string().default('UNKNOWN'),
      creation_timestamp_ms: integer.default(0),
      tags: pairs('tags'),
    }),
    data: z.looseObject({ metrics: entries('metrics', metricPointSchema), params: pairs('params') }).prefault({}),
  }),
});

interface LoggedModel {
  /** Its latest metrics, as those of a run. It has no end. */
  readonly run: Run;
  /** All that was logged, in no order. */
  readonly points: readonly MetricPoint[];
}

/** `undefined` where it is gone, or the server knows no logged models. Throws `SourceError`. */
export async function loggedModel(api: MlflowApi, id: string, caller: Caller): Promise<LoggedModel | undefined> {
  try {
    const { model } = await api.get(`logged-models/${encodeURIComponent(id)}`, [], answerSchema, caller);
    const points = await model.data.metrics.read(api);
    const inOrder = [...points].sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
    return {
      run: {
        runId: id,
        name: model.info.name,
        experimentId: model.info.experiment_id,
        status: model.info.status.replace('LOGGED_MODEL_', ''),
        startTime: model.info.creation_timestamp_ms,
        metrics: Object.fromEntries(inOrder.map(({ key, value }) => [key, value])),
        params: await recordOf(model.data.params, api),
        tags: await recordOf(model.info.tags, api),
      },
      points,
    };
  } catch (error) {
    if (error instanceof SourceError && error.problem.kind === 'notFound') {
      return undefined;
    }
    throw error;
  }
}
