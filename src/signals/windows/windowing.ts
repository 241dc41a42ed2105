import { promql, type PromQL } from '../promql';
import type { QueryEnvelope } from '../query';
import type { InstantRequest, RangeRequest } from '../request';
import type { PlanContext } from '../signal';
import { type Seconds, seconds } from '../units';

/**
 * How counts over the window are come by.
 * `direct`: each point asks Prometheus for the increase over the whole window.
 * `slots`: Prometheus gives increases over slots that lie end to end, from one window before the range on, and the
 * process adds up `slotsPerWindow` of them for each point.
 */
export type Windowing =
  | { readonly kind: 'direct'; readonly window: Seconds }
  | { readonly kind: 'slots'; readonly slot: Seconds; readonly slotsPerWindow: number };

export type CountedRequest = RangeRequest | InstantRequest;

/** A slot must hold several scrapes: an increase sees nothing of what happens between two ranges. */
const SCRAPES_PER_SLOT = 4;

/** A window that moves by less than this part of itself at a time shows nothing new. */
const POINTS_PER_WINDOW = 240;

/** Up to this many slots there is nothing to be saved. */
const FEW_SLOTS = 10;

/** One point needs one question; a range of short windows is asked for as it is; long windows are added up. */
export function windowing(
  { mode }: Pick<QueryEnvelope, 'mode'>,
  { window, step, scrapeInterval }: Pick<PlanContext, 'window' | 'step' | 'scrapeInterval'>
): Windowing {
  const shortest = Math.max(step, SCRAPES_PER_SLOT * scrapeInterval);
  if (mode === 'instant' || window <= FEW_SLOTS * shortest) {
    return { kind: 'direct', window };
  }
  const slot = seconds(Math.ceil(Math.max(shortest, window / POINTS_PER_WINDOW) / step) * step);
  return { kind: 'slots', slot, slotsPerWindow: Math.max(1, Math.round(window / slot)) };
}

/**
 * The increase of `counter` summed by `labelNames`, over whole windows or over slots. Hand the answer to `slide` with
 * the same windowing.
 */
export function counted(
  query: Pick<QueryEnvelope, 'mode'>,
  context: PlanContext,
  counter: PromQL,
  labelNames: readonly string[]
): CountedRequest {
  return countedBy(query, context, increaseBy(counter, labelNames));
}

/** Writes what is counted over a duration. */
export type Counting = (duration: Seconds) => PromQL;

export const increaseBy =
  (counter: PromQL, labelNames: readonly string[]): Counting =>
  (duration) =>
    promql`sum by (${{ labelNames }}) (increase(${counter}[${{ duration }}]))`;

/** As `counted`, for any expression that adds up over time. */
export function countedBy(
  query: Pick<QueryEnvelope, 'mode'>,
  context: PlanContext,
  counting: Counting
): CountedRequest {
  const how = windowing(query, context);
  const expr = counting(how.kind === 'direct' ? how.window : how.slot);
  if (query.mode === 'instant') {
    return { kind: 'prometheus.instant', expr, time: context.to, whole: true };
  }
  if (how.kind === 'direct') {
    return { kind: 'prometheus.range', expr, start: context.from, end: context.to, step: context.step, whole: true };
  }
  const end = Math.floor(context.to / how.slot) * how.slot;
  const first = Math.floor(context.from / how.slot) * how.slot;
  return {
    kind: 'prometheus.range',
    expr,
    start: seconds(first - (how.slotsPerWindow - 1) * how.slot),
    end: seconds(end),
    step: how.slot,
    whole: true,
  };
}
