/** A team's own profile: a server's, under other names. */
import { HISTOGRAM_PART, type OwnNames, type Profile } from './profile';
import { profileOf, profiles } from './registry';

export const OWN_ID = 'own';

/** What the team calls a metric. Those of the contract, which a client exposes beside the server, keep their names. */
export function ownName(name: string, { own, metrics }: Pick<Profile, 'own' | 'metrics'>): string {
  const part = HISTOGRAM_PART.exec(name)?.[0] ?? '';
  const family = name.slice(0, name.length - part.length);
  if (own === undefined || Object.values(metrics).some((one) => one === name || one === family)) {
    return name;
  }
  const given = own.names[family];
  return own.names[name] ?? (given === undefined ? `${own.prefix}${name}` : `${given}${part}`);
}

interface OwnSettings extends OwnNames {
  /** The id of the server's profile. */
  readonly like: string;
  readonly labels: { readonly model?: string | undefined; readonly version?: string | undefined };
}

/** Throws RangeError on an unknown server. */
export function ownProfile({ like, labels, prefix, names }: OwnSettings): Profile {
  const base = profileOf(like);
  const profile: Profile = {
    ...base,
    id: OWN_ID,
    title: `${base.title} (own names)`,
    labels: { model: labels.model ?? base.labels.model, version: labels.version ?? base.labels.version },
    versioned: base.versioned || labels.version !== undefined,
    own: { prefix, names },
  };
  return { ...profile, probes: base.probes.map((probe) => ownName(probe, profile)) };
}

/** Every name of metrics that a profile reads. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'names' && Array.isArray(inner) ? inner.filter((one) => typeof one === 'string') : namesIn(inner)
  );
}

/** Which of the replaced names the server does not have. */
export function strangeNames({ like, names }: Pick<OwnSettings, 'like' | 'names'>): string[] {
  const { latency, traffic, queue, languageModel, resources } = profileOf(like);
  const known = new Set(namesIn({ latency, traffic, queue, languageModel, resources }));
  return Object.keys(names).filter(
    (name) => !known.has(name) && !['_count', '_sum'].some((part) => known.has(`${name}${part}`))
  );
}

/** The profiles that a team may have under other names. */
export const SERVERS: readonly Profile[] = [...profiles.values()].filter(({ kind }) => kind === 'server');
