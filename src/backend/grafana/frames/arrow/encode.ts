import { Field as ArrowField, RecordBatch, RecordBatchFileWriter, Schema, Struct, makeData } from 'apache-arrow';
import type { Field, Frame } from '../frame';
import { browserType, configForGrafana, metaForGrafana } from '../meta';
import { rowCount } from '../rows';
import { column } from './columns';

/**
 * A frame as one Arrow IPC file, in the form that Grafana's SDK reads: what belongs to the frame stands in the schema's
 * metadata, what belongs to a field in the field's. Throws when the fields differ in length.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const length = rowCount(frame);
  const children = frame.fields.map(column);
  const fields = frame.fields.map((field, index) => {
    const data = children[index];
    // Time series are refused downstream unless their time field is declared free of nulls.
    const nullable = field.type !== 'time' || (data !== undefined && data.nullCount > 0);
    return new ArrowField(field.name, data?.type, nullable, fieldMetadata(field));
  });
  const schema = new Schema(fields, frameMetadata(frame));
  const batch = new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children }));
  // A batch makes one field of two that share a name, as series of a wide frame do. The writer goes by the schema.
  Reflect.set(batch, 'schema', schema);
  return RecordBatchFileWriter.writeAll([batch]).toUint8Array(true);
}

function frameMetadata(frame: Frame): Map<string, string> {
  const metadata = new Map([
    ['name', frame.name],
    ['refId', frame.refId],
  ]);
  if (frame.meta !== undefined) {
    metadata.set('meta', JSON.stringify(metaForGrafana(frame.meta)));
  }
  return metadata;
}

function fieldMetadata(field: Field): Map<string, string> {
  const metadata = new Map([['tstype', browserType[field.type]]]);
  if (field.labels !== undefined) {
    metadata.set('labels', JSON.stringify(field.labels));
  }
  if (field.config !== undefined) {
    metadata.set('config', JSON.stringify(configForGrafana(field.config)));
  }
  return metadata;
}
