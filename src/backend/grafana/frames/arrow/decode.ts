import { DataType, type Vector, tableFromIPC } from 'apache-arrow';
import { z } from 'zod';
import type { Field, Frame } from '../frame';
import { fieldConfigSchema, frameMetaSchema } from './metadata';
import { fromNanos } from './time';

const labelsSchema = z.record(z.string(), z.string());

/**
 * The frame in an Arrow IPC file that {@link encodeFrame} or Grafana's SDK wrote. Throws on anything else: a broken
 * file, a column type that no frame of ours has, metadata of another shape.
 */
export function decodeFrame(file: Uint8Array): Frame {
  const table = tableFromIPC(file);
  const meta = table.schema.metadata.get('meta');
  const fields = table.schema.fields.map((field, index): Field => {
    const vector = table.getChildAt(index);
    if (vector === null) {
      throw new Error(`The frame has no column for its field "${field.name}"`);
    }
    const labels = field.metadata.get('labels');
    const config = field.metadata.get('config');
    return {
      name: field.name,
      ...(labels === undefined ? {} : { labels: labelsSchema.parse(JSON.parse(labels)) }),
      ...(config === undefined ? {} : { config: fieldConfigSchema.parse(JSON.parse(config)) }),
      ...values(field.name, vector),
    };
  });
  return {
    name: table.schema.metadata.get('name') ?? '',
    refId: table.schema.metadata.get('refId') ?? '',
    ...(meta === undefined ? {} : { meta: frameMetaSchema.parse(JSON.parse(meta)) }),
    fields,
  };
}

type Values = { [Type in Field['type']]: Pick<Extract<Field, { type: Type }>, 'type' | 'values'> }[Field['type']];

function values(name: string, vector: Vector): Values {
  const type = vector.type;
  if (DataType.isFloat(type)) {
    return { type: 'number', values: rows(vector, z.number()) };
  }
  if (DataType.isTimestamp(type)) {
    return { type: 'time', values: nanoseconds(vector) };
  }
  if (DataType.isUtf8(type)) {
    return { type: 'text', values: rows(vector, z.string()) };
  }
  if (DataType.isBool(type)) {
    return { type: 'boolean', values: rows(vector, z.boolean()) };
  }
  throw new Error(`Field "${name}" has the column type ${String(type)}, which no frame here has`);
}

function rows<Value>(vector: Vector, schema: z.ZodType<Value>): (Value | null)[] {
  const cell = schema.nullable();
  return Array.from({ length: vector.length }, (_, row) => cell.parse(vector.get(row)));
}

/** The reader's own accessor gives milliseconds in whole; the 64-bit words below it have the rest. */
function nanoseconds(vector: Vector): (number | null)[] {
  return vector.data.flatMap((chunk) => {
    const words: unknown = chunk.values;
    if (!(words instanceof BigInt64Array)) {
      throw new Error('A time column does not hold 64-bit words');
    }
    return Array.from(words.subarray(0, chunk.length), (nanos, row) => (chunk.getValid(row) ? fromNanos(nanos) : null));
  });
}
