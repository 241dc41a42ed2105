/** On which scale deviations are even on both sides. Values that a scale cannot show become NaN. */
export type Scale = 'linear' | 'log' | 'logit' | 'asinh';

/** `log` for positive values, `logit` for shares (0 to 1, ends excluded), `asinh` like a logarithm with zero and negatives. */
export function toScale(value: number, scale: Scale, unit = 1): number {
  switch (scale) {
    case 'linear':
      return value;
    case 'log':
      return value > 0 ? Math.log(value) : NaN;
    case 'logit':
      return value > 0 && value < 1 ? Math.log(value / (1 - value)) : NaN;
    case 'asinh':
      return Math.asinh(value / unit);
  }
}

export function fromScale(value: number, scale: Scale, unit = 1): number {
  switch (scale) {
    case 'linear':
      return value;
    case 'log':
      return Math.exp(value);
    case 'logit':
      return 1 / (1 + Math.exp(-value));
    case 'asinh':
      return unit * Math.sinh(value);
  }
}
