import type { Baseline } from '../../../query/baseline';
import type { Caller } from '../caller';
import type { SourceError } from '../error';
import type { MlflowApi } from './api';
import { BASELINE_PATH, proxiedPath, withoutCredentials } from './baseline';
import { registeredModels } from './registry';
import { runAnswerSchema } from './schemas';

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
