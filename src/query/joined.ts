import { labelKey } from './select';
import type { Derived, Heatmap, SignalSeries } from './derived';

/** Series and heatmaps that were taken apart because their buckets changed over time, each made one again. */
export function joined(derived: Derived): Derived {
  switch (derived.kind) {
    case 'series':
      return { ...derived, series: grouped(derived.series, joinedSeries) };
    case 'heatmap':
      return { ...derived, heatmaps: grouped(derived.heatmaps, joinedHeatmap) };
    default:
      return derived;
  }
}

function grouped<T extends Pick<SignalSeries, 'name' | 'labels'>>(
  all: readonly T[],
  join: (parts: readonly T[]) => T
): readonly T[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = `${one.name} ${labelKey(one.labels)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups.size === all.length
    ? all
    : [...groups.values()].map((parts) => (parts.length === 1 ? parts[0] : join(parts)));
}

/** Where each part's moments stand among all of them. */
function merged(parts: ReadonlyArray<{ readonly times: Float64Array }>) {
  const moments = parts
    .flatMap(({ times }, part) => Array.from(times, (time, i) => ({ time, part, i })))
    .sort((a, b) => a.time - b.time);
  return {
    times: Float64Array.from(moments, ({ time }) => time),
    pick: (rows: ReadonlyArray<Float64Array | undefined>): Float64Array =>
      Float64Array.from(moments, ({ part, i }) => rows[part]?.[i] ?? NaN),
  };
}

function joinedSeries(parts: readonly SignalSeries[]): SignalSeries {
  const { times, pick } = merged(parts);
  const figures = (['value', 'sample', 'lower', 'upper'] as const)
    .filter((name) => parts.some((one) => one[name] !== undefined))
    .map((name) => [name, pick(parts.map((one) => one[name]))] as const);
  const noise = parts.some((one) => one.noise !== undefined) && {
    warning: pick(parts.map((one) => one.noise?.warning)),
    critical: pick(parts.map((one) => one.noise?.critical)),
  };
  return { ...parts[0], times, ...Object.fromEntries(figures), ...(noise === false ? {} : { noise }) };
}

/** A row for every edge that there ever was; at moments without that edge nothing is known of it. */
function joinedHeatmap(parts: readonly Heatmap[]): Heatmap {
  const { times, pick } = merged(parts);
  const edges = [...new Set(parts.flatMap((one) => one.edges))].sort((a, b) => a - b);
  return {
    ...parts[0],
    times,
    edges,
    counts: edges.map((edge) => pick(parts.map((one) => one.counts[one.edges.indexOf(edge)]))),
  };
}
