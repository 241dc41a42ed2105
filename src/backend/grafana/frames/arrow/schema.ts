import type { Field, Frame } from '../frame';
import { browserType, configForGrafana, metaForGrafana } from '../meta';
import type { Column } from './columns';
import {
  byte,
  type FlatTable,
  type FlatValue,
  flatPart,
  type FlatPart,
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

/** What a frame's columns are: what belongs to the frame stands in the schema's metadata, the rest in the fields'. */
export function schemaOf(frame: Frame, columns: readonly Column[]): FlatPart {
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
