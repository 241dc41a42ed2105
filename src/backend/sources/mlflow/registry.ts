import type { z } from 'zod';
import type { ModelsRequest, ModelVersion, RegisteredModel } from '../../../query/request';
import { beginningOf } from '../../../text';
import { seenAmong } from '../../access/scope';
import { nextTurn } from '../../turn';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import type { Params } from '../http/client';
import { recordOf } from '../http/entries';
import { type MlflowApi, pageParam } from './api';
import { loggedModelIn } from './loggedModels';
import {
  type modelVersionSchema,
  modelVersionsPageSchema,
  registeredModelAnswerSchema,
  type registeredModelSchema,
  registeredModelsPageSchema,
} from './schemas';

/** Models that are looked at one by one: each takes two requests. */
const MAX_MODELS = 500;

/** Of one model. */
const MAX_VERSIONS = 10_000;

/**
 * The registered models with all their versions and aliases; a `model` that is unknown, or not to be seen, gives none.
 * Aliases come from `registered-models/get` alone: a search leaves them empty.
 */
export async function registeredModels(
  api: MlflowApi,
  request: ModelsRequest,
  caller: Caller
): Promise<readonly RegisteredModel[]> {
  const seen = caller.identity.scope?.models;
  const names =
    request.model === undefined
      ? await modelNames(api, caller)
      : seen?.has(request.model) === false
        ? []
        : [request.model];
  if (names.length > MAX_MODELS) {
    throw api.http.fail({
      kind: 'badRequest',
      status: 400,
      errorType: 'too many models',
      detail: `the registry holds ${names.length} models, of which ${MAX_MODELS} at most can be listed with their versions: name one`,
    });
  }
  const models = await Promise.all(names.map((name) => modelWithVersions(api, name, caller)));
  return models.filter((model) => model !== undefined);
}

export async function modelNames(api: MlflowApi, caller: Caller): Promise<readonly string[]> {
  const models = await api.allPages(
    (token) =>
      api.get(
        `${root(api)}registered-models/search`,
        [['max_results', '100'], ...pageParam(token)],
        registeredModelsPageSchema,
        caller
      ),
    (page) => page.registered_models
  );
  const seen = await seenAmong(models, caller.identity.scope?.models, ({ name }) => name);
  return seen.map(({ name }) => name).sort();
}

/** Databricks keeps models with three-level names in Unity Catalog, and has not had another registry for new workspaces. */
const root = (api: MlflowApi): string => (api.isDatabricks ? 'unity-catalog/' : '');

export const rootFor = (api: MlflowApi, name: string): string => (name.split('.').length === 3 ? root(api) : '');

async function modelWithVersions(api: MlflowApi, name: string, caller: Caller): Promise<RegisteredModel | undefined> {
  const path = rootFor(api, name);
  try {
    const [{ registered_model: model }, versions] = await Promise.all([
      api.get(`${path}registered-models/get`, [['name', name]], registeredModelAnswerSchema, caller),
      api.allPages(
        (token) =>
          api.get(
            `${path}model-versions/search`,
            [...nameFilter(name), ...pageParam(token)],
            modelVersionsPageSchema,
            caller
          ),
        (page) => page.model_versions,
        MAX_VERSIONS + 1
      ),
    ]);
    if (Math.max(versions.length, model.aliases.length) > MAX_VERSIONS) {
      throw api.http.fail({
        kind: 'badRequest',
        status: 400,
        errorType: 'too many versions',
        detail: `the model "${beginningOf(name, 100)}" has more than ${MAX_VERSIONS} versions or aliases, which is more than is read`,
      });
    }
    return await toModel(
      api,
      model,
      versions.filter((version) => version.name === name)
    );
  } catch (error) {
    if (error instanceof SourceError && error.problem.kind === 'notFound' && error.problem.what === 'thing') {
      return undefined;
    }
    throw error;
  }
}

/** MLflow's filters know no escape: a name with one kind of quote is put in the other, one with both cannot be written. */
function nameFilter(name: string): Params {
  if (name.includes("'") && name.includes('"')) {
    return [];
  }
  return [['filter', name.includes("'") ? `name="${name}"` : `name='${name}'`]];
}

async function toModel(
  api: MlflowApi,
  model: z.infer<typeof registeredModelSchema>,
  found: ReadonlyArray<z.infer<typeof modelVersionSchema>>
): Promise<RegisteredModel> {
  const aliases = Object.fromEntries((await model.aliases.read(api)).map(({ alias, version }) => [alias, version]));
  const aliasesOf = new Map<string, string[]>();
  for (const alias of Object.keys(aliases).sort()) {
    const version = aliases[alias] ?? '';
    const known = aliasesOf.get(version);
    if (known === undefined) {
      aliasesOf.set(version, [alias]);
    } else {
      known.push(alias);
    }
  }
  const versions: ModelVersion[] = [];
  for (const version of found) {
    versions.push(toVersion(version, await recordOf(version.tags, api), aliasesOf.get(version.version) ?? []));
    await nextTurn();
  }
  return {
    name: model.name,
    description: model.description ?? '',
    created: model.creation_timestamp ?? 0,
    updated: model.last_updated_timestamp ?? 0,
    tags: await recordOf(model.tags, api),
    aliases,
    versions: versions.sort((a, b) => Number(b.version) - Number(a.version) || b.created - a.created),
  };
}

function toVersion(
  version: z.infer<typeof modelVersionSchema>,
  tags: ModelVersion['tags'],
  aliases: readonly string[]
): ModelVersion {
  const loggedModelId = version.model_id || loggedModelIn(version.source ?? '');
  const created = version.creation_timestamp ?? version.created_at ?? 0;
  return {
    version: version.version,
    stage: version.current_stage || 'None',
    status: version.status,
    ...(version.run_id && { runId: version.run_id }),
    ...(loggedModelId && { loggedModelId }),
    created,
    updated: version.last_updated_timestamp ?? version.updated_at ?? created,
    description: version.description ?? version.comment ?? '',
    tags,
    aliases,
  };
}
