import type { GaugeUnit, TimeUnit } from './profile';

/** Divisors rather than factors: 5 ms are 5 / 1000 s to the last bit, 5 x 0.001 are not always. */
const PER_SECOND: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

export const inSeconds = (value: number, unit: TimeUnit): number => value / PER_SECOND[unit];

/** A gauge in the unit that it is shown in: shares from 0 to 1, bytes, watts, degrees, seconds. */
export function inShownUnit(value: number, unit: GaugeUnit): number {
  switch (unit) {
    case 'percent':
      return value / 100;
    case 'MiB':
      return value * 1024 * 1024;
    default:
      return value;
  }
}
