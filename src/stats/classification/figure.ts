import type { Interval } from '../interval';

/** A figure with its interval and the number of observations in its denominator. NaN where 0 / 0. */
export interface Figure extends Interval {
  readonly value: number;
  readonly sample: number;
}
