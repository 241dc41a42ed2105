import { promql, type PromQL } from '../query/promql';
import type { Matrix } from '../query/series';
import { seconds } from '../query/units';
import type { Profile } from './profile';
import { profiles } from './registry';

export interface FoundProfile {
  readonly id: string;
  readonly title: string;
  readonly kind: Profile['kind'];
  /** The metrics by which it was recognised, and how many series each has. */
  readonly seenBy: ReadonlyArray<{ readonly metric: string; readonly series: number }>;
  readonly limits: readonly string[];
}

const probed = (probes: readonly string[]): PromQL => promql`{__name__=~${{ quoted: [...new Set(probes)].join('|') }}}`;

/** One query that tells which of the profiles' software Prometheus scrapes. */
export const detectionQuery = (): PromQL =>
  promql`count by (__name__) (${probed([...profiles.values()].flatMap(({ probes }) => probes))})`;

export const LANGUAGE_SERVERS: readonly Profile[] = [...profiles.values()].filter(
  ({ languageModel }) => languageModel !== undefined
);

/** Metrics by which a profile shows that it serves a language model. */
export const languageProbes = ({ languageModel, probes }: Profile): readonly string[] =>
  languageModel?.probes ?? probes;
const LOOK_BACK = { duration: seconds(3600) };

/** Which servers of language models Prometheus scraped within the last hour: one that restarts is not gone. */
export const languageServersQuery = (): PromQL =>
  promql`count by (__name__) (last_over_time(${probed(LANGUAGE_SERVERS.flatMap(languageProbes))}[${LOOK_BACK}]))`;

/** Reads the answer to `languageServersQuery`, in the registry's order. */
export function languageServersIn({ series }: Pick<Matrix, 'series'>): Profile[] {
  const seen = new Set(series.map(({ labels }) => labels.__name__));
  return LANGUAGE_SERVERS.filter((profile) => languageProbes(profile).some((name) => seen.has(name)));
}

/** Reads the answer to `detectionQuery`: the profiles that are there, in the registry's order. */
export function detectProfiles({ series }: Pick<Matrix, 'series'>): FoundProfile[] {
  const counts = new Map(series.map(({ labels, values }) => [labels.__name__ ?? '', values.at(-1) ?? 0] as const));
  return [...profiles.values()].flatMap(({ id, title, kind, limits, probes }) => {
    const seenBy = probes.flatMap((metric) => {
      const count = counts.get(metric);
      return count === undefined ? [] : [{ metric, series: count }];
    });
    return seenBy.length === 0 ? [] : [{ id, title, kind, seenBy, limits }];
  });
}
