import { align, type Library, libraryOf } from '../../query/baseline';
import type { Notice } from '../../query/derived';
import { isUnavailable, type Unavailable, type VersionBaseline } from '../../query/request';
import { labelKey } from '../../query/select';
import type { Labels, Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import type { ScoreBins } from '../../stats/classification';
import { borderOf, decompose, type Decomposition, leastLabelled } from '../../stats/decomposition';
import { rebin, sameEdge } from '../../stats/histogram';
import { type LabelledScores, labelledScores } from '../quality/scores';
import type { CausesOptions } from './plan';

/** What a version's quality changed by since its reference, at each of its times; undefined where the reference has none. */
export interface Split {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly at: (index: number) => Decomposition | undefined;
}

interface Answers {
  readonly scores: Matrix;
  readonly earlier: Matrix | Unavailable | undefined;
  readonly baselines: readonly VersionBaseline[] | Unavailable | undefined;
}

type Reference = (time: number) => ScoreBins | undefined;

/** `said` receives why a version has no reference, and what its bins leave out. */
export function splits(
  options: CausesOptions,
  answers: Answers,
  context: PlanContext,
  said: Map<string, Notice>
): Split[] {
  const { positive, baseline } = options;
  const read = (matrix: Matrix): LabelledScores[] => labelledScores(matrix, undefined, context, positive, said);
  const library = libraryOf(answers.baselines);
  const earlier = answers.earlier === undefined || isUnavailable(answers.earlier) ? [] : read(answers.earlier);
  return read(answers.scores).flatMap(({ labels, times, at }): Split[] => {
    const own = earlier.filter((one) => labelKey(one.labels) === labelKey(labels));
    const found = referenceOf(labels, library, own, baseline.kind);
    if (typeof found === 'string') {
      const text = `Nothing to compare ${nameOf(labels)} with: ${found}.`;
      said.set(text, { severity: 'warning', text });
      return [];
    }
    return [
      {
        labels,
        times,
        at: (index) => {
          const reference = found(times[index] ?? NaN);
          return reference && decomposed(options, labels, reference, at(index), said);
        },
      },
    ];
  });
}

export const nameOf = ({ model, version }: Labels): string => `"${model ?? ''}", version ${version ?? 'none'}`;

/** What a version is compared with at a time, or the reason why it cannot be. */
function referenceOf(
  { model, version }: Labels,
  library: Library,
  earlier: readonly LabelledScores[],
  kind: CausesOptions['baseline']['kind']
): Reference | string {
  const stored = kind === 'auto' || kind === 'mlflow' ? library.find(model, version) : undefined;
  const kept = stored?.found === true ? stored.baseline.positiveScores : undefined;
  if (kept !== undefined) {
    const { edges, counts, positives } = kept;
    const bins = { edges, positives, negatives: counts.map((count, k) => count - (positives[k] ?? NaN)) };
    return () => bins;
  }
  const known = earlier.filter(({ times }) => times.length > 0);
  if (kind !== 'mlflow' && known.length > 0) {
    return (time) => {
      for (const { times, at } of known) {
        const index = kind === 'window' ? times.length - 1 : times.findIndex((one) => Math.abs(one - time) < 0.0005);
        if (index >= 0) {
          return at(index);
        }
      }
      return undefined;
    };
  }
  return stored === undefined
    ? 'there are no labelled scores of it at the time of the baseline'
    : stored.found
      ? 'its baseline has no "positiveScores": log the counts of the positive class’s score with the positives among them'
      : stored.reason;
}

/** Reported from this share of predictions on that have no counterpart in the other window. */
const WORTH_SAYING = 0.05;

/** On the edges that both windows have. */
export function decomposed(
  { of, threshold }: Pick<CausesOptions, 'of' | 'threshold'>,
  labels: Labels,
  reference: ScoreBins,
  current: ScoreBins,
  said: Map<string, Notice>
): Decomposition | undefined {
  const counted = ({ edges, positives, negatives }: ScoreBins) => ({
    layout: { kind: 'edges' as const, edges: Float64Array.from(edges) },
    counts: Float64Array.from(positives, (count, k) => count + (negatives[k] ?? NaN)),
  });
  const aligned = align(counted(reference), counted(current));
  const tell = (severity: Notice['severity'], text: string) => said.set(text, { severity, text });
  if (!aligned.ok || aligned.layout.kind !== 'edges') {
    tell(
      'warning',
      `${nameOf(labels)} cannot be compared: ${aligned.ok ? 'its scores have no buckets' : aligned.reason}.`
    );
    return undefined;
  }
  const { edges } = aligned.layout;
  const edge = edges[borderOf(edges, threshold)] ?? NaN;
  if (of === 'accuracy' && !sameEdge(edge, threshold)) {
    tell(
      'warning',
      `The decision threshold ${threshold} of ${nameOf(labels)} is not a bucket edge: ${edge} is used. Give the histogram a bucket that ends there.`
    );
  }
  const brought = ({ positives, negatives }: ScoreBins, mapping: Uint32Array): ScoreBins => ({
    edges,
    positives: rebin(Float64Array.from(positives), mapping, new Float64Array(aligned.size)),
    negatives: rebin(Float64Array.from(negatives), mapping, new Float64Array(aligned.size)),
  });
  const result = decompose(of, brought(reference, aligned.reference), brought(current, aligned.current), { threshold });
  const { unshared } = result;
  if (Math.max(unshared.reference, unshared.current) > WORTH_SAYING) {
    tell(
      'info',
      `${nameOf(labels)} has scores in one window that the other lacks: what they changed is counted as inputs.`
    );
  }
  if (result.sample > 0 && result.sample < leastLabelled(of)) {
    tell(
      'info',
      `${nameOf(labels)} has fewer than ${leastLabelled(of)} labelled predictions in one of the windows: what inputs and relation changed has no interval there.`
    );
  }
  return result;
}
