import type { Figure } from '../../actions/events';
import { describe } from '../../actions/words';
import { LEVELS } from '../../query/level';
import type { Signal } from '../../query/signal';

export type Outcome =
  | { readonly verdict: 'better' | 'notBetter' | 'cannotTell'; readonly says: string }
  /** Inconclusive so far. */
  | { readonly verdict: 'notYet'; readonly says: string };

interface Known {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** None where the figure, its interval or enough of a sample is missing. */
function known({ value, lower, upper, sample }: Figure, minimumSample: number): Known | undefined {
  return value === null || lower === null || upper === null || sample === null || sample < minimumSample
    ? undefined
    : { value, lower, upper };
}

/**
 * The interval of the difference of two independent figures from their own intervals: the method of variance estimates
 * recovery (Zou and Donner, Statistics in Medicine 27, 2008, equation 4).
 */
function difference(after: Known, before: Known): { readonly lower: number; readonly upper: number } {
  const value = after.value - before.value;
  return {
    lower: value - Math.hypot(after.value - after.lower, before.upper - before.value),
    upper: value + Math.hypot(after.upper - after.value, before.value - before.lower),
  };
}

const hasNoInterval = ({ lower, upper }: Figure): boolean => lower === null && upper === null;

/**
 * The level of few observations is milder by itself: noise alone could explain it. It has fallen where as many are behind it as
 * before.
 */
function byLevel(before: Figure, after: Figure, { minimumSample, isOver }: ProofFigures, said: string): Outcome {
  const levels = `${said}: ${before.level}, now ${after.level}`;
  const isKnown = [before, after].every(
    ({ level, sample }) => level !== 'insufficient' && (sample ?? 0) >= minimumSample
  );
  const change = LEVELS[after.level] - LEVELS[before.level];
  if (!isKnown || (change < 0 && (after.sample ?? 0) < (before.sample ?? 0))) {
    return isOver
      ? { verdict: 'cannotTell', says: `Cannot tell: too little is known (${levels})` }
      : { verdict: 'notYet', says: `Cannot tell yet (${levels})` };
  }
  if (change < 0) {
    return { verdict: 'better', says: `Better: ${levels}` };
  }
  if (change > 0) {
    return { verdict: 'notBetter', says: `Worse: ${levels}` };
  }
  return isOver
    ? { verdict: 'notBetter', says: `Not shown to be better in time: ${levels}` }
    : { verdict: 'notYet', says: `Cannot tell yet: ${levels}` };
}

interface ProofFigures {
  readonly before: Figure | undefined;
  readonly after: Figure;
  readonly minimumSample: number;
  readonly better: 'higher' | 'lower';
  readonly levelBy: Signal['levelBy'];
  /** Whether the time in which it had to become better is over. */
  readonly isOver: boolean;
}

/**
 * Whether the figure has become better: the interval of the difference lies wholly on the good side. Not better: wholly
 * on the other, or not shown to be better in the time that it had. Too few observations by then are inconclusive. Levels are
 * compared where a signal's are reached by the value and there is no interval.
 */
export function judge(figures: ProofFigures): Outcome {
  const { before, after, minimumSample, better, levelBy, isOver } = figures;
  const said = `before ${before === undefined ? 'unknown' : describe(before)}, after ${describe(after)}`;
  if (levelBy === 'value' && before !== undefined && [before, after].every(hasNoInterval)) {
    return byLevel(before, after, figures, said);
  }
  const [old, now] = [before === undefined ? undefined : known(before, minimumSample), known(after, minimumSample)];
  if (old === undefined || now === undefined) {
    return isOver
      ? { verdict: 'cannotTell', says: `Cannot tell: too little is known (${said})` }
      : { verdict: 'notYet', says: `Cannot tell yet (${said})` };
  }
  const { lower, upper } = difference(now, old);
  if (better === 'higher' ? lower > 0 : upper < 0) {
    return { verdict: 'better', says: `Better: ${said}` };
  }
  if (better === 'higher' ? upper < 0 : lower > 0) {
    return { verdict: 'notBetter', says: `Worse: ${said}` };
  }
  return isOver
    ? { verdict: 'notBetter', says: `Not shown to be better in time: ${said}` }
    : { verdict: 'notYet', says: `Cannot tell yet: ${said}` };
}
