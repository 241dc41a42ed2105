/** Service level objectives as good of total: the error budget and how fast it burns. */
import { CONFIDENCE, wilson, type Interval } from './interval';

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

/** Events in a window below which `bad` failures (3 unless given) would by themselves pass the factor: not to be judged. */
export function minimumEvents(target: number, factor: number, bad = 3): number {
  return Math.ceil(bad / (factor * allowance(target)));
}

/** Until the budget that is left is used up at this burn rate, in the unit of `period`; Infinity when nothing burns. */
export function timeToExhaustion(left: number, rate: number, period: number): number {
  return left <= 0 ? 0 : (left * period) / rate;
}
