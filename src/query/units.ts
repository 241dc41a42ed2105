declare const unit: unique symbol;

/** A number that carries its unit in its type, so that milliseconds never pass for seconds. */
type Branded<Unit extends string> = number & { readonly [unit]: Unit };

export type Seconds = Branded<'seconds'>;
export type Milliseconds = Branded<'milliseconds'>;

// The only places where a bare number takes on a unit.
export const seconds = (value: number): Seconds => value as Seconds;
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;

export const toMilliseconds = (value: Seconds): Milliseconds => milliseconds(value * 1000);
export const toSeconds = (value: Milliseconds): Seconds => seconds(value / 1000);
