import {
  type DataFrame,
  DataFrameType,
  type Field,
  FieldType,
  getFieldDisplayName,
  isLikelyAscendingVector,
  ReducerID,
} from '@grafana/data';
import { z } from 'zod';

/** What Grafana's panel of a kind makes of an answer, transformations applied. */
type Verdict =
  | { readonly state: 'drawn' }
  /** The panel says that there is no data, in the words of its option `noValue` where it has that. */
  | { readonly state: 'empty' }
  /** Axes or a header, and no words. */
  | { readonly state: 'blank' }
  | { readonly state: 'refused'; readonly text: string };

interface Panel {
  /** The panel's plugin id. */
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

type Rule = (frames: readonly DataFrame[], options: Panel['options']) => Verdict;

const DRAWN: Verdict = { state: 'drawn' };
const EMPTY: Verdict = { state: 'empty' };
const BLANK: Verdict = { state: 'blank' };
const refused = (text: string): Verdict => ({ state: 'refused', text });

const hasRows = (frames: readonly DataFrame[]): boolean => frames.some(({ length }) => length > 0);
const hasType = (frames: readonly DataFrame[], type: FieldType): boolean =>
  frames.some(({ fields }) => fields.some((field) => field.type === type));

/** `PanelDataErrorView` without a message of the panel's own, for what the panel needs. */
function undrawable(frames: readonly DataFrame[], ...needed: readonly ('number' | 'time')[]): Verdict {
  if (!hasRows(frames)) {
    return EMPTY;
  }
  const missing = needed.find((type) => !hasType(frames, FieldType[type]));
  return refused(missing === undefined ? 'Cannot visualize data' : `Data is missing a ${missing} field`);
}

const GRAPHED: ReadonlySet<FieldType> = new Set([FieldType.number, FieldType.boolean, FieldType.enum]);
const isGraphed = ({ type }: Field): boolean => GRAPHED.has(type);

const timeSeries: Rule = (frames) => {
  const graphed = frames.filter(
    ({ fields }) => fields.some(({ type }) => type === FieldType.time) && fields.some(isGraphed)
  );
  if (graphed.length === 0) {
    return undrawable(frames, 'number', 'time');
  }
  return graphed.every(({ meta }) => meta?.type === DataFrameType.TimeSeriesLong)
    ? refused('Long data must be converted to wide')
    : hasRows(graphed)
      ? DRAWN
      : BLANK;
};

const timeline: Rule = (frames) => {
  if (frames.length === 0) {
    return EMPTY;
  }
  const isStarted = ({ type, values }: Field): boolean => type === FieldType.time && typeof values[0] === 'number';
  const timed = frames.filter(({ fields }) => fields.some(isStarted));
  if (timed.length === 0) {
    return refused('Data does not have a time field');
  }
  const isState = (field: Field): boolean => isGraphed(field) || field.type === FieldType.string;
  return timed.some(({ fields }) => fields.some(isState)) ? DRAWN : refused('No graphable fields');
};

/** Buckets that stand in rows, which is what `calculate: false` means; nobody here has cells. */
const heatmap: Rule = (frames) => {
  const rows = frames.findLast(({ meta }) => meta?.type === DataFrameType.HeatmapRows) ?? frames[0];
  if (rows === undefined) {
    return EMPTY;
  }
  if (rows.fields.length === 0) {
    return refused("TypeError: Cannot read properties of undefined (reading 'values')");
  }
  const buckets = rows.fields.slice(1).filter(({ type }) => type === FieldType.number);
  if (buckets.length === 0) {
    return refused('Error: No numeric fields found for heatmap');
  }
  return rows.length * buckets.length < 2 ? BLANK : DRAWN;
};

const barChart: Rule = (frames, { xField }) => {
  const [frame] = frames;
  if (frame === undefined || !hasRows(frames)) {
    return EMPTY;
  }
  const x =
    frame.fields.find((field) => isNamed(field, xField, frame)) ??
    frame.fields.find(({ type }) => type === FieldType.string) ??
    frame.fields.find(({ type }) => type === FieldType.time);
  if (x === undefined) {
    return refused('Bar charts require a string or time field');
  }
  const bars = frame.fields.filter((field) => field !== x && field.type === FieldType.number);
  return bars.length === 0 ? refused('No numeric fields found') : DRAWN;
};

const isNamed = (field: Field, name: unknown, frame: DataFrame): boolean =>
  field.name === name || getFieldDisplayName(field, frame) === name;

const trend: Rule = (frames, { xField }) => {
  const [frame] = frames;
  if (frames.length > 1) {
    return refused('Only one frame is supported, consider adding a join transformation');
  }
  const fields = frame?.fields ?? [];
  const isWritten = typeof xField === 'string' && xField !== '';
  const x = fields.find((field) =>
    isWritten && frame !== undefined ? isNamed(field, xField, frame) : field.type === FieldType.number
  );
  if (x === undefined) {
    return refused(isWritten ? `Unable to find field: ${xField}` : 'No numeric fields found for X axis');
  }
  if (x.type === FieldType.number && !isLikelyAscendingVector(x.values)) {
    return refused('Values must be in ascending order');
  }
  if (!fields.some((field) => field !== x && isGraphed(field))) {
    return undrawable(frames, 'number');
  }
  return hasRows(frames) ? DRAWN : BLANK;
};

const table: Rule = (frames) => {
  if (frames.every(({ fields }) => fields.length === 0)) {
    return undrawable(frames);
  }
  return hasRows(frames) ? DRAWN : BLANK;
};

const nodeGraph: Rule = (frames) => {
  const graphs = frames.filter(({ meta }) => meta?.preferredVisualisationType === 'nodeGraph');
  const [first] = graphs;
  if (first === undefined || !hasRows(graphs)) {
    return EMPTY;
  }
  return graphs.every(({ fields }) => fields.some(({ name }) => name.toLowerCase() === 'id'))
    ? DRAWN
    : refused('id field is required for nodes data frame.');
};

const reductionSchema = z.looseObject({ calcs: z.array(z.string()).default([]), values: z.boolean().default(false) });

/** `getFieldDisplayValues`: one tile for each field or row, else one that says "no data". Rows that are counted may be none. */
const figures: Rule = (frames, { reduceOptions }) => {
  const { calcs, values } = reductionSchema.parse(reduceOptions ?? {});
  const isCount = !values && calcs.includes(ReducerID.count);
  return frames.some(({ fields, length }) => fields.length > 0 && (isCount || length > 0)) ? DRAWN : EMPTY;
};

const RULES: Readonly<Record<string, Rule>> = {
  timeseries: timeSeries,
  'state-timeline': timeline,
  'status-history': timeline,
  heatmap,
  barchart: barChart,
  trend,
  table,
  nodeGraph,
  stat: figures,
  gauge: figures,
  bargauge: figures,
};

/**
 * The conditions under which Grafana 12.4's panels refuse an answer, and their words, as read in its sources under
 * `public/app/plugins/panel`: the panels themselves are not on npm. Undefined for kinds of panels that were not read.
 */
export const verdictOf = ({ type, options }: Panel, frames: readonly DataFrame[]): Verdict | undefined =>
  RULES[type]?.(frames, options);
