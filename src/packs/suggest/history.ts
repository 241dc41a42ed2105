import type { SignalSeries } from '../../query/derived';
import type { Thresholds } from '../../query/signal';

/** Spans of Unix seconds, the end excluded: incidents, deployments. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The past of one signal of one model: each series is one instance of an alert (a version, a feature, a protected
 * attribute), with the figures that its level is decided on.
 */
export interface History {
  readonly series: readonly SignalSeries[];
  readonly direction: Thresholds['direction'];
  readonly by: 'value' | 'interval';
  /** Points with fewer observations are not judged. */
  readonly minimumSample: number;
  /** How far back each point looks, seconds. */
  readonly window: number;
}

/** Whether the point rests on enough to be judged. */
export function hasEnoughSample({ value, sample }: SignalSeries, i: number, { minimumSample }: History): boolean {
  return Number.isFinite(value[i]) && (sample === undefined || (sample[i] ?? NaN) >= minimumSample);
}

/** Whether any of the window that ends at `time` lies in one of the spans. */
export const touches = (spans: readonly Span[], time: number, window: number): boolean =>
  spans.some(({ start, end }) => time >= start && time - window < end);
