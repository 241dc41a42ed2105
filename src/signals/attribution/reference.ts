import { type Library, libraryOf } from '../../query/baseline';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Labels } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { type Tally, tally } from '../../query/windows';
import type { AttributionOptions } from './options';
import type { AttributionPlan } from './plan';

export type Weights = ReadonlyMap<string, number>;

/** What the features weighed when all was well; `weights` is empty at moments that have no reference. */
export type Reference =
  | { readonly found: true; readonly weights: (time: number) => Weights }
  | { readonly found: false; readonly reason: string };

/** Finds the reference of each series: the version's baseline first where both are asked for, then the time before. */
export function references(
  query: SignalQuery<AttributionOptions>,
  answers: AnswersOf<AttributionPlan>,
  context: PlanContext
): (labels: Labels) => Reference {
  const library = libraryOf(answers.baselines);
  const { baseline } = query.options;
  const before =
    answers.earlier === undefined || isUnavailable(answers.earlier) ? [] : tally(answers.earlier.series, ['feature']);
  const byKey = new Map(before.map((one) => [labelKey(one.labels), one] as const));
  return (labels) => {
    const registered =
      answers.baselines === undefined ? undefined : ofBaseline(library, contractLabels(labels, context.profile));
    if (registered?.found) {
      return registered;
    }
    const earlier = byKey.get(labelKey(labels));
    if (earlier !== undefined) {
      return { found: true, weights: weightsBefore(earlier, baseline.kind === 'window') };
    }
    if (registered !== undefined) {
      return registered;
    }
    const why = isUnavailable(answers.earlier) ? answers.earlier.unavailable : 'there are no attributions at that time';
    return { found: false, reason: why };
  };
}

function ofBaseline(library: Library, { model, version }: Labels): Reference {
  const shelf = library.find(model, version);
  if (!shelf.found) {
    return shelf;
  }
  const weights = new Map(Object.entries(shelf.baseline.attributions));
  return weights.size === 0
    ? {
        found: false,
        reason: `the baseline of version ${shelf.version} has no "attributions": log the mean absolute attribution of each feature with it`,
      }
    : { found: true, weights: () => weights };
}

const NONE: Weights = new Map();

/** A fixed window is the reference of all moments, an earlier one of the moment that lies one offset after it. */
function weightsBefore({ times, cells }: Tally, isFixed: boolean): (time: number) => Weights {
  const indices = new Map(Array.from(times, (time, i) => [Math.round(time * 1000), i] as const));
  return (time) => {
    const index = isFixed ? times.length - 1 : indices.get(Math.round(time * 1000));
    return index === undefined || index < 0
      ? NONE
      : new Map(cells.map(({ labels, counts }) => [labels.feature ?? '', counts[index]] as const));
  };
}
