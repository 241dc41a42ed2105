/** Grafana's own unit ids, those that signals use. */
export type Unit =
  | 's'
  | 'ms'
  | 'percentunit'
  | 'reqps'
  | 'short'
  | 'none'
  | 'bytes'
  | 'Bps'
  | 'currencyUSD'
  | 'currencyEUR'
  | 'currencyGBP'
  | 'watt'
  | 'celsius';

declare const unit: unique symbol;

/** A number that carries its unit in its type, so that milliseconds never pass for seconds. */
type Branded<Unit extends string> = number & { readonly [unit]: Unit };

export type Seconds = Branded<'seconds'>;

// The only place where a bare number takes on a unit.
export const seconds = (value: number): Seconds => value as Seconds;

const UNITS: Readonly<Record<string, Unit>> = { USD: 'currencyUSD', EUR: 'currencyEUR', GBP: 'currencyGBP' };

/** How Grafana writes an amount of a currency; a bare number for those that are not listed here. */
export const unitOfCurrency = (currency: string | undefined): Unit => UNITS[currency?.toUpperCase() ?? ''] ?? 'none';
