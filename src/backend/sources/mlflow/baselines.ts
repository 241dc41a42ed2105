import { z } from 'zod';
import type { Baseline } from '../../../query/baseline';
import type {
  BaselinesRequest,
  ModelVersion,
  NoBaseline,
  RegisteredModel,
  VersionBaseline,
} from '../../../query/request';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import { recordOf } from '../http/entries';
import type { MlflowApi } from './api';
import { BASELINE_PATH, baselineOf } from './baseline';
import { isLoggedModel, loggedModel } from './loggedModels';
import { registeredModels } from './registry';
import { storeFile } from './runFile';
import { runSchema } from './schemas';

/** What may be serving is among the newest versions, or carries an alias. */
const NEWEST = 5;

/** Each version takes up to three requests of a server that answers few at a time. */
const MAX_VERSIONS = 60;

const wholeRunSchema = z.looseObject({ run: runSchema });

/**
 * The baselines of the versions that may be serving, each or the reason why there is none. A version whose artifact
 * cannot be read does not fail the others; a registry that cannot be read throws `SourceError`.
 */
export async function versionBaselines(
  api: MlflowApi,
  request: BaselinesRequest,
  caller: Caller
): Promise<readonly VersionBaseline[]> {
  const { model } = request;
  const models = await registeredModels(
    api,
    { kind: 'mlflow.models', ...(model === undefined ? {} : { model }) },
    caller
  );
  const wanted = models
    .flatMap((one) => candidates(one, request.versions).map((version) => ({ model: one.name, version })))
    .slice(0, MAX_VERSIONS);
  return Promise.all(wanted.map((one) => versionBaseline(api, one, request.withMetrics === true, caller)));
}

function candidates({ versions }: RegisteredModel, wanted: readonly string[] | undefined): ModelVersion[] {
  return versions.filter(({ version, aliases }, age) =>
    wanted === undefined ? age < NEWEST || aliases.length > 0 : wanted.includes(version)
  );
}

async function versionBaseline(
  api: MlflowApi,
  { model, version }: { readonly model: string; readonly version: ModelVersion },
  withMetrics: boolean,
  caller: Caller
): Promise<VersionBaseline> {
  const { runId } = version;
  const measured = runId ?? version.loggedModelId;
  const [baseline, metrics] = await Promise.all([
    tolerant(() => baselineOf(api, version, caller), caller),
    withMetrics && measured !== undefined ? tolerant(() => metricsOf(api, measured, caller), caller) : undefined,
  ]);
  return {
    model,
    version: version.version,
    ...(runId === undefined ? {} : { runId }),
    ...(metrics === undefined || 'found' in metrics ? {} : { metrics: metrics.metrics }),
    baseline: baseline.found ? { found: true, artifact: baseline.artifact } : baseline,
  };
}

async function metricsOf(
  api: MlflowApi,
  runId: string,
  caller: Caller
): Promise<{ readonly metrics: Readonly<Record<string, number>> }> {
  if (isLoggedModel(runId)) {
    return { metrics: (await loggedModel(api, runId, caller))?.run.metrics ?? {} };
  }
  const { run } = await api.get('runs/get', [['run_id', runId]], wholeRunSchema, caller);
  return { metrics: await recordOf(run.data.metrics, api) };
}

/** A refusal for one version is reported for that version only. */
async function tolerant<Answer>(ask: () => Promise<Answer>, { cancelled }: Caller): Promise<Answer | NoBaseline> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SourceError) || cancelled.aborted) {
      throw error;
    }
    return { found: false, reason: error.message, unreadable: true };
  }
}

/** Logs a baseline to the run that made its version. Throws `SourceError`. */
export const storeBaseline = (
  api: MlflowApi,
  baseline: Baseline,
  caller: Caller
): Promise<{ readonly runId: string }> =>
  storeFile(
    api,
    {
      model: baseline.model ?? '',
      version: baseline.version ?? '',
      path: BASELINE_PATH,
      content: `${JSON.stringify(baseline, undefined, 2)}\n`,
      byHand: 'download it and log it with mlflow.log_artifact("baseline.json", "modelwatch")',
    },
    caller
  );
