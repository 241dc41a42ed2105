import { z } from 'zod';
import type { Baseline } from '../../../query/baseline';
import type { BaselinesRequest, ModelVersion, RegisteredModel, VersionBaseline } from '../../../query/request';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import type { MlflowApi } from './api';
import { BASELINE_PATH, baselineOf, proxiedPath, withoutCredentials } from './baseline';
import { registeredModels } from './registry';
import { runAnswerSchema, runSchema } from './schemas';

/** What may be serving is among the newest versions, or carries an alias. */
const NEWEST = 5;

/** Each version takes up to three requests of a server that answers few at a time. */
const MOST_VERSIONS = 60;

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
    .flatMap((one) => candidates(one, request.version).map((version) => ({ model: one.name, version })))
    .slice(0, MOST_VERSIONS);
  return Promise.all(wanted.map((one) => versionBaseline(api, one, request.withMetrics === true, caller)));
}

function candidates({ versions }: RegisteredModel, wanted: string | undefined): ModelVersion[] {
  return versions.filter(({ version, aliases }, age) =>
    wanted === undefined ? age < NEWEST || aliases.length > 0 : version === wanted
  );
}

async function versionBaseline(
  api: MlflowApi,
  { model, version }: { readonly model: string; readonly version: ModelVersion },
  withMetrics: boolean,
  caller: Caller
): Promise<VersionBaseline> {
  const { runId } = version;
  const [baseline, metrics] = await Promise.all([
    tolerant(() => baselineOf(api, version, caller), caller),
    withMetrics && runId !== undefined ? tolerant(() => metricsOf(api, runId, caller), caller) : undefined,
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
  const { run } = await api.get('runs/get', [['run_id', runId]], wholeRunSchema, caller);
  return { metrics: Object.fromEntries(run.data.metrics.map(({ key, value }) => [key, value])) };
}

/** What the server refuses for one version is said of that version alone. */
async function tolerant<Answer>(
  ask: () => Promise<Answer>,
  { cancelled }: Caller
): Promise<Answer | { readonly found: false; readonly reason: string }> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SourceError) || cancelled.aborted) {
      throw error;
    }
    return { found: false, reason: error.message };
  }
}

const BY_HAND = `download it and log it with mlflow.log_artifact("baseline.json", "modelwatch")`;

/**
 * Writes the artifact to the run that made the baseline's version, through the server's artifact proxy: the one way that
 * needs no credentials of the store behind it.
 */
export async function storeBaseline(
  api: MlflowApi,
  baseline: Baseline,
  caller: Caller
): Promise<{ readonly runId: string }> {
  const { model = '', version = '' } = baseline;
  const refuse = (detail: string): SourceError =>
    api.http.fail({ kind: 'badRequest', status: 400, errorType: 'baseline not stored', detail });
  const [registered] = await registeredModels(api, { kind: 'mlflow.models', model }, caller);
  const made = registered?.versions.find((one) => one.version === version);
  if (made === undefined) {
    throw refuse(
      `MLflow's registry has no version "${version}" of "${model}": register it, or choose one that is there`
    );
  }
  const { runId } = made;
  if (runId === undefined) {
    throw refuse(`version ${version} of "${model}" was registered without a run, which is where a baseline is kept`);
  }
  const { run } = await api.get('runs/get', [['run_id', runId]], runAnswerSchema, caller);
  const root = proxiedPath(run.info.artifact_uri);
  if (root === undefined) {
    throw refuse(
      `the artifacts of run ${runId} are kept at ${withoutCredentials(run.info.artifact_uri)}, which MLflow does not write to for others: ${BY_HAND}`
    );
  }
  await api.put(
    `api/2.0/mlflow-artifacts/artifacts/${root}/${BASELINE_PATH}`,
    `${JSON.stringify(baseline, undefined, 2)}\n`,
    caller
  );
  return { runId };
}
