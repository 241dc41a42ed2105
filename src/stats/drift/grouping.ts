import { totalOf } from '../histogram';

/** Bins brought together: `groupOf[i]` is the group of bin i. */
export interface Grouping {
  readonly groupOf: Uint32Array;
  readonly groups: number;
}

export interface MinimumMass {
  /** Of the reference, 0 to 1. */
  readonly share?: number;
  /** Of the reference's observations. */
  readonly count?: number;
}

const DEFAULTS = { share: 0.01, count: 10 };

function least(reference: ArrayLike<number>, mass: MinimumMass): number {
  return Math.max((mass.share ?? DEFAULTS.share) * totalOf(reference), mass.count ?? DEFAULTS.count);
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
    held += reference[i];
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
  return { groupOf, groups: reference.length === 0 ? 0 : group + 1 };
}

/** Categories below the minimum mass brought into one last group, whatever their order. */
export function lumpSmall(reference: ArrayLike<number>, mass: MinimumMass = {}): Grouping {
  const wanted = least(reference, mass);
  const groupOf = new Uint32Array(reference.length);
  let large = 0;
  for (let i = 0; i < reference.length; i++) {
    large += reference[i] >= wanted ? 1 : 0;
  }
  let next = 0;
  for (let i = 0; i < reference.length; i++) {
    groupOf[i] = reference[i] >= wanted ? next++ : large;
  }
  return { groupOf, groups: large < reference.length ? large + 1 : large };
}

/** Counts by group. `out` saves an allocation; it is cleared first. */
export function regroup(
  counts: ArrayLike<number>,
  grouping: Grouping,
  out = new Float64Array(grouping.groups)
): Float64Array {
  out.fill(0);
  for (let i = 0; i < counts.length; i++) {
    out[grouping.groupOf[i]] += counts[i];
  }
  return out;
}
