/** A figure read off buckets: a point, and the interval in which the figure of the raw values is sure to lie. */
export interface BinnedEstimate {
  readonly value: number;
  readonly lower: number;
  /** +Infinity where the top of the layout is open. */
  readonly upper: number;
}

export const NO_ESTIMATE: BinnedEstimate = { value: NaN, lower: NaN, upper: NaN };
