import type { Caller } from '../caller';
import type { SourceError } from '../error';
import type { MlflowApi } from './api';
import { proxiedPath, withoutCredentials } from './baseline';
import { registeredModels } from './registry';
import { runAnswerSchema } from './schemas';

/** The run that made a version of a model, and a file for its artifacts. */
interface RunFile {
  readonly model: string;
  readonly version: string;
  /** Below the run's artifacts. */
  readonly path: string;
  readonly content: string;
  /** How it gets there where MLflow does not write it for others. */
  readonly byHand: string;
}

/**
 * Writes an artifact to the run that made a version, over one that may be there, through the server's artifact proxy: the
 * one way that needs no credentials of the store behind it. Throws `SourceError`.
 */
export async function storeFile(
  api: MlflowApi,
  { model, version, path, content, byHand }: RunFile,
  caller: Caller
): Promise<{ readonly runId: string }> {
  const refuse = (detail: string): SourceError =>
    api.http.fail({ kind: 'badRequest', status: 400, errorType: `${path} not stored`, detail });
  const [registered] = await registeredModels(api, { kind: 'mlflow.models', model }, caller);
  const made = registered?.versions.find((one) => one.version === version);
  if (made === undefined) {
    throw refuse(
      `MLflow's registry has no version "${version}" of "${model}": register it, or choose one that is there`
    );
  }
  const { runId } = made;
  if (runId === undefined) {
    throw refuse(`version ${version} of "${model}" was registered without a run, which is where it would be kept`);
  }
  const { run } = await api.get('runs/get', [['run_id', runId]], runAnswerSchema, caller);
  const root = proxiedPath(run.info.artifact_uri);
  if (root === undefined) {
    throw refuse(
      `the artifacts of run ${runId} are kept at ${withoutCredentials(run.info.artifact_uri)}, which MLflow does not write to for others: ${byHand}`
    );
  }
  await api.put(`api/2.0/mlflow-artifacts/artifacts/${root}/${path}`, content, caller);
  return { runId };
}
