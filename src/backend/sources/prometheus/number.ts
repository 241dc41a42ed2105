/** A sample value as Prometheus writes it in JSON; `undefined` for what is no number. */
export function parseSampleValue(text: unknown): number | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const value = Number(text);
  if (value === value && text !== '') {
    return value;
  }
  switch (text) {
    case 'NaN':
      return NaN;
    case '+Inf':
    case 'Inf':
      return Infinity;
    case '-Inf':
      return -Infinity;
    default:
      return undefined;
  }
}
