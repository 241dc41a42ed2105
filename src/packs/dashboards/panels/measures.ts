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
  /** Measures that further labels split up, such as invalid values by reason: their parts are added up. */
  readonly added?: readonly string[];
}

/** Figures at the end of the range as a table: a row for each thing, a column for each measure. */
export const measures = ({
  ask: [first, ...others],
  by,
  columns,
  worst,
  added = [],
  ...about
}: Measures): PanelBuilder => {
  const measured = columns.filter(({ name }) => !by.includes(name));
  const combined = (name: string) => `${name} (${added.includes(name) ? 'sum' : 'max'})`;
  return table({
    ...about,
    ask: [{ mode: 'instant', ...first }, ...others.map((one): Asked => ({ mode: 'instant', ...one }))],
    columns: columns.map((column) => {
      const { name, title = name } = column;
      return by.includes(name) ? column : { ...column, name: combined(name), title };
    }),
    transformations: [
      { id: 'labelsToFields', options: { mode: 'columns', valueLabel: 'measure', keepLabels: [...by, 'measure'] } },
      { id: 'merge', options: {} },
      {
        id: 'groupBy',
        options: {
          fields: Object.fromEntries([
            ...by.map((name) => [name, { operation: 'groupby', aggregations: [] }] as const),
            ...measured.map(({ name }) => {
              const aggregations = [added.includes(name) ? 'sum' : 'max'];
              return [name, { operation: 'aggregate', aggregations }] as const;
            }),
          ]),
        },
      },
      {
        id: 'organize',
        options: {
          indexByName: Object.fromEntries(
            columns.map(({ name }, index) => [by.includes(name) ? name : combined(name), index])
          ),
        },
      },
      { id: 'sortBy', options: { fields: {}, sort: [{ field: combined(worst), desc: true }] } },
    ],
  });
};
