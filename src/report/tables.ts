import type { AnsweredFrame } from './questions';

/** A table's rows as texts: what is not there is empty. */
export type Row = Readonly<Record<string, string>>;

/** Numbers and times as JavaScript writes them; read them back with `Number`. */
export function rowsOf(frame: AnsweredFrame | undefined): Row[] {
  const fields = frame?.fields ?? [];
  return Array.from({ length: fields[0]?.values.length ?? 0 }, (_, i) =>
    Object.fromEntries(fields.map(({ name, values }) => [name, textOf(values[i])]))
  );
}

const textOf = (value: unknown): string =>
  value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value)) ? '' : String(value);

/** NaN for an empty cell. */
export const numberOf = (text: string | undefined): number => (text === undefined || text === '' ? NaN : Number(text));
