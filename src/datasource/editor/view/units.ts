const SHORT: Readonly<Record<string, string>> = {
  s: 's',
  ms: 'ms',
  reqps: 'req/s',
  bytes: 'B',
  Bps: 'B/s',
  currencyUSD: '$',
  currencyEUR: '€',
  currencyGBP: '£',
  watt: 'W',
  celsius: '°C',
  percentunit: '0–1',
};

/** A unit of Grafana's as it stands behind a field; nothing for plain numbers. Shares are written from 0 to 1. */
export const unitText = (unit: string | undefined): string | undefined =>
  unit === undefined ? undefined : SHORT[unit];
