import type { Unit } from './signal';

const UNITS: Readonly<Record<string, Unit>> = { USD: 'currencyUSD', EUR: 'currencyEUR', GBP: 'currencyGBP' };

/** How Grafana writes an amount of a currency; a bare number for those that it is not told of here. */
export const unitOfCurrency = (currency: string | undefined): Unit => UNITS[currency?.toUpperCase() ?? ''] ?? 'none';
