/** The range in which the truth lies with the confidence that was asked for; NaN on both sides where nothing is known. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Two-sided, unless a function says otherwise. */
export const CONFIDENCE = 0.95;

export const UNKNOWN: Interval = { lower: NaN, upper: NaN };

export function around(value: number, halfWidth: number): Interval {
  return { lower: value - halfWidth, upper: value + halfWidth };
}
