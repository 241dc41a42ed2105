/** Service level objectives as good of total: the error budget and how fast it burns. */
import { CONFIDENCE, type Interval, wilson } from './interval';
import { zOf } from './special';

/** Shares of what the objective allows to fail over its period. */
interface ErrorBudget {
  readonly consumed: number;
  /** 1 less `consumed`; negative when the objective is missed. */
  readonly left: number;
}

/** The share that may fail: NaN unless the target lies between 0 and 1, both excluded. */
function allowance(target: number): number {
  return target > 0 && target < 1 ? 1 - target : NaN;
}

/** From events over the objective's whole period. NaN without events. */
export function errorBudget(target: number, good: number, total: number): ErrorBudget {
  const consumed = Math.max(0, total - good) / total / allowance(target);
  return { consumed, left: 1 - consumed };
}

/** How many times faster than allowed events fail: 1 uses the budget up at the period's end. With Wilson's interval. */
export function burnRate(
  target: number,
  good: number,
  total: number,
  confidence = CONFIDENCE
): Interval & { readonly value: number; readonly sample: number } {
  const allowed = allowance(target);
  const bad = Math.max(0, total - good);
  const { lower, upper } = wilson(bad, total, confidence);
  return { value: bad / total / allowed, lower: lower / allowed, upper: upper / allowed, sample: total };
}

/** When everything fails. A target of 0.9 can burn 10 times too fast and no faster. */
export function highestBurnRate(target: number): number {
  return 1 / allowance(target);
}

/** The burn rate that uses `share` of the budget of a `period` up within a `window` (both in one unit): 14.4, 6, 3, 1. */
export function burnFactor(share: number, period: number, window: number): number {
  return (share * period) / window;
}

/** Above this part of the highest burn rate an alert would only fire when nearly everything fails. */
const REACH = 0.8;

/** A factor that the target can reach: the one asked for, or 0.8 of the highest where that is less. */
export function reachableFactor(
  factor: number,
  target: number
): { readonly factor: number; readonly lowered: boolean } {
  const most = REACH * highestBurnRate(target);
  return { factor: Math.min(factor, most), lowered: factor > most };
}

/** Fewer failures than this are an accident, whatever share they are of. */
export const MIN_FAILURES = 3;

/**
 * Whether failures prove that the budget burns at `factor` or faster: the rate itself reaches it, three failed at least,
 * and so does the lower bound of Wilson's interval at this `confidence` (two-sided, so that with .95 one proof in forty
 * is chance where the true rate is the factor itself). Counting failures instead of events lets a total outage prove
 * itself by its first few requests, and says nothing about one failure of a handful.
 *
 * Source: rates over two windows are those of the Site Reliability Workbook (Beyer and others, 2018, chapter 5), whose
 * section on low traffic leaves small numbers open; the bound is Wilson (1927), as in `wilson`.
 */
export function isBurnSignificant(
  target: number,
  factor: number,
  good: number,
  total: number,
  confidence: number
): boolean {
  const bad = total - good;
  const share = factor * allowance(target);
  return bad >= MIN_FAILURES && bad / total >= share && wilson(bad, total, confidence).lower >= share;
}

/**
 * The fewest events that could prove a burn, which all of them would have to fail: fewer prove nothing.
 * Wilson's lower bound of n failures of n is n / (n + z²).
 */
export function leastEvents(target: number, factor: number, confidence: number): number {
  const share = factor * allowance(target);
  return share < 1 ? Math.max(MIN_FAILURES, Math.ceil((zOf(confidence) ** 2 * share) / (1 - share) - 1e-9)) : Infinity;
}

/**
 * Until the budget that is left is used up at this burn rate, in the unit of `period`. Infinity at a rate of at most 1: the period
 * moves on, and gives back at least as much as burns.
 */
export function timeToExhaustion(left: number, rate: number, period: number): number {
  return left <= 0 ? 0 : rate <= 1 ? Infinity : (left * period) / rate;
}
