/** Grafana's data frame, as its SDK reads it: equally long fields, with what a panel and alerting need to know. */
export interface Frame {
  readonly name: string;
  readonly refId: string;
  readonly meta?: FrameMeta;
  readonly fields: readonly Field[];
}

type FrameType =
  | 'timeseries-wide'
  | 'timeseries-multi'
  | 'timeseries-long'
  | 'numeric-wide'
  | 'numeric-multi'
  | 'numeric-long'
  | 'table'
  | 'heatmap-cells'
  | 'heatmap-rows';

export interface FrameMeta {
  readonly type?: FrameType;
  readonly typeVersion?: readonly [number, number];
  readonly preferredVisualisationType?: 'graph' | 'table' | 'nodeGraph' | 'logs' | 'trace';
  readonly executedQueryString?: string;
  readonly notices?: readonly FrameNotice[];
  readonly stats?: readonly FrameStat[];
  readonly custom?: Readonly<Record<string, unknown>>;
  /** `annotations`: drawn over a graph, not as one of its series. */
  readonly dataTopic?: 'annotations';
  readonly channel?: string;
}

interface FrameNotice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly link?: string;
}

interface FrameStat {
  readonly displayName: string;
  readonly value: number;
  readonly unit?: string;
}

export type Field = NumberField | TimeField | TextField | BooleanField;

interface FieldBase {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly config?: FieldConfig;
}

/** NaN is written as null: Grafana distinguishes "no value" from "not a number". */
export interface NumberField extends FieldBase {
  readonly type: 'number';
  readonly values: Float64Array | readonly (number | null)[];
}

/** Unix milliseconds, with fractions down to the nanosecond where a double holds them. */
export interface TimeField extends FieldBase {
  readonly type: 'time';
  readonly values: Float64Array | readonly (number | null)[];
}

export interface TextField extends FieldBase {
  readonly type: 'text';
  readonly values: readonly (string | null)[];
}

export interface BooleanField extends FieldBase {
  readonly type: 'boolean';
  readonly values: readonly (boolean | null)[];
}

/** The part of Grafana's field config that we set; written as JSON, unknown keys would reach panels as they are. */
export interface FieldConfig {
  readonly displayNameFromDS?: string;
  /** Where a panel reads the plain one alone, as the node graph does. */
  readonly displayName?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Milliseconds between points, on time fields. */
  readonly interval?: number;
  readonly thresholds?: {
    readonly mode: 'absolute';
    readonly steps: ReadonlyArray<{ readonly value: number | null; readonly color: string }>;
  };
  readonly mappings?: readonly unknown[];
  readonly color?: { readonly mode: string; readonly fixedColor?: string };
  readonly links?: ReadonlyArray<{ readonly title: string; readonly url: string; readonly targetBlank?: boolean }>;
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** Grafana's name for a field's type in the browser. */
export const browserType: Record<Field['type'], string> = {
  number: 'number',
  time: 'time',
  text: 'string',
  boolean: 'boolean',
};

/** `meta` as Grafana parses it. A statistic without a figure is left out: its reader would make it zero. */
export function metaForGrafana(meta: FrameMeta): unknown {
  return meta.stats === undefined ? meta : { ...meta, stats: meta.stats.filter(({ value }) => Number.isFinite(value)) };
}

/**
 * `config` as Grafana parses it. Decimals are an unsigned 16-bit integer there, and anything else costs the whole
 * frame: they are rounded and bounded. Other figures that JSON cannot hold become null, which Grafana reads as unset.
 */
export function configForGrafana({ decimals, ...config }: FieldConfig): unknown {
  return decimals === undefined || Number.isNaN(decimals)
    ? config
    : { ...config, decimals: Math.min(Math.max(Math.round(decimals), 0), 65535) };
}

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
