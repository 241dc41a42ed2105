import { rebin, totalOf } from '../histogram';
import { isSufficient, minimumShareFor, OBSERVATIONS_PER_BIN } from './decision';

/** Bins brought together: `groupOf[i]` is the group of bin i. */
export interface Grouping {
  readonly groupOf: Uint32Array;
  readonly groups: number;
  /** How many of them have the minimum mass; one more may follow, of what the reference hardly knows or lacks. */
  readonly solid: number;
}

interface MinimumMass {
  /** Of the reference, 0 to 1. */
  readonly share?: number;
  /** Of the reference's observations. */
  readonly count?: number;
}

const DEFAULTS = { share: 0.01, count: 10 };

function least(counts: ArrayLike<number>, mass: MinimumMass): number {
  return Math.max((mass.share ?? DEFAULTS.share) * totalOf(counts), mass.count ?? DEFAULTS.count);
}

/** Neighbouring bins merged, from the lowest on, until each group has the minimum mass of the reference. */
export function mergeNeighbours(reference: ArrayLike<number>, mass: MinimumMass = {}): Grouping {
  const wanted = least(reference, mass);
  // A bin that is exactly large enough must not fail by the rounding of a sum.
  const enough = wanted * (1 - 1e-9);
  const groupOf = new Uint32Array(reference.length);
  let group = 0;
  let held = 0;
  for (let i = 0; i < reference.length; i++) {
    groupOf[i] = group;
    held += reference[i] ?? NaN;
    if (held >= enough && i < reference.length - 1) {
      group += 1;
      held = 0;
    }
  }
  // What is left over at the top goes to the last group that is heavy enough.
  if (held < enough && group > 0) {
    for (let i = reference.length - 1; i >= 0 && groupOf[i] === group; i--) {
      groupOf[i] = group - 1;
    }
    group -= 1;
  }
  const groups = reference.length === 0 ? 0 : group + 1;
  return { groupOf, groups, solid: groups };
}

/**
 * Counts that chance alone may have put in this order share a rank: √n of a count has a deviation of a half, and a rank is
 * four of them wide. Otherwise the first pool would be of those that were lucky, and seem to have lost since.
 */
const rankOf = (count: number): number => Math.floor(Math.sqrt(count) / 2);

/**
 * Categories below the minimum mass pooled with those next to them in rank by the reference, from the most frequent on,
 * until each pool has it; pools are of like categories then, so that mass that moves along the ranks is seen. The rest of
 * the last pool joins it. What the reference lacks is a group of its own, the last, together with a rest that no pool
 * takes.
 *
 * `ranked` are the counts that mass and rank are taken from: the reference's own, or those of both samples together where
 * the reference is no larger than the other. In its own ranks a small sample's luck would seem to be lost again by the
 * next one; given the counts of both together, which sample an observation is in says nothing as long as nothing changed.
 */
export function poolByRank(
  reference: ArrayLike<number>,
  mass: MinimumMass = {},
  ranked: ArrayLike<number> = reference
): Grouping {
  const enough = least(ranked, mass) * (1 - 1e-9);
  const groupOf = new Uint32Array(reference.length);
  const rare: Array<{ readonly bin: number; readonly count: number }> = [];
  const unknown: number[] = [];
  let groups = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const count = ranked[bin] ?? NaN;
    const isKnown = (reference[bin] ?? NaN) > 0;
    if (isKnown && count >= enough) {
      groupOf[bin] = groups++;
    } else if (count > 0 && count < enough) {
      rare.push({ bin, count });
    } else {
      unknown.push(bin);
    }
  }
  rare.sort((a, b) => rankOf(b.count) - rankOf(a.count) || a.bin - b.bin);
  const large = groups;
  let pool: number[] = [];
  let held = 0;
  for (const { bin, count } of rare) {
    pool.push(bin);
    held += count;
    if (held >= enough) {
      pool.forEach((one) => (groupOf[one] = groups));
      groups += 1;
      pool = [];
      held = 0;
    }
  }
  if (groups > large) {
    pool.forEach((one) => (groupOf[one] = groups - 1));
    pool = [];
  }
  const last = [...pool, ...unknown];
  last.forEach((one) => (groupOf[one] = groups));
  return { groupOf, groups: groups + (last.length > 0 ? 1 : 0), solid: groups };
}

/**
 * Below these shares no bin and no category is worth a place of its own, however many observations there are. Bins of a
 * number change together with their neighbours, categories each by itself.
 */
const MIN_SHARE = { bins: 0.01, categories: 0.001 };

/** A reference so many times as large as the sample has ranks of its own: what luck there is in them weighs little. */
const MUCH_LARGER = 10;

/** Groupings change by steps of a ninth, so that values beside each other are comparable and few are worked out. */
const STEPS_AN_OCTAVE = 8;

/**
 * The finest grouping in which `sample` current observations are sufficient; `undefined` where there are too few for two
 * groups. A reference that lies in one bin is that bin and everything else, and one that lies in one category with nothing
 * else is that alone. `known` keeps groupings of the same reference by their share. `current` are the counts of the other
 * sample: categories are ranked by both where the reference is not much larger.
 */
export function groupingFor(
  reference: ArrayLike<number>,
  sample: number,
  kind: 'bins' | 'categories',
  known = new Map<number, Grouping>(),
  current?: ArrayLike<number>
): Grouping | undefined {
  if (!(sample >= 2 * OBSERVATIONS_PER_BIN)) {
    return undefined;
  }
  const isSmall = current !== undefined && totalOf(reference) < MUCH_LARGER * totalOf(current);
  const both = isSmall ? Float64Array.from(current, (count, bin) => count + (reference[bin] ?? NaN)) : undefined;
  const pooled = (share: number): Grouping =>
    both === undefined
      ? poolByRank(reference, { share })
      : poolByRank(reference, { share, count: 2 * DEFAULTS.count }, both);
  const made = (share: number): Grouping => {
    const kept = both === undefined ? known.get(share) : undefined;
    if (kept !== undefined) {
      return kept;
    }
    const neighbours = kind === 'bins' ? mergeNeighbours(reference, { share }) : undefined;
    const grouping = neighbours !== undefined && neighbours.groups > 1 ? neighbours : pooled(share);
    if (both === undefined) {
      known.set(share, grouping);
    }
    return grouping;
  };
  for (let step = Math.floor(STEPS_AN_OCTAVE * Math.log2(minimumShareFor(sample))); ; step++) {
    const grouping = made(Math.max(MIN_SHARE[kind], 2 ** (step / STEPS_AN_OCTAVE)));
    if (grouping.solid <= 2 || isSufficient(grouping.solid, sample)) {
      return grouping.groups >= 2 || reference.length === 1 ? grouping : undefined;
    }
  }
}

/** What a group that the reference lacks is taken to have been: one in a hundred. */
const UNKNOWN_SHARE = 0.01;

/**
 * The reference as divergences that take logarithms shall see it: the group that is not solid counts for as much as is
 * there now, and for one in a hundred at most. By its own count a category that the reference lacks would weigh the
 * logarithm of the reference's size, which says how long the baseline was and nothing about the change.
 */
export function expectedCounts(
  reference: Float64Array,
  current: ArrayLike<number>,
  { solid, groups }: Pick<Grouping, 'solid' | 'groups'>
): Float64Array {
  const total = totalOf(reference);
  const now = groups > solid ? (current[solid] ?? NaN) / totalOf(current) : 0;
  const supposed = Math.min(UNKNOWN_SHARE, now) * total;
  if (!(supposed > (reference[solid] ?? NaN))) {
    return reference;
  }
  const expected = reference.slice();
  expected[solid] = supposed;
  return expected;
}

/** Counts by group. `out` saves an allocation; it is cleared first. */
export function regroup(
  counts: ArrayLike<number>,
  grouping: Grouping,
  out: Float64Array = new Float64Array(grouping.groups)
): Float64Array {
  return rebin(counts, grouping.groupOf, out);
}
