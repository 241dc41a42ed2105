import { medianSorted } from 'simple-statistics';

/** Makes the median absolute deviation of normal values their standard deviation: 1 / Φ⁻¹(¾). */
export const MAD_TO_DEVIATION = 1.482602218505602;

/** The median of the numbers among `values`; NaN without any. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  return sorted.length === 0 ? NaN : medianSorted(Array.from(sorted));
}

/** The median distance from the median, as the standard deviation of a normal distribution. */
export function robustDeviation(values: ArrayLike<number>, centre = median(values)): number {
  return MAD_TO_DEVIATION * median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}
