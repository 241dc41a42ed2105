import { Bool, type Data, Float64, TimestampNanosecond, Utf8, makeData } from 'apache-arrow';
import type { BooleanField, Field, NumberField, TextField, TimeField } from '../frame';
import { writeNanos } from './time';
import { validity } from './validity';

const types = { number: new Float64(), time: new TimestampNanosecond(), text: new Utf8(), boolean: new Bool() };

/** Arrow data of one field. */
export function column(field: Field): Data {
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

function numbers({ values }: NumberField): Data {
  // A null becomes NaN here and is marked below, so that both ways of saying "no figure" arrive as null.
  const data = values instanceof Float64Array ? values : Float64Array.from(values, (value) => value ?? NaN);
  const { nulls, bitmap } = validity(data.length, (row) => Number.isNaN(data[row]));
  return makeData({ type: types.number, length: data.length, nullCount: nulls, nullBitmap: bitmap, data });
}

function times({ values }: TimeField): Data {
  const words = new Uint32Array(values.length * 2);
  const { nulls, bitmap } = validity(values.length, (row) => !writeNanos(words, row, values[row] ?? NaN));
  const data = new BigInt64Array(words.buffer);
  return makeData({ type: types.time, length: values.length, nullCount: nulls, nullBitmap: bitmap, data });
}

function texts({ values }: TextField): Data {
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
  const { nulls, bitmap } = validity(values.length, (row) => values[row] === null);
  return makeData({
    type: types.text,
    length: values.length,
    nullCount: nulls,
    nullBitmap: bitmap,
    valueOffsets: offsets,
    data,
  });
}

function booleans({ values }: BooleanField): Data {
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => {
    if (value === true) {
      bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    }
  });
  const { nulls, bitmap } = validity(values.length, (row) => values[row] === null);
  return makeData({ type: types.boolean, length: values.length, nullCount: nulls, nullBitmap: bitmap, data: bits });
}
