import type { DataQuery } from '@grafana/schema';

export const VARIABLE_KINDS = [
  'models',
  'versions',
  'aliases',
  'features',
  'attributes',
  'groups',
  'labelValues',
  'labels',
  'experiments',
] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** What a dashboard variable lists; which of the others matter depends on `kind`. */
export interface VariableQuery extends DataQuery {
  kind?: VariableKind;
  model?: string;
  /** Models that have one of these signals, the worst first; of none: all models, the worst first. Left out: by name. */
  signals?: string[];
  /** Whose groups are listed. */
  attribute?: string;
  label?: string;
  /** A series selector that narrows labels and their values. */
  match?: string;
}
