import type { Frame } from './frame';

/** Rows of a frame; none without fields. Throws when its fields differ in length, naming them. */
export function rowCount(frame: Frame): number {
  const first = frame.fields[0];
  if (first === undefined) {
    return 0;
  }
  for (const field of frame.fields) {
    if (field.values.length !== first.values.length) {
      throw new Error(
        `Frame "${frame.name}": field "${field.name}" has ${field.values.length} rows, but "${first.name}" has ${first.values.length}`
      );
    }
  }
  return first.values.length;
}
