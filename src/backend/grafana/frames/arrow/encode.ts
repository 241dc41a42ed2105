import { browserType, configForGrafana, type Field, type Frame, metaForGrafana, rowCount } from '../frame';
import { type Column, column } from './columns';
import {
  byte,
  flatBuffer,
  type FlatPart,
  flatPart,
  type FlatTable,
  type FlatValue,
  long,
  padded,
  short,
  table,
  tables,
  text,
} from './flatbuffer';

const LITTLE_ENDIAN = short(0);
const DOUBLE = short(2);
const NANOSECONDS = short(3);

/** Arrow's number of a type, and its description. */
const types: Readonly<Record<Field['type'], readonly [FlatValue, FlatTable]>> = {
  number: [byte(3), table(DOUBLE)],
  time: [byte(10), table(NANOSECONDS)],
  text: [byte(5), table()],
  boolean: [byte(6), table()],
};

/** The schema of a frame: frame metadata is in the schema, field metadata in the fields. */
function schemaOf(frame: Frame, columns: readonly Column[]): FlatPart {
  const fields = frame.fields.map((field, index) => fieldTable(field, columns[index]?.nulls ?? 0));
  return flatPart(table(LITTLE_ENDIAN, tables(fields), frameMetadata(frame)));
}

function fieldTable(field: Field, nulls: number): FlatTable {
  const [id, type] = types[field.type];
  // Time series are refused downstream unless their time field is declared free of nulls.
  const nullable = byte(field.type !== 'time' || nulls > 0 ? 1 : 0);
  const [dictionary, children] = [undefined, tables([])];
  return table(text(field.name), nullable, id, type, dictionary, children, fieldMetadata(field));
}

const pair = (key: string, value: string): FlatTable => table(text(key), text(value));

function frameMetadata({ name, refId, meta }: Frame): FlatValue {
  return tables([
    pair('name', name),
    pair('refId', refId),
    ...(meta === undefined ? [] : [pair('meta', JSON.stringify(metaForGrafana(meta)))]),
  ]);
}

function fieldMetadata({ type, labels, config }: Field): FlatValue {
  return tables([
    pair('tstype', browserType[type]),
    ...(labels === undefined ? [] : [pair('labels', JSON.stringify(labels))]),
    ...(config === undefined ? [] : [pair('config', JSON.stringify(configForGrafana(config)))]),
  ]);
}

const MAGIC = Buffer.from('ARROW1');
const CONTINUES = 0xffffffff;
/** The prefix of a message: a marker and its length. */
const PREFIX_BYTES = 8;
/** No message any more: a prefix of length zero. */
const END_BYTES = 8;

const VERSION_5 = short(4);
const header = { schema: byte(1), recordBatch: byte(3) };

/**
 * An Arrow IPC file of one record batch: schema, batch, and a footer that says where they are. The layout is Arrow's
 * "IPC File Format", version 5, without compression, buffers aligned to 8 bytes. It is written here because Arrow's own
 * writer, made for streams of batches, costs more than all the rest of a small answer.
 */
function arrowFile(schema: FlatPart, rows: number, columns: readonly Column[]): Uint8Array {
  const { batch, bodyBytes } = recordBatch(rows, columns);
  const schemaMessage = message(header.schema, schema, 0);
  const batchMessage = message(header.recordBatch, batch, bodyBytes);
  const schemaAt = padded(MAGIC.length);
  const batchAt = schemaAt + PREFIX_BYTES + schemaMessage.length;
  const bodyAt = batchAt + PREFIX_BYTES + batchMessage.length;
  const footerAt = bodyAt + bodyBytes + END_BYTES;
  const footer = flatBuffer(table(VERSION_5, schema, undefined, blocks(batchAt, bodyAt - batchAt, bodyBytes)));

  const file = Buffer.alloc(footerAt + footer.length + 4 + MAGIC.length);
  file.set(MAGIC);
  writeMessage(file, schemaAt, schemaMessage);
  writeMessage(file, batchAt, batchMessage);
  writeBody(file, bodyAt, columns);
  file.writeUInt32LE(CONTINUES, bodyAt + bodyBytes);
  file.set(footer, footerAt);
  file.writeUInt32LE(footer.length, footerAt + footer.length);
  file.set(MAGIC, footerAt + footer.length + 4);
  return file;
}

function message(kind: FlatValue, content: FlatValue, bodyBytes: number): Buffer {
  return flatBuffer(table(VERSION_5, kind, content, long(bodyBytes)));
}

/** Where the one batch is: its place, the length of its message with the prefix, the length of its body. */
const blocks = (...longs: readonly number[]): FlatValue => ({ kind: 'structs', each: 3, longs });

/** A node a column (rows, nulls), a buffer each of theirs (place in the body, length). */
function recordBatch(rows: number, columns: readonly Column[]): { batch: FlatTable; bodyBytes: number } {
  const nodes: number[] = [];
  const buffers: number[] = [];
  let bodyBytes = 0;
  for (const column of columns) {
    nodes.push(rows, column.nulls);
    for (const { byteLength } of column.buffers) {
      buffers.push(bodyBytes, byteLength);
      bodyBytes += padded(byteLength);
    }
  }
  const batch = table(
    long(rows),
    { kind: 'structs', each: 2, longs: nodes },
    { kind: 'structs', each: 2, longs: buffers }
  );
  return { batch, bodyBytes };
}

function writeMessage(file: Buffer, at: number, content: Buffer): void {
  file.writeUInt32LE(CONTINUES, at);
  file.writeUInt32LE(content.length, at + 4);
  file.set(content, at + PREFIX_BYTES);
}

function writeBody(file: Buffer, bodyAt: number, columns: readonly Column[]): void {
  let at = bodyAt;
  for (const { buffers } of columns) {
    for (const buffer of buffers) {
      file.set(buffer, at);
      at += padded(buffer.byteLength);
    }
  }
}

/** A frame as one Arrow IPC file, in the form that Grafana's SDK reads. Throws when the fields differ in length. */
export function encodeFrame(frame: Frame): Uint8Array {
  const rows = rowCount(frame);
  const columns = frame.fields.map(column);
  return arrowFile(schemaOf(frame, columns), rows, columns);
}
