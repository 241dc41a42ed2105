import type { ModelVersion, RegisteredModel } from './request';
import type { Labels } from './series';

/** A tag of a version in MLflow that says, in Unix seconds, when it went live. */
export const DEPLOYED_AT = 'deployed_at';

/** A tag of a version in MLflow that says, in Unix seconds, since when what its error rate is now counts as normal. */
const NORMAL_SINCE = 'normal_since';

/**
 * When a version went live, Unix seconds: what its tag `deployed_at` says, for MLflow cannot backdate a version that is
 * registered late; else when it was registered.
 */
export function deployedAt({ tags, created }: Pick<ModelVersion, 'tags' | 'created'>): number {
  const stated = Number(tags[DEPLOYED_AT] ?? NaN);
  return stated > 0 ? stated : created / 1000;
}

/** When the version that labels name went live, Unix seconds; `undefined` where MLflow does not know it. */
export function deploymentTime(models: readonly RegisteredModel[], labels: Labels): number | undefined {
  const found = versionOf(models, labels);
  return found && deployedAt(found);
}

/** When that version's error rate was accepted as the new normal, Unix seconds; `undefined` if none was. */
export function normalSince(models: readonly RegisteredModel[], labels: Labels): number | undefined {
  const stated = Number(versionOf(models, labels)?.tags[NORMAL_SINCE] ?? NaN);
  return stated > 0 ? stated : undefined;
}

const versionOf = (models: readonly RegisteredModel[], { model, version }: Labels): ModelVersion | undefined =>
  models.find(({ name }) => name === model)?.versions.find((one) => one.version === version);
