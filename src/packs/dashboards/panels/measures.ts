import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Asked } from '../query';
import type { About } from './panel';
import { table, type TableColumn } from './table';

export interface Measures extends About {
  readonly ask: readonly [Asked, ...Asked[]];
  /** Labels that make a row. */
  readonly by: readonly string[];
  /** Columns in their order, the labels included. */
  readonly columns: readonly TableColumn[];
  /** The column whose largest value stands first. */
  readonly worst: string;
}

/** Figures at the end of the range as a table: a row for each thing, a column for each measure. */
export const measures = ({ ask: [first, ...others], by, columns, worst, ...about }: Measures): PanelBuilder =>
  table({
    ...about,
    ask: [{ mode: 'instant', ...first }, ...others.map((one): Asked => ({ mode: 'instant', ...one }))],
    columns,
    transformations: [
      { id: 'labelsToFields', options: { mode: 'columns', valueLabel: 'measure', keepLabels: [...by, 'measure'] } },
      { id: 'merge', options: {} },
      { id: 'organize', options: { indexByName: Object.fromEntries(columns.map(({ name }, index) => [name, index])) } },
      { id: 'sortBy', options: { fields: {}, sort: [{ field: worst, desc: true }] } },
    ],
  });
