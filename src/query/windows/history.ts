import { parseDuration } from '../duration';
import type { QueryEnvelope } from '../query';
import type { PlanContext } from '../signal';
import { type Seconds, seconds } from '../units';

const DAY = 86_400;

/** Prometheus gives no more points of a series than this. */
export const MOST_STEPS = 11_000;

export interface HistoryOptions {
  readonly resolution: string;
  readonly history: string;
}

/**
 * Slots of what is accumulated since a deployment, on a grid of the clock's own: where they begin depends on the day
 * and the history wanted alone, so that zooming a dashboard changes nothing. Unix seconds.
 */
export function historySlots(
  options: HistoryOptions,
  { to }: Pick<PlanContext, 'to'>
): { readonly start: Seconds; readonly end: Seconds; readonly step: Seconds } {
  const step = parseDuration(options.resolution) ?? seconds(600);
  const length = parseDuration(options.history) ?? 0;
  const grid = Math.max(step, Math.min(DAY, length));
  const begin = Math.floor((to - length) / grid) * grid;
  return {
    start: seconds((Math.floor(begin / step) + 1) * step),
    end: seconds(Math.floor(to / step) * step),
    step,
  };
}

/** Whether a history of that length fits into one answer at that resolution. */
export const isHistoryShortEnough = ({ resolution, history }: HistoryOptions): boolean =>
  (parseDuration(history) ?? 0) / (parseDuration(resolution) ?? Infinity) <= MOST_STEPS;

/** The times at which the query wants a figure. */
export function wantedTimes(
  { mode }: Pick<QueryEnvelope, 'mode'>,
  { from, to, step }: Pick<PlanContext, 'from' | 'to' | 'step'>
): Float64Array {
  return mode === 'instant'
    ? Float64Array.of(to)
    : Float64Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}
