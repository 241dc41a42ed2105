import type { BinaryCounts } from '../classification';
import { CONFIDENCE, type Interval, type Rate, ratioInterval, scoreDifference } from '../interval';

type Share = (counts: BinaryCounts) => readonly [successes: number, trials: number];

/** Selection rates need no labels: put predictions in tp and tn. */
const RATES = {
  selectionRate: ({ tp, fp, fn, tn }) => [tp + fp, tp + fp + fn + tn],
  baseRate: ({ tp, fp, fn, tn }) => [tp + fn, tp + fp + fn + tn],
  truePositiveRate: ({ tp, fn }) => [tp, tp + fn],
  falsePositiveRate: ({ fp, tn }) => [fp, fp + tn],
  trueNegativeRate: ({ fp, tn }) => [tn, fp + tn],
  falseNegativeRate: ({ tp, fn }) => [fn, tp + fn],
  positivePredictiveValue: ({ tp, fp }) => [tp, tp + fp],
  falseDiscoveryRate: ({ tp, fp }) => [fp, tp + fp],
  negativePredictiveValue: ({ fn, tn }) => [tn, tn + fn],
  falseOmissionRate: ({ fn, tn }) => [fn, tn + fn],
  accuracy: ({ tp, fp, fn, tn }) => [tp + tn, tp + fp + fn + tn],
  errorRate: ({ tp, fp, fn, tn }) => [fp + fn, tp + fp + fn + tn],
} satisfies Record<string, Share>;

/** A share of one group's predictions. */
export type GroupRate = keyof typeof RATES;

export function rateOf(rate: GroupRate, counts: BinaryCounts): Rate {
  const [successes, trials] = RATES[rate](counts);
  return { successes, trials };
}

export function pool(groups: readonly BinaryCounts[]): BinaryCounts {
  const sum = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (const { tp, fp, fn, tn } of groups) {
    sum.tp += tp;
    sum.fp += fp;
    sum.fn += fn;
    sum.tn += tn;
  }
  return sum;
}

export type Groups = Readonly<Record<string, BinaryCounts>>;

export interface DisparityOptions {
  /**
   * `extremes`: the highest against the lowest group, never negative (fairlearn's `between_groups`). `overall`: the group
   * furthest from everyone together (fairlearn's `to_overall`).
   */
  readonly against?: 'extremes' | 'overall';
  /** Groups with fewer trials in the rate's denominator are left out; 1 unless given. */
  readonly minimumTrials?: number;
  readonly confidence?: number;
}

/** A disparity between groups. NaN, with NaN bounds, where fewer than two groups have a defined rate. */
export interface Disparity extends Interval {
  readonly value: number;
  /** The group with the lower rate, and with the higher (`overall` is everyone). */
  readonly lowest: string | undefined;
  readonly highest: string | undefined;
  /** Groups whose rate is not defined, or rests on too few trials: they take no part. */
  readonly leftOut: readonly string[];
  /** The smaller number of trials of the two that are compared. */
  readonly sample: number;
}

interface Named {
  readonly name: string;
  readonly counts: BinaryCounts;
  readonly rate: Rate;
  readonly share: number;
}

/** Two that are compared. */
interface Pair {
  readonly low: Named;
  readonly high: Named;
  /** Where one of the two is everyone: those that are not in the group. The two that are compared share no observation. */
  readonly rest?: Rate;
}

const OVERALL = 'overall';

function named(name: string, counts: BinaryCounts, of: GroupRate): Named {
  const rate = rateOf(of, counts);
  return { name, counts, rate, share: rate.successes / rate.trials };
}

/** A share of zero trials is not a number, and a rate of few is no basis: both are left out, never taken for zero. */
function defined(groups: Groups, rate: GroupRate, minimumTrials: number) {
  const all = Object.entries(groups).map(([name, counts]) => named(name, counts, rate));
  const isKnown = (one: Named) => one.rate.trials >= minimumTrials && one.rate.trials > 0;
  return { known: all.filter(isKnown), leftOut: all.filter((one) => !isKnown(one)).map(({ name }) => name) };
}

/** Every two groups, the lowest and the highest first, or every group and everyone. */
function pairsOf(known: readonly Named[], rate: GroupRate, against: DisparityOptions['against']): Pair[] {
  if (known.length < 2) {
    return [];
  }
  if (against !== 'overall') {
    const ascending = [...known].sort((a, b) => a.share - b.share);
    const highs = (after: number): Named[] => ascending.slice(after + 1).reverse();
    return ascending.flatMap((low, i) => highs(i).map((high): Pair => ({ low, high })));
  }
  const overall = named(OVERALL, pool(known.map(({ counts }) => counts)), rate);
  return known.map((one): Pair => {
    const [low, high] = one.share <= overall.share ? [one, overall] : [overall, one];
    const rest = {
      successes: overall.rate.successes - one.rate.successes,
      trials: overall.rate.trials - one.rate.trials,
    };
    return { low, high, rest };
  });
}

function undefinedDisparity(leftOut: readonly string[]): Disparity {
  return { value: NaN, lower: NaN, upper: NaN, lowest: undefined, highest: undefined, leftOut, sample: 0 };
}

function describe(value: number, interval: Interval, { low, high }: Pair, leftOut: readonly string[]): Disparity {
  const sample = Math.min(low.rate.trials, high.rate.trials);
  return { value, ...interval, lowest: low.name, highest: high.name, leftOut, sample };
}

/** How two are compared: the figure, its interval at a confidence, and whether one figure is further from parity. */
interface Comparison {
  readonly value: (pair: Pair) => number;
  /** Ends that are no further from parity than the known ones need not be found. */
  readonly interval: (pair: Pair, confidence: number, known?: Interval) => Interval;
  readonly isFurther: (a: number, b: number) => boolean;
}

/**
 * The disparity of the pair furthest from parity. The interval is that of the largest true disparity of all pairs: where
 * the intervals of all pairs hold at once (each at a confidence widened for their number, Bonferroni), its ends are the
 * furthest of theirs. So the end next to parity is that of the pair whose disparity is proven furthest, which need not be
 * the pair of the value: few observations of a third group cannot hide what is certain of two others.
 */
function furthestOf(groups: Groups, rate: GroupRate, options: DisparityOptions, comparison: Comparison): Disparity {
  const { known, leftOut } = defined(groups, rate, options.minimumTrials ?? 1);
  const pairs = pairsOf(known, rate, options.against);
  const [first] = pairs;
  if (first === undefined) {
    return undefinedDisparity(leftOut);
  }
  // Of two groups, each is the other's rest: there is nothing to choose.
  const choices = known.length === 2 ? 1 : pairs.length;
  const confidence = 1 - (1 - (options.confidence ?? CONFIDENCE)) / choices;
  const { value, interval, isFurther } = comparison;
  const isBeyond = (a: number, b: number): boolean => isFurther(a, b) || (Number.isNaN(b) && !Number.isNaN(a));
  const further = (a: number, b: number): number => (isBeyond(b, a) ? b : a);
  const ends = pairs.slice(1).reduce(
    (furthest, pair) => {
      const { lower, upper } = interval(pair, confidence, furthest);
      return { lower: further(furthest.lower, lower), upper: further(furthest.upper, upper) };
    },
    interval(first, confidence)
  );
  const extreme = pairs.reduce((a, b) => (isBeyond(value(b), value(a)) ? b : a));
  return describe(value(extreme), ends, extreme, leftOut);
}

/**
 * The score interval of the difference. Everyone is w of the group and 1 - w of the rest, so that the group is away from
 * everyone by 1 - w times its distance from the rest.
 */
function differenceInterval({ low, high, rest }: Pair, confidence: number, known?: Interval): Interval {
  if (rest === undefined) {
    return scoreDifference(high.rate, low.rate, confidence, known);
  }
  const [a, b] = low.name === OVERALL ? [high.rate, rest] : [rest, low.rate];
  const { lower, upper } = scoreDifference(a, b, confidence);
  const others = rest.trials / (a.trials + b.trials);
  return { lower: others * lower, upper: others * upper };
}

/** The interval of the lower by the higher rate; of a group and everyone by that of the group and the rest, as above. */
function quotientInterval({ low, high, rest }: Pair, confidence: number): Interval {
  if (rest === undefined) {
    return ratioInterval(low.rate, high.rate, confidence);
  }
  const isGroupHigh = low.name === OVERALL;
  const group = isGroupHigh ? high.rate : low.rate;
  const weight = group.trials / (group.trials + rest.trials);
  const { lower, upper } = isGroupHigh
    ? ratioInterval(rest, group, confidence)
    : ratioInterval(group, rest, confidence);
  const toAll = (ratio: number): number =>
    isGroupHigh ? weight + (1 - weight) * ratio : ratio / (weight * ratio + 1 - weight);
  return { lower: toAll(lower), upper: toAll(upper) };
}

const DIFFERENCE: Comparison = {
  value: ({ low, high }) => high.share - low.share,
  interval: differenceInterval,
  isFurther: (a, b) => a > b,
};
const QUOTIENT: Comparison = {
  value: ({ low, high }) => low.share / high.share,
  interval: quotientInterval,
  isFurther: (a, b) => a < b,
};

/** The higher less the lower rate, 0 to 1, with score intervals. 0 is parity. */
export function rateDifference(groups: Groups, rate: GroupRate, options: DisparityOptions = {}): Disparity {
  const disparity = furthestOf(groups, rate, options, DIFFERENCE);
  return { ...disparity, lower: Math.max(0, disparity.lower) };
}

/** The lower by the higher rate, 0 to 1, with the intervals of `ratioInterval`. 1 is parity; 0 / 0 is NaN. */
export function rateRatio(groups: Groups, rate: GroupRate, options: DisparityOptions = {}): Disparity {
  const disparity = furthestOf(groups, rate, options, QUOTIENT);
  return { ...disparity, upper: Math.min(1, disparity.upper) };
}

/** AIF360's form: the unprivileged group's rate less the privileged group's, signed. */
export function signedDifference(
  unprivileged: BinaryCounts,
  privileged: BinaryCounts,
  rate: GroupRate,
  options: Pick<DisparityOptions, 'minimumTrials' | 'confidence'> = {}
): Disparity {
  return against(unprivileged, privileged, rate, options, (a, b) => a - b, scoreDifference);
}

/** AIF360's form: the unprivileged group's rate by the privileged group's; above 1 it favours the former. */
export function signedRatio(
  unprivileged: BinaryCounts,
  privileged: BinaryCounts,
  rate: GroupRate,
  options: Pick<DisparityOptions, 'minimumTrials' | 'confidence'> = {}
): Disparity {
  return against(unprivileged, privileged, rate, options, (a, b) => a / b, ratioInterval);
}

function against(
  unprivileged: BinaryCounts,
  privileged: BinaryCounts,
  rate: GroupRate,
  options: Pick<DisparityOptions, 'minimumTrials' | 'confidence'>,
  compare: (a: number, b: number) => number,
  interval: (a: Rate, b: Rate, confidence: number) => Interval
): Disparity {
  const { known, leftOut } = defined({ unprivileged, privileged }, rate, options.minimumTrials ?? 1);
  const [a, b] = known;
  if (a === undefined || b === undefined) {
    return undefinedDisparity(leftOut);
  }
  const [low, high] = a.share <= b.share ? [a, b] : [b, a];
  const bounds = interval(a.rate, b.rate, options.confidence ?? CONFIDENCE);
  return describe(compare(a.share, b.share), bounds, { low, high }, leftOut);
}
