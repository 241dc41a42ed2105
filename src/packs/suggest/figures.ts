import type { Thresholds } from '../../query/signal';

/** Figures that people choose, between one and ten. */
const CHOSEN = [1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10];

/** A figure that stands within rounding of floating point counts as that figure. */
const SLACK = 1e-9;

function chosen(value: number, direction: 'up' | 'down'): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const mantissa = value / magnitude;
  const found =
    direction === 'up'
      ? CHOSEN.find((figure) => figure >= mantissa * (1 - SLACK))
      : CHOSEN.findLast((figure) => figure <= mantissa * (1 + SLACK));
  return Number(((found ?? 1) * magnitude).toPrecision(3));
}

/**
 * The nearest figure a person would choose on the side of the trouble: a limit is never rounded towards what is usual.
 * Shares over one half are rounded by what is missing to one: 0.987 below becomes 0.985 and not 0.9.
 */
export function roundAway(value: number, trouble: Thresholds['trouble'], isShare: boolean): number {
  if (value === 0 || !Number.isFinite(value)) {
    return value;
  }
  if (value < 0) {
    return -roundAway(-value, trouble === 'above' ? 'below' : 'above', false);
  }
  if (isShare && value > 0.5 && value < 1) {
    const missing = chosen(1 - value, trouble === 'above' ? 'down' : 'up');
    return Number((1 - missing).toPrecision(6));
  }
  return chosen(value, trouble === 'above' ? 'up' : 'down');
}
