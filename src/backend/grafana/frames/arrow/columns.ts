import type { BooleanField, Field, NumberField, TextField, TimeField } from '../frame';

const word = 2 ** 32;
const nanosPerMilli = 1e6;

/** Nanoseconds in 64 bits end in 2262 and begin in 1677: half of 2^32 high words on either side. */
const highest = 2 ** 31;

/**
 * Writes Unix milliseconds as 64-bit Unix nanoseconds, little endian, at a row of `words` (two words a row). Doubles
 * cannot hold today's nanoseconds, so the product is made in two halves, each exact. Answers whether it could be
 * written: not for NaN, nor for a time that 64 bits of nanoseconds do not reach.
 */
function writeNanos(words: Uint32Array, row: number, millis: number): boolean {
  const whole = Math.floor(millis);
  const fraction = Math.round((millis - whole) * nanosPerMilli);
  const high = Math.floor(whole / word);
  const low = (whole - high * word) * nanosPerMilli + fraction;
  const carry = Math.floor(low / word);
  const top = high * nanosPerMilli + carry;
  if (!(top >= -highest && top < highest)) {
    return false;
  }
  words[2 * row] = low - carry * word;
  words[2 * row + 1] = top;
  return true;
}

/** The inverse, to the nearest double: whole milliseconds come back as they were. */
export function fromNanos(nanos: bigint): number {
  const millis = nanos / 1_000_000n;
  return Number(millis) + Number(nanos - millis * 1_000_000n) / nanosPerMilli;
}

/** Which rows of a column hold a value: one bit a row, least significant first, as Arrow has it. */
interface Validity {
  readonly nulls: number;
  /** Absent when no row is null. */
  readonly bitmap?: Uint8Array;
}

function validity(length: number, isNull: (row: number) => boolean): Validity {
  let nulls = 0;
  let bitmap: Uint8Array | undefined;
  for (let row = 0; row < length; row++) {
    if (!isNull(row)) {
      continue;
    }
    bitmap ??= new Uint8Array((length + 7) >> 3).fill(0xff);
    clear(bitmap, row);
    nulls++;
  }
  return bitmap === undefined ? { nulls } : { nulls, bitmap };
}

function clear(bitmap: Uint8Array, row: number): void {
  const byte = row >> 3;
  bitmap[byte] = (bitmap[byte] ?? 0) & ~(1 << (row & 7));
}

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
