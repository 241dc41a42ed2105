import { type Data, DataType, type Field as ArrowField, RecordBatchReader, Vector } from 'apache-arrow';
import { z } from 'zod';
import type { Field, Frame } from '../frame';
import { fromNanos } from './columns';

/** What a frame's `meta` may hold when it is read back; keys that are unknown here are dropped. */
const frameMetaSchema = z.object({
  type: z
    .enum([
      'timeseries-wide',
      'timeseries-multi',
      'timeseries-long',
      'numeric-wide',
      'numeric-multi',
      'numeric-long',
      'table',
      'heatmap-cells',
      'heatmap-rows',
    ])
    .optional(),
  typeVersion: z.tuple([z.number(), z.number()]).optional(),
  preferredVisualisationType: z.enum(['graph', 'table', 'nodeGraph', 'logs', 'trace']).optional(),
  executedQueryString: z.string().optional(),
  notices: z
    .array(z.object({ severity: z.enum(['info', 'warning', 'error']), text: z.string(), link: z.string().optional() }))
    .optional(),
  stats: z.array(z.object({ displayName: z.string(), value: z.number(), unit: z.string().optional() })).optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
  channel: z.string().optional(),
});

const fieldConfigSchema = z.object({
  displayNameFromDS: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
  decimals: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  interval: z.number().optional(),
  thresholds: z
    .object({
      mode: z.literal('absolute'),
      steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })),
    })
    .optional(),
  mappings: z.array(z.unknown()).optional(),
  links: z.array(z.object({ title: z.string(), url: z.string(), targetBlank: z.boolean().optional() })).optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
});

const labelsSchema = z.record(z.string(), z.string());

/**
 * The frame in an Arrow IPC file that {@link encodeFrame} or Grafana's SDK wrote. Throws on anything else: a broken
 * file, a column type that no frame of ours has, metadata of another shape.
 */
export function decodeFrame(file: Uint8Array): Frame {
  const reader = RecordBatchReader.from(file).open();
  const { schema } = reader;
  const batches = [...reader];
  const meta = schema.metadata.get('meta');
  const fields = schema.fields.map((field, index): Field => {
    // By position, not by name: names need not be unique.
    const chunks = batches.flatMap((batch) => batch.data.children[index] ?? []);
    const labels = field.metadata.get('labels');
    const config = field.metadata.get('config');
    return {
      // An empty name is not written, and read as null.
      name: field.name ?? '',
      ...(labels === undefined ? {} : { labels: labelsSchema.parse(JSON.parse(labels)) }),
      ...(config === undefined ? {} : { config: fieldConfigSchema.parse(JSON.parse(config)) }),
      ...values(field, chunks),
    };
  });
  return {
    name: schema.metadata.get('name') ?? '',
    refId: schema.metadata.get('refId') ?? '',
    ...(meta === undefined ? {} : { meta: frameMetaSchema.parse(JSON.parse(meta)) }),
    fields,
  };
}

type Values = { [Type in Field['type']]: Pick<Extract<Field, { type: Type }>, 'type' | 'values'> }[Field['type']];

function values({ name, type }: ArrowField, chunks: readonly Data[]): Values {
  if (DataType.isFloat(type)) {
    return { type: 'number', values: cells(chunks, isNumber) };
  }
  if (DataType.isTimestamp(type)) {
    return { type: 'time', values: chunks.flatMap(nanoseconds) };
  }
  if (DataType.isUtf8(type)) {
    return { type: 'text', values: cells(chunks, isText) };
  }
  if (DataType.isBool(type)) {
    return { type: 'boolean', values: cells(chunks, isBoolean) };
  }
  throw new Error(`Field "${name}" has the column type ${String(type)}, which no frame here has`);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isText = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

function cells<Value>(chunks: readonly Data[], is: (value: unknown) => value is Value): (Value | null)[] {
  return chunks.flatMap((chunk) =>
    Array.from(new Vector([chunk]), (value: unknown) => {
      if (value !== null && !is(value)) {
        throw new Error(`A column of type ${String(chunk.type)} holds ${String(value)}`);
      }
      return value;
    })
  );
}

/** The reader's own accessor returns whole milliseconds; the 64-bit words below it have the rest. */
function nanoseconds(chunk: Data): (number | null)[] {
  const words: unknown = chunk.values;
  if (!(words instanceof BigInt64Array)) {
    throw new Error('A time column does not hold 64-bit words');
  }
  return Array.from(words.subarray(0, chunk.length), (nanos, row) => (chunk.getValid(row) ? fromNanos(nanos) : null));
}
