import type { BooleanField, Field, NumberField, TextField, TimeField } from '../frame';
import { writeNanos } from './time';
import { type Validity, validity } from './validity';

/** A field's values as Arrow lays them out. */
export interface Column {
  readonly nulls: number;
  /** Validity first, empty when no row is null; then offsets, of texts; then the values. */
  readonly buffers: readonly Uint8Array[];
}

export function column(field: Field): Column {
  switch (field.type) {
    case 'number':
      return numbers(field);
    case 'time':
      return times(field);
    case 'text':
      return texts(field);
    case 'boolean':
      return booleans(field);
  }
}

const NONE = new Uint8Array(0);

const columnOf = ({ nulls, bitmap }: Validity, ...values: readonly Uint8Array[]): Column => ({
  nulls,
  buffers: [bitmap ?? NONE, ...values],
});

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function numbers({ values }: NumberField): Column {
  // A null becomes NaN here and is marked below, so that both ways of saying "no figure" arrive as null.
  const data = values instanceof Float64Array ? values : Float64Array.from(values, (value) => value ?? NaN);
  return columnOf(
    validity(data.length, (row) => Number.isNaN(data[row])),
    bytesOf(data)
  );
}

/** The series of an answer share their times more often than not: these are written once. */
const written = new WeakMap<TimeField['values'], Column>();

function times({ values }: TimeField): Column {
  const known = written.get(values);
  if (known !== undefined) {
    return known;
  }
  const words = new Uint32Array(values.length * 2);
  const made = columnOf(
    validity(values.length, (row) => !writeNanos(words, row, values[row] ?? NaN)),
    bytesOf(words)
  );
  written.set(values, made);
  return made;
}

function texts({ values }: TextField): Column {
  const offsets = new Int32Array(values.length + 1);
  values.forEach((value, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + (value === null ? 0 : Buffer.byteLength(value, 'utf8'));
  });
  const data = Buffer.alloc(offsets[values.length] ?? 0);
  values.forEach((value, row) => {
    if (value !== null) {
      data.write(value, offsets[row] ?? 0, 'utf8');
    }
  });
  return columnOf(
    validity(values.length, (row) => values[row] === null),
    bytesOf(offsets),
    data
  );
}

function booleans({ values }: BooleanField): Column {
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => {
    if (value === true) {
      bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    }
  });
  return columnOf(
    validity(values.length, (row) => values[row] === null),
    bits
  );
}
