/** Why a mean over predictions changed between two windows. */
import { ends, LOSSES, type ScoreBins } from './classification';
import { byError, CONFIDENCE, type Interval, sumOfVariances, UNKNOWN, type Variance } from './interval';

/** Means over predictions of what each one has by its score and its label. */
export type AdditiveMeasure = 'accuracy' | 'brier' | 'logLoss' | 'positiveShare';

interface Part extends Interval {
  readonly value: number;
}

/** All in the unit of the measure, but for the last three. */
export interface Decomposition {
  /** The measure in each window. */
  readonly reference: number;
  readonly current: number;
  readonly change: Part;
  /** What other scores alone would have changed. */
  readonly inputs: Part;
  /** What other outcomes at the same scores would have changed. */
  readonly relation: Part;
  /** The share of each window's predictions in groups of bins that either window lacks: all their change is that of inputs. */
  readonly unshared: { readonly reference: number; readonly current: number };
  /** Groups of bins that both windows have. */
  readonly groups: number;
  /** Labelled predictions of the smaller window. */
  readonly sample: number;
}

interface Options {
  /** The edge above which a score is a positive prediction; 0.5 unless given. Groups of bins end there. */
  readonly threshold?: number;
  readonly confidence?: number;
}

/**
 * With fewer observations of a group in one window, nothing is known of its relation. More would merge bins that differ: the
 * simulations of `npm run bench -- --statistics` hold least at ten.
 */
const ENOUGH = 3;

/**
 * With fewer labelled predictions in the smaller window the parts of a change have no interval: bins merge that differ, and
 * they differ most in what a wrong prediction of an extreme score loses. Losses cover 78 to 96 % at 100 predictions there.
 */
export const leastLabelled = (measure: AdditiveMeasure): number => (measure in LOSSES ? 1000 : 100);

/** The index of the edge nearest to the threshold. */
export const borderOf = (edges: ArrayLike<number>, threshold: number): number =>
  Array.from(edges).reduce(
    (best, edge, i) => (Math.abs(edge - threshold) < Math.abs((edges[best] ?? NaN) - threshold) ? i : best),
    0
  );

/** What a prediction in the bin has where its label is positive, and where it is not. */
function valuesOf(
  measure: AdditiveMeasure,
  { edges }: ScoreBins,
  bin: number,
  border: number
): readonly [number, number] {
  switch (measure) {
    case 'positiveShare':
      return [1, 0];
    case 'accuracy':
      return bin > border ? [1, 0] : [0, 1];
    default: {
      const [left, right] = ends({ edges }, bin);
      const middle = (left + right) / 2;
      return [LOSSES[measure](1 - middle), LOSSES[measure](middle)];
    }
  }
}

/**
 * Adjacent bins, from the threshold outwards on either side, until both windows have enough in each group. What is left at
 * the outer end joins the group before it, unless one of the windows has a group there by itself.
 */
function groupsOf(reference: Float64Array, current: Float64Array, border: number): number[][] {
  const bins = Array.from(reference.keys());
  const sides = [bins.filter((bin) => bin <= border).reverse(), bins.filter((bin) => bin > border)];
  return sides.flatMap((side) => {
    const groups: number[][] = [];
    let open: number[] = [];
    let [before, after] = [0, 0];
    for (const bin of side) {
      open.push(bin);
      before += reference[bin] ?? NaN;
      after += current[bin] ?? NaN;
      if (before >= ENOUGH && after >= ENOUGH) {
        groups.push(open);
        open = [];
        [before, after] = [0, 0];
      }
    }
    const last = groups.at(-1);
    if (last !== undefined && before < ENOUGH && after < ENOUGH) {
      open.forEach((one) => last.push(one));
      return groups;
    }
    return open.length > 0 ? [...groups, open] : groups;
  });
}

const totalsOf = ({ positives, negatives }: ScoreBins): Float64Array =>
  Float64Array.from(positives, (count, bin) => count + (negatives[bin] ?? NaN));

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** What the observations of a group in one window have: their number, the sum, the sum of squares. */
interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

function sumsOf(measure: AdditiveMeasure, window: ScoreBins, bins: readonly number[], border: number): Sums {
  let [count, sum, squares] = [0, 0, 0];
  for (const bin of bins) {
    const [whenPositive, whenNegative] = valuesOf(measure, window, bin, border);
    const positives = window.positives[bin] ?? NaN;
    const negatives = window.negatives[bin] ?? NaN;
    count += positives + negatives;
    sum += positives * whenPositive + negatives * whenNegative;
    squares += positives * whenPositive ** 2 + negatives * whenNegative ** 2;
  }
  return { count, sum, squares };
}

/**
 * What is added to the observations of a window, in the same proportion to each group, for its variance: two that have the
 * measure and two that have it not (Agresti and Coull, The American Statistician 52, 1998). A loss needs none: it is never
 * the same for both outcomes.
 */
const addedTo = (measure: AdditiveMeasure): Sums =>
  measure in LOSSES ? { count: 0, sum: 0, squares: 0 } : { count: 4, sum: 2, squares: 2 };

const joined = (all: readonly Sums[]): Sums => ({
  count: sumOf(all.map(({ count }) => count)),
  sum: sumOf(all.map(({ sum }) => sum)),
  squares: sumOf(all.map(({ squares }) => squares)),
});

const times = ({ count, sum, squares }: Sums, by: number): Sums => ({
  count: count * by,
  sum: sum * by,
  squares: squares * by,
});

/** The variance of one observation. */
const varianceOf = ({ count, sum, squares }: Sums): number => Math.max(0, squares / count - (sum / count) ** 2);

/** A group's share of a window, the mean of its observations there (0 without any) and the variance of one. */
interface Side {
  readonly count: number;
  readonly share: number;
  readonly mean: number;
  readonly variance: number;
}

interface Group {
  readonly reference: Side;
  readonly current: Side;
  readonly isShared: boolean;
}

/** By how much a figure moves with a group's share of a window, and with its mean there. */
interface Slopes {
  readonly byShare: number;
  readonly byMean: number;
}

/** What a group adds to a figure, and the figure's slopes in the two windows. */
interface Term {
  readonly value: number;
  readonly reference: Slopes;
  readonly current: Slopes;
}

const whole = ({ reference, current }: Group): Term => ({
  value: current.share * current.mean - reference.share * reference.mean,
  reference: { byShare: -reference.mean, byMean: -reference.share },
  current: { byShare: current.mean, byMean: current.share },
});

function ofInputs(group: Group): Term {
  const { reference, current, isShared } = group;
  if (!isShared) {
    return whole(group);
  }
  const [mean, moved] = [(reference.mean + current.mean) / 2, current.share - reference.share];
  return {
    value: moved * mean,
    reference: { byShare: -mean, byMean: moved / 2 },
    current: { byShare: mean, byMean: moved / 2 },
  };
}

function ofRelation({ reference, current, isShared }: Group): Term {
  const [share, moved] = isShared ? [(reference.share + current.share) / 2, current.mean - reference.mean] : [0, 0];
  return {
    value: share * moved,
    reference: { byShare: moved / 2, byMean: -share },
    current: { byShare: moved / 2, byMean: share },
  };
}

/** The delta method's variances of a figure in one window of so many observations, which are multinomial. */
function windowVariances(all: ReadonlyArray<readonly [Side, Slopes]>, total: number): Variance[] {
  let [mean, squares] = [0, 0];
  const within: Variance[] = [];
  for (const [{ count, share, variance }, { byShare, byMean }] of all) {
    if (share > 0) {
      mean += share * byShare;
      squares += share * byShare ** 2;
      within.push({ variance: (byMean ** 2 * variance) / (share * total), freedom: Math.max(1, count - 1) });
    }
  }
  return [{ variance: Math.max(0, squares - mean ** 2) / total, freedom: Math.max(1, total - 1) }, ...within];
}

/**
 * The change of a measure between two windows over the same bins of scores, split into what the inputs and what the relation
 * of score and outcome changed: Kitagawa's components of a difference between two rates, each at the mean of the other
 * (Components of a difference between two rates, Journal of the American Statistical Association 50, 1955). They add up to the
 * change of the measure on the bins. The intervals are those of the delta method on the multinomials of both windows, for the
 * groups as they are, Student's by the degrees of freedom of their variances; those of the parts are NaN below
 * `leastLabelled`. NaN where a window is empty.
 */
export function decompose(
  measure: AdditiveMeasure,
  reference: ScoreBins,
  current: ScoreBins,
  { threshold = 0.5, confidence = CONFIDENCE }: Options = {}
): Decomposition {
  const border = borderOf(reference.edges, threshold);
  const bins = groupsOf(totalsOf(reference), totalsOf(current), border);
  const sums = bins.map((group) => ({
    reference: sumsOf(measure, reference, group, border),
    current: sumsOf(measure, current, group, border),
  }));
  const added = addedTo(measure);
  const all = joined([...sums.flatMap((group) => [group.reference, group.current]), added]);
  // One observation as any other, so that a group without surprises has some in store.
  const usual = times(all, 1 / all.count);
  const total = {
    reference: sumOf(sums.map((group) => group.reference.count)),
    current: sumOf(sums.map((group) => group.current.count)),
  };
  const sideOf = (group: Sums, ofWindow: number): Side => ({
    count: group.count,
    share: group.count / ofWindow,
    mean: group.count > 0 ? group.sum / group.count : 0,
    variance: varianceOf(joined([group, times(added, group.count / ofWindow), usual])),
  });
  const groups = sums.map((group): Group => ({
    reference: sideOf(group.reference, total.reference),
    current: sideOf(group.current, total.current),
    isShared: Math.min(group.reference.count, group.current.count) >= ENOUGH,
  }));
  const sample = Math.min(total.reference, total.current);
  const isEnough = sample >= leastLabelled(measure);
  const part = (of: (group: Group) => Term): Part => {
    const terms = groups.map((group) => ({ group, term: of(group) }));
    const { variance, freedom } = sumOfVariances([
      ...windowVariances(
        terms.map(({ group, term }) => [group.reference, term.reference]),
        total.reference
      ),
      ...windowVariances(
        terms.map(({ group, term }) => [group.current, term.current]),
        total.current
      ),
    ]);
    const value = sumOf(terms.map(({ term }) => term.value));
    const isSure = of === whole || isEnough;
    return { value, ...(isSure ? byError(value, Math.sqrt(variance), confidence, freedom) : UNKNOWN) };
  };
  const unshared = groups.filter(({ isShared }) => !isShared);
  return {
    reference: sumOf(groups.map((group) => group.reference.share * group.reference.mean)),
    current: sumOf(groups.map((group) => group.current.share * group.current.mean)),
    change: part(whole),
    inputs: part(ofInputs),
    relation: part(ofRelation),
    unshared: {
      reference: sumOf(unshared.map((group) => group.reference.share)),
      current: sumOf(unshared.map((group) => group.current.share)),
    },
    groups: groups.length - unshared.length,
    sample,
  };
}
