import { encodeFrame } from './arrow/encode';
import { browserType, configForGrafana, type Field, type Frame, metaForGrafana, rowCount } from './frame';

/** Grafana's name for a field's type in its SDK. */
const sdkType: Record<Field['type'], string> = {
  number: 'float64',
  time: 'time.Time',
  text: 'string',
  boolean: 'bool',
};

/** A frame as JSON, as Grafana's live channels and its SDK read it. Throws when the fields differ in length. */
export function frameToJson(frame: Frame): string {
  rowCount(frame);
  const columns = frame.fields.map(column);
  const data = {
    values: columns.map(({ values }) => values),
    ...(columns.some(({ entities }) => entities !== null) ? { entities: columns.map(({ entities }) => entities) } : {}),
    ...(columns.some(({ nanos }) => nanos !== null) ? { nanos: columns.map(({ nanos }) => nanos) } : {}),
  };
  return JSON.stringify({ schema: schemaOfFrame(frame), data });
}

function schemaOfFrame(frame: Frame): object {
  return {
    ...(frame.name === '' ? {} : { name: frame.name }),
    ...(frame.refId === '' ? {} : { refId: frame.refId }),
    ...(frame.meta === undefined ? {} : { meta: metaForGrafana(frame.meta) }),
    fields: frame.fields.map((field) => ({
      name: field.name,
      type: browserType[field.type],
      typeInfo: typeInfo(field),
      ...(field.labels === undefined ? {} : { labels: field.labels }),
      ...(field.config === undefined ? {} : { config: configForGrafana(field.config) }),
    })),
  };
}

/** A time field is declared free of nulls, as time series must have it; a reader sees null as the zero time then. */
function typeInfo({ type, values }: Field): { frame: string; nullable?: true } {
  const frame = sdkType[type];
  return type === 'time' && !Array.from(values).includes(null) ? { frame } : { frame, nullable: true };
}

/** Rows whose value JSON cannot say. */
interface Entities {
  readonly Inf?: readonly number[];
  readonly NegInf?: readonly number[];
}

interface Column {
  readonly values: readonly (number | string | boolean | null)[];
  readonly entities: Entities | null;
  /** Nanoseconds beyond the whole millisecond, a row each. */
  readonly nanos: readonly number[] | null;
}

function column(field: Field): Column {
  switch (field.type) {
    case 'number':
      return numbers(Array.from(field.values));
    case 'time':
      return times(Array.from(field.values));
    case 'text':
    case 'boolean':
      return { values: field.values, entities: null, nanos: null };
  }
}

function numbers(values: readonly (number | null)[]): Column {
  const rows = (wanted: number) => values.flatMap((value, row) => (value === wanted ? [row] : []));
  const [above, below] = [rows(Infinity), rows(-Infinity)];
  const entities = {
    ...(above.length > 0 ? { Inf: above } : {}),
    ...(below.length > 0 ? { NegInf: below } : {}),
  };
  return {
    values: values.map((value) => (value !== null && Number.isFinite(value) ? value : null)),
    entities: above.length + below.length > 0 ? entities : null,
    nanos: null,
  };
}

function times(values: readonly (number | null)[]): Column {
  const finite = values.map((value) => (value !== null && Number.isFinite(value) ? value : null));
  const nanos = finite.map((value) => (value === null ? 0 : Math.round((value - Math.floor(value)) * 1e6)));
  return {
    values: finite.map((value) => (value === null ? null : Math.floor(value))),
    entities: null,
    nanos: nanos.some((rest) => rest > 0) ? nanos : null,
  };
}

/** How frames are written: Arrow files, or JSON for a caller that asks for it. */
export type Written = 'arrow' | 'json';

const utf8 = new TextEncoder();

/** Throws when the fields differ in length. */
export const writeFrame = (frame: Frame, as: Written): Uint8Array =>
  as === 'json' ? utf8.encode(frameToJson(frame)) : encodeFrame(frame);
