import type { Frame } from '../frame';
import { rowCount } from '../rows';
import { column } from './columns';
import { arrowFile } from './file';
import { schemaOf } from './schema';

/** A frame as one Arrow IPC file, in the form that Grafana's SDK reads. Throws when the fields differ in length. */
export function encodeFrame(frame: Frame): Uint8Array {
  const rows = rowCount(frame);
  const columns = frame.fields.map(column);
  return arrowFile(schemaOf(frame, columns), rows, columns);
}
