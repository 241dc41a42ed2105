import { type PromQL, promql } from '../query/promql';
import type { Matrix } from '../query/series';
import { type Seconds, seconds } from '../query/units';
import { SERVERS } from './own';
import { namesOfProbe, type Profile } from './profile';
import { profiles } from './registry';

export interface FoundProfile {
  readonly id: string;
  readonly title: string;
  readonly kind: Profile['kind'];
  /** The metrics by which it was recognised, and how many series each has. */
  readonly foundMetrics: ReadonlyArray<{ readonly metric: string; readonly series: number }>;
  readonly limits: readonly string[];
}

const probed = (names: readonly string[]): PromQL => promql`{__name__=~${{ quoted: [...new Set(names)].join('|') }}}`;

/** What is scraped seldom is there too, however far a Prometheus looks back by itself. */
const SCRAPED_WITHIN = seconds(900);

const countsOf = (names: readonly string[], within = SCRAPED_WITHIN): PromQL =>
  promql`count by (__name__) (last_over_time(${probed(names)}[${{ duration: within }}]))`;

const allWith = (own: Profile | undefined): Profile[] => [...profiles.values(), ...(own === undefined ? [] : [own])];

/**
 * One query that finds which of the profiles' software Prometheus scrapes or scraped within this many seconds; a team's
 * own profile among them.
 */
export const detectionQuery = (own?: Profile, within?: Seconds): PromQL =>
  countsOf(
    allWith(own).flatMap(({ probes }) => probes.flatMap(namesOfProbe)),
    within
  );

/** A server's metrics under a custom prefix. */
interface PrefixedServer {
  readonly like: string;
  readonly title: string;
  readonly prefix: string;
  readonly series: number;
}

const SERVER_PROBES = SERVERS.flatMap(({ id, title, probes }) => probes.map((probe) => ({ id, title, probe })));

/** Metrics whose names end as those of a server do. */
export const prefixQuery = (): PromQL => countsOf([`.+(${SERVER_PROBES.map(({ probe }) => probe).join('|')})`]);

/** Reads the answer to `prefixQuery`: names that are not known as they are, by server and prefix. */
export function prefixedServers({ series }: Pick<Matrix, 'series'>): PrefixedServer[] {
  const known = new Set([...profiles.values()].flatMap(({ probes }) => probes));
  const found = new Map<string, PrefixedServer>();
  for (const { labels, values } of series) {
    const name = labels['__name__'] ?? '';
    const [longest] = SERVER_PROBES.filter(({ probe }) => name.endsWith(probe)).sort(
      (a, b) => b.probe.length - a.probe.length
    );
    if (known.has(name) || longest === undefined) {
      continue;
    }
    const prefix = name.slice(0, name.length - longest.probe.length);
    const key = JSON.stringify([longest.id, prefix]);
    const count = (found.get(key)?.series ?? 0) + (values.at(-1) ?? 0);
    found.set(key, { like: longest.id, title: longest.title, prefix, series: count });
  }
  return [...found.values()].sort((a, b) => b.series - a.series);
}

export const LANGUAGE_SERVERS: readonly Profile[] = [...profiles.values()].filter(
  ({ languageModel }) => languageModel !== undefined
);

/** Metrics by which a profile shows that it serves a language model. */
export const languageProbes = ({ languageModel, probes }: Profile): readonly string[] =>
  languageModel?.probes ?? probes;
const languageNames = (profile: Profile): readonly string[] => languageProbes(profile).flatMap(namesOfProbe);
const LOOK_BACK = { duration: seconds(3600) };

/**
 * Whether all that a server serves are answers of language models, token by token: how long one takes is mostly how long it is.
 * Some of them (TGI, llama.cpp) do not expose the time to the first token.
 */
export const streamsTokens = ({ languageModel }: Pick<Profile, 'languageModel'>): boolean =>
  languageModel !== undefined && languageModel.probes === undefined;

/** Which servers of language models Prometheus scraped within the last hour: one that restarts is not gone. */
export const languageServersQuery = (): PromQL =>
  promql`count by (__name__) (last_over_time(${probed(LANGUAGE_SERVERS.flatMap(languageNames))}[${LOOK_BACK}]))`;

/** Reads the answer to `languageServersQuery`, in the registry's order. */
export function languageServersIn({ series }: Pick<Matrix, 'series'>): Profile[] {
  const seen = new Set(series.map(({ labels }) => labels.__name__));
  return LANGUAGE_SERVERS.filter((profile) => languageNames(profile).some((name) => seen.has(name)));
}

/** Reads the answer to `detectionQuery`: the profiles that are there, in the registry's order. */
export function detectProfiles({ series }: Pick<Matrix, 'series'>, own?: Profile): FoundProfile[] {
  const counts = new Map(series.map(({ labels, values }) => [labels.__name__ ?? '', values.at(-1) ?? 0] as const));
  return allWith(own).flatMap(({ id, title, kind, limits, probes }) => {
    const foundMetrics = probes.flatMap(namesOfProbe).flatMap((metric) => {
      const count = counts.get(metric);
      return count === undefined ? [] : [{ metric, series: count }];
    });
    return foundMetrics.length === 0 ? [] : [{ id, title, kind, foundMetrics, limits }];
  });
}
