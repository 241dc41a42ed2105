import { promql, type PromQL } from '../promql';
import type { Matrix } from '../series';
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

/** One question that tells which of the profiles' software Prometheus scrapes. */
export function detectionQuery(): PromQL {
  const names = [...new Set([...profiles.values()].flatMap(({ probes }) => probes))];
  return promql`count by (__name__) ({__name__=~${{ quoted: names.join('|') }}})`;
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
