import type { Field, FieldConfig, Frame, FrameMeta, FrameType, NumberField, TimeField } from './frame';

type Labels = Readonly<Record<string, string>>;
type Meta = Omit<FrameMeta, 'type' | 'typeVersion'>;

/** The version of the data plane's contract that these frames keep. */
const contract = [0, 1] as const;

const kindOf = (type: FrameType, meta: Meta = {}): FrameMeta => ({ ...meta, type, typeVersion: contract });

interface Values {
  readonly name: string;
  readonly labels?: Labels;
  readonly values: NumberField['values'];
  readonly config?: FieldConfig;
}

interface Head {
  readonly refId: string;
  readonly name?: string;
  readonly meta?: Meta;
}

interface SeriesHead extends Head {
  /** Unix milliseconds, ascending, without a gap: a missing value is null among the values, never among the times. */
  readonly times: TimeField['values'];
  /** Milliseconds between points, for a panel to tell a gap from the next point. */
  readonly intervalMs?: number;
}

/**
 * One time series in a frame of its own: what alerting and panels take as many of as there are series. The first
 * values are the series; further ones are its companions on the same times (bounds, sample size), which alerting leaves
 * aside. Throws when the times break the contract.
 */
export function timeSeries(about: SeriesHead, value: Values, ...companions: readonly Values[]): Frame {
  return {
    ...headOf(about, 'timeseries-multi'),
    fields: [timeField(about), ...[value, ...companions].map(numberField)],
  };
}

/** Series that share their times, in one frame. Throws when the times break the contract. */
export function timeSeriesWide(about: SeriesHead, series: readonly Values[]): Frame {
  return {
    ...headOf(about, 'timeseries-wide'),
    fields: series.length === 0 ? [] : [timeField(about), ...series.map(numberField)],
  };
}

/** "There is no data", said in the kind that the asker expects: alerting tells it from an error. */
export function noData(refId: string, type: FrameType, meta?: Meta): Frame {
  return { name: '', refId, meta: kindOf(type, meta), fields: [] };
}

function headOf({ refId, name = '', meta }: SeriesHead, type: FrameType): Omit<Frame, 'fields'> {
  return { name, refId, meta: kindOf(type, meta) };
}

function timeField({ times, intervalMs, name = '' }: SeriesHead): TimeField {
  times.forEach((time, row) => {
    const before = row === 0 ? -Infinity : times[row - 1];
    if (time === null || before === null || before === undefined || !(time > before)) {
      throw new Error(
        `Time series "${name}": the time in row ${row} (${time}) does not come after the one before it (${before})`
      );
    }
  });
  return {
    name: 'Time',
    type: 'time',
    values: times,
    ...(intervalMs === undefined ? {} : { config: { interval: intervalMs } }),
  };
}

function numberField({ name, labels, values, config }: Values): Field {
  return { name, type: 'number', values, ...(labels && { labels }), ...(config && { config }) };
}

/** One figure with its labels, in a frame of its own: what an alert rule compares with a threshold as it is. */
export function numeric(
  { refId, name = '', meta }: Head,
  figure: {
    readonly name: string;
    readonly value: number | null;
    readonly labels?: Labels;
    readonly config?: FieldConfig;
  }
): Frame {
  const { value, ...rest } = figure;
  return { name, refId, meta: kindOf('numeric-multi', meta), fields: [numberField({ ...rest, values: [value] })] };
}

/** A figure a row, its labels in text columns. */
export function numericLong(
  { refId, name = '', meta }: Head,
  figures: {
    readonly name: string;
    readonly config?: FieldConfig;
    readonly rows: ReadonlyArray<{ readonly labels: Labels; readonly value: number | null }>;
  }
): Frame {
  const { rows, ...value } = figures;
  const keys = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return {
    name,
    refId,
    meta: kindOf('numeric-long', meta),
    fields: [
      ...keys.map((key) => ({
        name: key,
        type: 'text' as const,
        values: rows.map(({ labels }) => labels[key] ?? null),
      })),
      numberField({ ...value, values: rows.map((row) => row.value) }),
    ],
  };
}

/** Columns for people to read; no rule is evaluated on them. */
export function table({ refId, name = '', meta }: Head, fields: readonly Field[]): Frame {
  return {
    name,
    refId,
    meta: { preferredVisualisationType: 'table', ...meta, type: 'table', typeVersion: [0, 0] },
    fields,
  };
}

/** A thing that happened, or went on for a while. */
export interface Annotation {
  /** Unix milliseconds. */
  readonly time: number;
  readonly timeEnd?: number;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** Tells it from others, so that a panel does not show it twice. */
  readonly id: string;
}

/** Events as Grafana's annotation queries read them: its names of columns, tags with commas between. */
export function annotations(about: Head, events: readonly Annotation[]): Frame {
  return {
    name: about.name ?? 'annotations',
    refId: about.refId,
    ...(about.meta === undefined ? {} : { meta: about.meta }),
    fields: [
      { name: 'time', type: 'time', values: events.map(({ time }) => time) },
      { name: 'timeEnd', type: 'time', values: events.map(({ timeEnd }) => timeEnd ?? null) },
      { name: 'title', type: 'text', values: events.map(({ title }) => title) },
      { name: 'text', type: 'text', values: events.map(({ text }) => text) },
      {
        name: 'tags',
        type: 'text',
        values: events.map(({ tags }) => tags.map((tag) => tag.replaceAll(',', ' ')).join(',')),
      },
      { name: 'id', type: 'text', values: events.map(({ id }) => id) },
    ],
  };
}

export interface GraphNode {
  readonly id: string;
  readonly title: string;
  readonly subtitle?: string;
  readonly mainStat?: string;
  readonly secondaryStat?: string;
  readonly color?: string;
  /** Shown in the node's menu. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly mainStat?: string;
}

/**
 * Nodes and edges as the node graph panel reads them. Throws on an id that stands twice and on an edge to a node that is
 * not there: the panel would draw nothing, and not say why.
 */
export function nodeGraph(
  refId: string,
  { nodes, edges }: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }
): readonly [nodes: Frame, edges: Frame] {
  const known = idsOf('nodes', nodes);
  idsOf('edges', edges);
  for (const { id, source, target } of edges) {
    for (const end of [source, target]) {
      if (!known.has(end)) {
        throw new Error(`The edge "${id}" ends in the node "${end}", which is not there`);
      }
    }
  }
  const details = [...new Set(nodes.flatMap((node) => Object.keys(node.details ?? {})))];
  return [
    graphFrame('nodes', refId, [
      column('id', nodes, ({ id }) => id),
      column('title', nodes, ({ title }) => title),
      column('subtitle', nodes, ({ subtitle }) => subtitle),
      column('mainstat', nodes, ({ mainStat }) => mainStat),
      column('secondarystat', nodes, ({ secondaryStat }) => secondaryStat),
      column('color', nodes, ({ color }) => color),
      ...details.map((key) => ({
        ...column(`detail__${key}`, nodes, (node) => node.details?.[key]),
        config: { displayNameFromDS: key },
      })),
    ]),
    graphFrame('edges', refId, [
      column('id', edges, ({ id }) => id),
      column('source', edges, ({ source }) => source),
      column('target', edges, ({ target }) => target),
      column('mainstat', edges, ({ mainStat }) => mainStat),
    ]),
  ];
}

function idsOf(kind: string, things: ReadonlyArray<{ readonly id: string }>): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of things) {
    if (ids.has(id)) {
      throw new Error(`Two ${kind} of the graph have the id "${id}"`);
    }
    ids.add(id);
  }
  return ids;
}

function graphFrame(name: string, refId: string, fields: readonly Field[]): Frame {
  return { name, refId, meta: { preferredVisualisationType: 'nodeGraph' }, fields };
}

function column<Thing>(name: string, things: readonly Thing[], value: (thing: Thing) => string | undefined): Field {
  return { name, type: 'text', values: things.map((thing) => value(thing) ?? null) };
}
