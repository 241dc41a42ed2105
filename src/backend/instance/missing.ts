import type { FoundProfile, Profile } from '../../profiles';
import type { SourceHealth } from '../sources';

const WITHOUT = {
  prometheus: 'Prometheus is not configured: everything that is measured is missing',
  mlflow:
    'MLflow is not configured: versions and aliases, runs, and the baselines that drift is measured against are missing',
} as const;

/** What the sources lack that somebody may expect of them, a line each. */
export function missingSources(sources: readonly SourceHealth[]): readonly string[] {
  const asked = new Set(sources.map(({ source }) => source));
  return (['prometheus', 'mlflow'] as const).filter((name) => !asked.has(name)).map((name) => WITHOUT[name]);
}

/** What Prometheus holds, and whether that is what the settings read. */
export function describeFound(found: readonly FoundProfile[], chosen: Profile): readonly string[] {
  if (found.length === 0) {
    return [
      'Found no metrics of the contract, nor of any model server or machine that is known: see which lines expose them on the Setup page',
    ];
  }
  const names = new Intl.ListFormat('en').format(found.map(({ title }) => title));
  const others = found.filter(({ kind, id }) => kind !== 'resources' && id !== chosen.id);
  const isThere = found.some(({ id }) => id === chosen.id);
  return [
    `Found ${names}`,
    ...(isThere
      ? []
      : [
          others.length === 0
            ? `No metrics of ${chosen.title} were found, which the settings read`
            : `No metrics of ${chosen.title} were found, which the settings read: choose ${others[0].title} there`,
        ]),
  ];
}
