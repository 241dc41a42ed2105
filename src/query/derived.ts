import type { Labels } from './series';
import type { Unit } from './units';

/** Series without a figure. Whether they exist is checked before they are reported. */
export interface MissingSeries {
  readonly names: readonly string[];
  /** A description of the filters; empty without any. */
  readonly of: string;
  readonly model?: string;
  /** The label that names the model in them. */
  readonly modelLabel: string;
  /** Whether predictions alone whose label is known were asked for: `names` may be there without one. */
  readonly isOfLabelled?: boolean;
}

type Severity = 'info' | 'warning' | 'error';

export interface Notice {
  readonly severity: Severity;
  readonly text: string;
  /** What is missing: verified before it is reported. */
  readonly missing?: MissingSeries;
}

export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/**
 * One measure of one thing over time. All arrays are as long as `times`; NaN means "no figure".
 * `sample` is the number of observations behind each value, `lower` and `upper` its interval.
 */
export interface SignalSeries {
  /** The measure's name in legends: `p95`, `accuracy`. */
  readonly name: string;
  readonly labels: Labels;
  /** Unix seconds, ascending. */
  readonly times: Float64Array;
  readonly value: Float64Array;
  readonly sample?: Float64Array;
  readonly lower?: Float64Array;
  readonly upper?: Float64Array;
  /**
   * What noise alone reaches at each point (higher is worse): a threshold below it is lifted to it. For measures whose
   * noise depends on the sample.
   */
  readonly noise?: { readonly warning: Float64Array; readonly critical: Float64Array };
  /** The intervals that must lie beyond a threshold, where a level asks for more certainty than the one that is shown. */
  readonly certain?: Readonly<Record<'warning' | 'critical', Bounds>>;
  /**
   * The value where all that is not known went wrong, such as requests of unknown status or a duration above all buckets:
   * what is ok only without it is not known to be ok.
   */
  readonly worst?: Float64Array;
  /** 1 where the value is an edge that the truth is certain to lie above: a threshold at that edge is passed; else 0. */
  readonly liesAbove?: Float64Array;
  /** Where this series differs from its signal. */
  readonly unit?: Unit;
  /** False where the query's thresholds do not apply: companions of the judged measure (a mean beside percentiles). */
  readonly hasThresholds?: boolean;
}

export type Column =
  | {
      readonly name: string;
      readonly type: 'text';
      readonly values: readonly (string | null)[];
      readonly link?: string;
      /** What people read for the name. */
      readonly title?: string;
    }
  | {
      readonly name: string;
      readonly type: 'number';
      readonly values: readonly (number | null)[];
      readonly unit?: Unit;
    }
  /** Unix milliseconds. */
  | { readonly name: string; readonly type: 'time'; readonly values: readonly (number | null)[] }
  | { readonly name: string; readonly type: 'boolean'; readonly values: readonly (boolean | null)[] };

/** A column of text with a cell for each row. */
export const textColumn = <Row>(
  name: string,
  rows: readonly Row[],
  of: (row: Row) => string | null | undefined
): Column => ({
  name,
  type: 'text',
  values: rows.map((row) => of(row) ?? null),
});

/** The columns that say which model and version a row is of. */
export const ownerColumns = (rows: ReadonlyArray<{ readonly labels: Labels }>): readonly Column[] => [
  textColumn('model', rows, ({ labels }) => labels.model),
  textColumn('version', rows, ({ labels }) => labels.version),
];

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** Counts in buckets over time, as a heatmap draws them. */
export interface Heatmap {
  readonly name: string;
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  /** Upper edges, ascending, the last may be +Infinity. */
  readonly edges: readonly number[];
  /** One row an edge: `counts[k][i]` observations between `edges[k - 1]` and `edges[k]` at `times[i]`. */
  readonly counts: readonly Float64Array[];
}

/** What a signal makes of its answers. */
export type Derived =
  | {
      readonly kind: 'series';
      readonly series: readonly SignalSeries[];
      readonly notices: readonly Notice[];
      readonly exemplars?: Table;
      /** Why nothing here has a level, whatever is found: said where a level is asked for. */
      readonly unjudged?: string;
    }
  | { readonly kind: 'table'; readonly table: Table; readonly notices: readonly Notice[] }
  | { readonly kind: 'heatmap'; readonly heatmaps: readonly Heatmap[]; readonly notices: readonly Notice[] }
  | { readonly kind: 'graph'; readonly nodes: Table; readonly edges: Table; readonly notices: readonly Notice[] };
