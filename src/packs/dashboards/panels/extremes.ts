import { TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { Asked } from '../query';
import { levelMappings } from './levels';
import type { About } from './panel';
import { table, type TableColumn } from './table';

/** What is made of a series: Grafana's reducer, and what it calls the column. */
const REDUCED = { last: ['lastNotNull', 'Last *'], worst: ['max', 'Max'], mean: ['mean', 'Mean'] } as const;
export type Reduced = keyof typeof REDUCED;

interface Told extends TableColumn {
  readonly name: Reduced;
  /** The figure is a level: shown as its word, on its colour. */
  readonly level?: boolean;
}

export interface Extremes extends About {
  readonly ask: readonly [Asked];
  /** Labels that become columns, in their order. */
  readonly by: readonly string[];
  /** What is told of each series; the first one sorts, the largest first. */
  readonly told: readonly [Told, ...Told[]];
}

/** What each series came to over the whole range: a row a series. */
export function extremes({ by, told, ...about }: Extremes): PanelBuilder {
  const columns = told.map(({ name, level: _level, ...column }): TableColumn => ({
    ...column,
    name: REDUCED[name][1],
  }));
  const shown = [...by, ...columns.map(({ name }) => name)];
  const builder = table({
    ...about,
    columns,
    transformations: [
      {
        id: 'reduce',
        options: { mode: 'seriesToRows', labelsToFields: true, reducers: told.map(({ name }) => REDUCED[name][0]) },
      },
      { id: 'filterFieldsByName', options: { include: { names: shown } } },
      { id: 'organize', options: { indexByName: Object.fromEntries(shown.map((name, index) => [name, index])) } },
      { id: 'sortBy', options: { fields: {}, sort: [{ field: columns[0].name, desc: true }] } },
    ],
  });
  for (const { name } of told.filter(({ level }) => level === true)) {
    builder.overrideByName(REDUCED[name][1], [
      { id: 'mappings', value: levelMappings() },
      { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorBackground, mode: 'basic' } },
    ]);
  }
  return builder;
}
