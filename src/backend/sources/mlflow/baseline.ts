import { z } from 'zod';
import type { BaselineAnswer, BaselineRequest, ModelVersion, NoBaseline } from '../../../query/request';
import { beginningOf } from '../../../text';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import { entries } from '../http/entries';
import { ARTIFACTS_NOT_SERVED, type MlflowApi } from './api';
import { isLoggedModel } from './loggedModels';
import { registeredModels } from './registry';
import { runAnswerSchema } from './schemas';

const BASELINE_FOLDER = 'modelwatch';
export const BASELINE_PATH = `${BASELINE_FOLDER}/baseline.json`;

/** How many versions are looked through, newest first, for one that has a baseline. */
const VERSIONS_TRIED = 10;

const artifactsSchema = z.looseObject({
  root_uri: z.string().default(''),
  files: entries('files', z.looseObject({ path: z.string(), is_dir: z.boolean().default(false) })),
});

type Artifact = { readonly found: true; readonly artifact: unknown } | NoBaseline;

/**
 * The baseline artifact of the run that made the version, or of the newest version that has one. What is not there is an
 * answer with its reason; a server that fails or refuses throws `SourceError`.
 */
export async function baseline(api: MlflowApi, request: BaselineRequest, caller: Caller): Promise<BaselineAnswer> {
  const [model] = await registeredModels(api, { kind: 'mlflow.models', model: request.model }, caller);
  if (model === undefined) {
    return missing(`MLflow's registry has no model "${request.model}"`);
  }
  const wanted =
    request.version === undefined
      ? model.versions
      : model.versions.filter(({ version }) => version === request.version);
  if (wanted.length === 0) {
    return missing(
      request.version === undefined
        ? `the model "${model.name}" has no version in MLflow's registry`
        : `the model "${model.name}" has no version ${request.version} in MLflow's registry`
    );
  }
  const tried = wanted.slice(0, VERSIONS_TRIED);
  let reason = '';
  for (const version of tried) {
    const answer = await baselineOf(api, version, caller);
    if (answer.found) {
      const { artifact, runId } = answer;
      return { found: true, model: model.name, version: version.version, runId, artifact };
    }
    reason ||= `version ${version.version} of "${model.name}": ${answer.reason}`;
  }
  const others = tried.length > 1 ? `; nor have the ${tried.length - 1} versions before it` : '';
  return missing(reason + others);
}

const missing = (reason: string): NoBaseline => ({ found: false, reason });
const unreadable = (reason: string): NoBaseline => ({ found: false, reason, unreadable: true });

/** The artifact of one version, or why there is none: that of its run, or else of the logged model that it is of. */
export async function baselineOf(
  api: MlflowApi,
  { runId, loggedModelId }: ModelVersion,
  caller: Caller
): Promise<{ found: true; artifact: unknown; runId: string } | NoBaseline> {
  const places = [
    ...(runId === undefined ? [] : [ofRun(runId)]),
    ...(loggedModelId ? [ofLoggedModel(loggedModelId)] : []),
  ];
  const without: NoBaseline[] = [];
  for (const place of places) {
    const read = await readArtifact(api, place, caller);
    if (read.found) {
      return { ...read, runId: place.id };
    }
    without.push(read);
  }
  const reasons = without.map(({ reason }) => reason).join(', and ');
  return without.some((one) => one.unreadable === true)
    ? unreadable(reasons)
    : missing(reasons || 'it was registered without a run or a logged model, which is where a baseline is kept');
}

/** The endpoints that list and return artifacts. */
interface Place {
  readonly id: string;
  readonly title: string;
  readonly list: readonly [path: string, parameters: ReadonlyArray<readonly [string, string]>];
  readonly file: readonly [path: string, parameters: ReadonlyArray<readonly [string, string]>];
}

const ofRun = (id: string): Place => ({
  id,
  title: `its run ${id}`,
  list: [
    'artifacts/list',
    [
      ['run_id', id],
      ['path', BASELINE_FOLDER],
    ],
  ],
  file: [
    'get-artifact',
    [
      ['run_id', id],
      ['path', BASELINE_PATH],
    ],
  ],
});

/** Read off MLflow 3.17.2, `mlflow/server/__init__.py` and `handlers.py`: files are only served to its own pages. */
const ofLoggedModel = (id: string): Place => ({
  id,
  title: `its logged model ${id}`,
  list: [
    `logged-models/${encodeURIComponent(id)}/artifacts/directories`,
    [['artifact_directory_path', BASELINE_FOLDER]],
  ],
  file: [
    `ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(id)}/artifacts/files`,
    [['artifact_file_path', BASELINE_PATH]],
  ],
});

async function readArtifact(api: MlflowApi, place: Place, caller: Caller): Promise<Artifact> {
  let root = '';
  try {
    const list = await api.get(...place.list, artifactsSchema, caller);
    root = list.root_uri;
    if (!(await list.files.read(api)).some(({ path }) => path === BASELINE_PATH)) {
      return missing(`${place.title} has no artifact ${BASELINE_PATH}`);
    }
    const artifact = await download(api, place, root, caller);
    return artifact === undefined
      ? unreadable(`${BASELINE_PATH} of ${place.title} is not JSON`)
      : { found: true, artifact };
  } catch (error) {
    if (!(error instanceof SourceError)) {
      throw error;
    }
    const isRun = !isLoggedModel(place.id);
    const kept =
      root === '' && isRun && error.problem.kind === 'server' ? await artifactRoot(api, place.id, caller) : root;
    const explained = explain(error, place, kept, api);
    if (explained === undefined) {
      throw error;
    }
    return explained;
  }
}

/** Where the run's artifacts are kept, of a server that cannot list them; nothing where it does not say that either. */
async function artifactRoot(api: MlflowApi, runId: string, caller: Caller): Promise<string> {
  try {
    const { run } = await api.get('runs/get', [['run_id', runId]], runAnswerSchema, caller);
    return run.info.artifact_uri;
  } catch (error) {
    // What failed first is what is reported: this only looked for its reason.
    if (error instanceof SourceError && !caller.cancelled.aborted) {
      return '';
    }
    throw error;
  }
}

/** By the server's own download address, else through its artifact proxy. */
async function download(api: MlflowApi, { file }: Place, root: string, caller: Caller): Promise<unknown> {
  try {
    return await api.file(...file, caller);
  } catch (error) {
    const proxied = proxiedPath(root);
    if (proxied === undefined || !(error instanceof SourceError) || error.problem.kind !== 'notFound') {
      throw error;
    }
    return api.file(`api/2.0/mlflow-artifacts/artifacts/${proxied}/${BASELINE_PATH}`, [], caller);
  }
}

const PROXIED = 'mlflow-artifacts:';
/** MLflow 3.17.2 keeps 200 characters of it (`mlflow/store/tracking/dbmodels/models.py`, SqlRun). */
const MAX_ROOT_LENGTH = 2000;

/** `mlflow-artifacts:/1/abc/artifacts`, with or without a host, as the path that the proxy takes. */
export function proxiedPath(root: string): string | undefined {
  if (!root.startsWith(PROXIED) || root.length > MAX_ROOT_LENGTH) {
    return undefined;
  }
  const rest = root.slice(PROXIED.length);
  const hasHost = rest.startsWith('//');
  const [before = '', ...segments] = (hasHost ? rest.slice(2) : rest).split('/');
  const isNamed = (segment: string): boolean => segment !== '';
  const path = segments.slice(segments.findIndex(isNamed), segments.findLastIndex(isNamed) + 1);
  return path.length === 0 || (before !== '' && !hasHost) ? undefined : path.map(encodeURIComponent).join('/');
}

/** Why there is no artifact, unless the server failed; `undefined` then. */
function explain({ problem }: SourceError, { id, title }: Place, root: string, api: MlflowApi): NoBaseline | undefined {
  if (api.isDatabricks && problem.kind === 'notFound') {
    return missing(
      `Databricks does not hand out artifacts of a run (${id}) over MLflow's interface: use a window as baseline`
    );
  }
  if (problem.kind === 'notFound' && problem.what === 'thing') {
    return missing(`${title} or the artifact ${BASELINE_PATH} is gone`);
  }
  if (problem.kind === 'badRequest' && problem.errorType === ARTIFACTS_NOT_SERVED) {
    return unreadable(
      'the MLflow server runs with --no-serve-artifacts and hands out no artifacts: start it with --serve-artifacts'
    );
  }
  const elsewhere = root !== '' && !root.startsWith('mlflow-artifacts:');
  if (elsewhere && (problem.kind === 'server' || problem.kind === 'notFound')) {
    return unreadable(
      `its artifacts are kept at ${withoutCredentials(root)}, and the MLflow server does not hand them out: start it with --serve-artifacts and --artifacts-destination, or give it access to that place`
    );
  }
  return undefined;
}

/** The beginning of an address as it may be shown, without user, password and query. */
export const withoutCredentials = (uri: string): string =>
  beginningOf(uri, MAX_ROOT_LENGTH)
    .replace(/\/\/[^/@]*@/, '//')
    .replace(/\?[^]*/, '');
