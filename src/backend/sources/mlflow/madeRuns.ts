import type { Caller } from '../caller';
import type { MlflowApi } from './api';
import { registeredModels } from './registry';

/** Versions whose histories are shown side by side: more are no picture, and many requests. */
const MAX_VERSIONS = 500;

/** A run and the model version that it made. */
export interface MadeRun {
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
