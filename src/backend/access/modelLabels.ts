import { HISTOGRAM_PART, ownName, type Profile, profiles } from '../../profiles';

/** Which labels name the model of a metric, and its version. */
export interface ModelLabels {
  /** The labels by which a metric may name its model, none for those of machines; `undefined` for a metric that no profile has. */
  readonly of: (metric: string) => readonly string[] | undefined;
  /** Of metrics that no profile has. */
  readonly usual: string;
  readonly all: readonly string[];
  /** Those that name a version. */
  readonly versions: readonly string[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Found {
  readonly names: readonly string[];
  /** None for machines. */
  readonly label: string | undefined;
}

/** Every metric that a part of a profile names, with the label that names the model in it. */
function metricsIn(part: unknown, label: string | undefined): Found[] {
  if (!isRecord(part)) {
    return [];
  }
  const { names, model, labels, resources, ...others } = part;
  const own = isRecord(labels) && typeof labels['model'] === 'string' ? labels['model'] : undefined;
  const named = typeof model === 'string' ? model : (own ?? label);
  return [
    ...(Array.isArray(names) ? [{ names: names.filter((name) => typeof name === 'string'), label: named }] : []),
    ...Object.values(others).flatMap((inner) => metricsIn(inner, label)),
    ...metricsIn(resources, undefined),
  ];
}

/** Of all profiles, the contract and a server under the names that the data source gives them; `chosen` is what it reads. */
export function modelLabels(contract: Profile, own: Profile | undefined, chosen: Profile): ModelLabels {
  const known = new Map<string, Set<string>>();
  const add = (name: string, label: string | undefined): void => {
    const labels = known.get(name) ?? new Set();
    known.set(name, label === undefined ? labels : labels.add(label));
  };
  const servers = [
    ...[...profiles.values()].filter(({ kind }) => kind !== 'contract'),
    ...(own === undefined ? [] : [own]),
  ];
  for (const profile of servers) {
    const { latency, traffic, queue, languageModel, resources, labels, kind } = profile;
    const label = kind === 'resources' ? undefined : labels.model;
    const parts = { latency, traffic, queue, languageModel, resources };
    for (const { names, label: named } of metricsIn(parts, label)) {
      names.forEach((name) => add(ownName(name, profile), named));
    }
  }
  for (const name of [...Object.values(contract.metrics), ...contract.probes]) {
    known.set(name, new Set([contract.labels.model, chosen.labels.model]));
  }
  const all = new Set([contract.labels.model, chosen.labels.model, ...[...known.values()].flatMap((one) => [...one])]);
  return {
    of: (metric) => {
      const labels = known.get(metric) ?? known.get(metric.replace(HISTOGRAM_PART, ''));
      return labels && [...labels];
    },
    usual: contract.labels.model,
    all: [...all],
    versions: [...new Set([contract, chosen, ...servers].map(({ labels }) => labels.version))],
  };
}
