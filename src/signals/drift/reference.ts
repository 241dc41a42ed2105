import { type Baseline, type Library } from '../../query/baseline';
import { type DistributionSeries, type Layout, rowAt } from '../../query/distributions';
import type { Labels } from '../../query/series';
import { ownAt } from '../../stats/elements';
import type { Source } from './plan';

/** One feature, the score or the classes of one model version: how it is distributed, and was at the reference's time. */
export interface DriftSubject {
  readonly source: Source;
  /** By the contract's names, `of` and `feature` among them. */
  readonly labels: Labels;
  readonly current: DistributionSeries;
  readonly earlier: DistributionSeries | undefined;
}

/** What a subject is compared with: the same counts at every time, or counts that move along. */
export type Reference =
  | {
      readonly kind: 'fixed';
      readonly layout: Layout;
      readonly counts: Float64Array;
      readonly coarse?: DistributionSeries['coarse'];
    }
  | { readonly kind: 'moving'; readonly earlier: DistributionSeries };

/** `unreadable`: why MLflow's baseline, which comes first, could not be read. */
type Found =
  | {
      readonly found: true;
      readonly reference: Reference;
      readonly from: 'mlflow' | 'series';
      readonly unreadable?: string;
    }
  | { readonly found: false; readonly reason: string };

/** MLflow's baseline where the version has one that knows the subject, else what the series were at the reference's time. */
export function referenceOf(
  subject: DriftSubject,
  library: Library,
  wanted: 'auto' | 'mlflow' | 'window' | 'previous'
): Found {
  const { model, version } = subject.labels;
  const stored = wanted === 'auto' || wanted === 'mlflow' ? library.find(model, version) : undefined;
  const kept = stored?.found === true ? fromBaseline(subject, stored.baseline) : undefined;
  if (kept !== undefined) {
    return { found: true, reference: kept, from: 'mlflow' };
  }
  if (wanted !== 'mlflow' && subject.earlier !== undefined) {
    return {
      found: true,
      reference: fromSeries(subject.earlier, wanted === 'window'),
      from: 'series',
      ...(stored?.found === false && stored.unreadable === true && { unreadable: stored.reason }),
    };
  }
  if (stored === undefined) {
    return { found: false, reason: `there are no series of ${nameOf(subject)} at the time of the reference` };
  }
  return {
    found: false,
    reason: stored.found
      ? `modelwatch/baseline.json of version ${stored.version} of "${model ?? ''}" has nothing on ${nameOf(subject)}`
      : stored.reason,
  };
}

export const nameOf = ({ labels, source }: DriftSubject): string =>
  labels.feature === undefined
    ? source === 'score'
      ? 'the score'
      : 'the predicted classes'
    : `the feature "${labels.feature}"`;

const names = (counts: Readonly<Record<string, number>>): Reference => {
  const sorted = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    kind: 'fixed',
    layout: { kind: 'names', names: sorted.map(([name]) => name) },
    counts: Float64Array.from(sorted, ([, count]) => count),
  };
};

const edges = (bins: { readonly edges: readonly number[]; readonly counts: readonly number[] }): Reference => ({
  kind: 'fixed',
  layout: { kind: 'edges', edges: Float64Array.from(bins.edges) },
  counts: Float64Array.from(bins.counts),
});

function fromBaseline(
  { source, labels }: DriftSubject,
  { features, scores, classes }: Baseline
): Reference | undefined {
  switch (source) {
    case 'score':
      return scores && edges(scores);
    case 'classes':
      return classes && names(classes);
    default: {
      const name = labels.feature ?? '';
      const feature = ownAt(features, name);
      return feature && (feature.type === 'numeric' ? edges(feature) : names(feature.counts));
    }
  }
}

function fromSeries(earlier: DistributionSeries, isFixed: boolean): Reference {
  if (!isFixed) {
    return { kind: 'moving', earlier };
  }
  const { times, layout, coarse = [] } = earlier;
  const end = times.at(-1) ?? NaN;
  const counts = rowAt(earlier, times.length - 1);
  return { kind: 'fixed', layout, counts, coarse: coarse.filter((one) => one.times.includes(end)) };
}
