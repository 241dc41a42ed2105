import type { Profile } from '../profiles';
import { type Matcher, type PromQL, selector } from './promql';
import type { QueryEnvelope } from './query';
import type { ModelsRequest } from './request';
import type { Labels } from './series';

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;

/**
 * The query's model, version and filters as matchers on the names that the profile gives them. A version is none where
 * the profile has no label for it: it is then chosen from what came back.
 */
export function matchers(query: Selection, profile: Profile): Matcher[] {
  const { labels } = profile;
  return [
    ...(query.model === undefined ? [] : [{ label: labels.model, op: '=' as const, value: query.model }]),
    ...(query.version === undefined || !profile.versioned
      ? []
      : [{ label: labels.version, op: '=' as const, value: query.version }]),
    ...query.filters.map((filter) => ({ ...filter, label: contractName(filter.label, profile) })),
  ];
}

/** A filter or grouping on `model` or `version` means the profile's label for it. */
function contractName(label: string, { labels }: Profile): string {
  return label === 'model' ? labels.model : label === 'version' ? labels.version : label;
}

export function select(metric: string, query: Selection, profile: Profile, more: readonly Matcher[] = []): PromQL {
  return selector(metric, [...matchers(query, profile), ...more]);
}

/** Of which registered models a plan needs to know: the query's, or else those that its series name. */
export const modelsOf = (
  { model }: Pick<QueryEnvelope, 'model'>,
  { labels, versioned }: Profile
): Pick<ModelsRequest, 'model' | 'servedAs'> =>
  model === undefined
    ? { servedAs: { model: labels.model, ...(versioned ? { version: labels.version } : {}) } }
    : { model };

/** The labels that identify a series of a signal: model, version, and what the query groups by. */
export function identity(query: Selection, profile: Profile): string[] {
  const names = [
    profile.labels.model,
    // A server's own version, or that of a scrape target, is not the model's.
    ...(profile.versioned ? [profile.labels.version] : []),
    ...query.groupBy.map((label) => contractName(label, profile)),
  ];
  return [...new Set(names)];
}

/** Labels as the contract names them, empty ones and the given ones left out. */
export function contractLabels(labels: Labels, profile: Profile, without: readonly string[] = []): Labels {
  const renamed = Object.entries(labels)
    .filter(([name, value]) => value !== '' && name !== '__name__' && !without.includes(name))
    .map(([name, value]) => [
      name === profile.labels.model ? 'model' : name === profile.labels.version ? 'version' : name,
      value,
    ]);
  return Object.fromEntries(renamed);
}

/** A key under which series with equal labels meet. */
export function labelKey(labels: Labels): string {
  // In order, as they mostly come, they are written as they are: of an answer with 50,000 series each has a key.
  let before = '';
  for (const name in labels) {
    if (name < before) {
      return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
    }
    before = name;
  }
  return JSON.stringify(labels);
}

/** Labels as PromQL writes them, for notices. */
export const describeLabels = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;
