/** A figure with its unit, as short as it can be read. */
export function figure(value: number, unit: string): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? '–' : value > 0 ? '+∞' : '−∞';
  }
  switch (unit) {
    case 's':
      return value < 1 ? `${(value * 1000).toPrecision(3)} ms` : `${value.toPrecision(3)} s`;
    case 'percentunit':
      return `${(value * 100).toFixed(1)} %`;
    case 'reqps':
      return `${value.toPrecision(3)}/s`;
    default:
      return String(Number(value.toPrecision(4)));
  }
}

export const count = (value: number): string => (Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en'));

/** How long ago, in the largest unit that fits: `12 m`, `3 h`. */
export function ago(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  return minutes < 60
    ? `${minutes} m`
    : minutes < 48 * 60
      ? `${Math.floor(minutes / 60)} h`
      : `${Math.floor(minutes / 1440)} d`;
}
