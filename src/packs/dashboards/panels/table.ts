import {
  TableCellDisplayMode,
  TableCellHeight,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DataTransformerConfig,
  type DynamicConfigValue,
  FieldColorModeId,
  MappingType,
  type Panel,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type LevelName, LEVELS } from '../../../query/level';
import { COLOURS } from '../../../query/style';
import { elementAt } from '../../../stats/elements';
import type { LinkTo } from '../links';
import { type PanelQuery, targets } from '../query';
import { levelMappings, missingMapping } from './levels';
import { type About, described } from './panel';

export interface TableColumn {
  /** As the answer calls it. */
  readonly name: string;
  /** As the panel calls it, where that differs. */
  readonly title?: string;
  readonly width?: number;
  /** A column without a width of its own takes what is left, at least 150 pixels unless it says so. */
  readonly minWidth?: number;
  readonly wrapHeader?: boolean;
  readonly filterable?: boolean;
  readonly unit?: string;
  readonly hidden?: boolean;
  /** Where a gauge is full; otherwise at the column's largest value. */
  readonly max?: number;
  /** `level`: the word on its colour; `gauge`: a bar in the cell; `ago`: a time as how long ago it was. */
  readonly as?: 'level' | 'gauge' | 'ago' | 'wrapped';
  readonly link?: LinkTo;
}

interface TableOf extends About {
  readonly ask: readonly [PanelQuery, ...PanelQuery[]];
  readonly columns?: readonly TableColumn[];
  readonly transformations?: readonly DataTransformerConfig[];
  /** A column of times to sort by. Otherwise the order is the signal's: the worst first. */
  readonly newestFirst?: string;
  /** How many of the first columns stay in sight where the table is wider than its panel. */
  readonly frozen?: number;
}

/** A time without seconds: they say nothing of when a version was made. */
export const MINUTES = 'time:YYYY-MM-DD HH:mm';

/** A cell without a value. */
const NO_CELL = '–';

const LEVEL_NAMES = Object.keys(LEVELS).filter((name): name is LevelName => name in LEVELS);

/** For a bar without thresholds. Grafana's own colours would be green up to 80, and red from there. */
const NEUTRAL = 'blue';

/** Tables have the level as text already; the colour goes with the word, and a signal without one stays blank. */
const wordMappings = (): ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(LEVEL_NAMES.map((name, index) => [name, { text: name, color: COLOURS[name], index }])),
  },
  missingMapping(NO_CELL, 'transparent'),
];

function shownAs(as: TableColumn['as']): DynamicConfigValue[] {
  switch (as) {
    case 'level':
      return [
        { id: 'mappings', value: wordMappings() },
        { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorBackground, mode: 'basic' } },
      ];
    case 'gauge':
      return [
        { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.Gauge, mode: 'basic' } },
        { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: NEUTRAL } },
        { id: 'min', value: 0 },
        // Else the bar is measured by the largest number of the whole table.
        { id: 'fieldMinMax', value: true },
      ];
    case 'ago':
      return [{ id: 'unit', value: 'dateTimeFromNow' }];
    case 'wrapped':
      return [{ id: 'custom.wrapText', value: true }];
    case undefined:
      return [];
  }
}

const properties = ({
  title,
  width,
  minWidth,
  wrapHeader,
  filterable,
  unit,
  as,
  max,
  link,
}: TableColumn): DynamicConfigValue[] => [
  ...(title === undefined ? [] : [{ id: 'displayName', value: title }]),
  ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
  ...(minWidth === undefined ? [] : [{ id: 'custom.minWidth', value: minWidth }]),
  ...(wrapHeader === undefined ? [] : [{ id: 'custom.wrapHeaderText', value: wrapHeader }]),
  ...(filterable === undefined ? [] : [{ id: 'custom.filterable', value: filterable }]),
  ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
  ...shownAs(as),
  ...(max === undefined ? [] : [{ id: 'max', value: max }]),
  ...(link === undefined ? [] : [{ id: 'links', value: [link] }]),
];

/** One column's values as columns, another's as rows: a confusion matrix of its cells. */
export const crossed = (rows: string, columns: string, cells: string): DataTransformerConfig => ({
  id: 'groupingToMatrix',
  options: { rowField: rows, columnField: columns, valueField: cells },
});

/** Columns left out. What a table panel calls hidden has changed between versions; this has not. */
const without = (columns: readonly TableColumn[]): DataTransformerConfig[] =>
  columns.length === 0
    ? []
    : [
        {
          id: 'organize',
          options: {
            excludeByName: Object.fromEntries(columns.map(({ name }) => [name, true])),
            indexByName: {},
            renameByName: {},
          },
        },
      ];

/**
 * The SDK writes a footer among the options, where Grafana 12.4 has none: a column has its own. It knows no frozen columns, which
 * Grafana 12.4 has (public/app/plugins/panel/table/TablePanel.tsx).
 */
class TableBuilder extends PanelBuilder {
  constructor(private readonly frozen: number | undefined) {
    super();
  }

  override build(): Panel {
    const panel = super.build();
    const { footer: _, ...options }: Readonly<Record<string, unknown>> = panel.options ?? {};
    return {
      ...panel,
      options: { ...options, ...(this.frozen === undefined ? {} : { frozenColumns: { left: this.frozen } }) },
    };
  }
}

export function table(about: TableOf): PanelBuilder {
  const columns = about.columns ?? [];
  const builder = described(new TableBuilder(about.frozen), about)
    .targets(targets(about.ask))
    .cellHeight(TableCellHeight.Sm)
    .filterable(true)
    // What the panel says where it has nothing is too long for a cell.
    .overrideByRegexp('.*', [{ id: 'noValue', value: NO_CELL }])
    .transformations([...(about.transformations ?? []), ...without(columns.filter(({ hidden }) => hidden === true))]);
  if (about.newestFirst !== undefined) {
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(about.newestFirst).desc(true)]);
  }
  for (const column of columns.filter(({ hidden }) => hidden !== true)) {
    builder.overrideByName(column.name, properties(column));
  }
  return builder;
}

/** What is made of a series: Grafana's reducer, and what it calls the column. */
const REDUCED = { last: ['lastNotNull', 'Last *'], worst: ['max', 'Max'], mean: ['mean', 'Mean'] } as const;
type Reduced = keyof typeof REDUCED;

interface Reduction extends TableColumn {
  readonly name: Reduced;
  /** The figure is a level: shown as its word, on its colour. */
  readonly level?: boolean;
}

interface Extremes extends About {
  readonly ask: readonly [PanelQuery];
  /** Labels that become columns, in their order. */
  readonly by: readonly string[];
  /** What is computed of each series; the first one sorts, the largest first. */
  readonly reductions: readonly [Reduction, ...Reduction[]];
}

/** What each series came to over the whole range: a row a series. */
export function extremes({ by, reductions, ...about }: Extremes): PanelBuilder {
  const columns = reductions.map(({ name, level: _level, ...column }): TableColumn => ({
    ...column,
    name: REDUCED[name][1],
  }));
  const shown = [...by, ...columns.map(({ name }) => name)];
  const builder = table({
    ...about,
    columns: [{ name: 'version', width: 90 }, ...columns],
    transformations: [
      {
        id: 'reduce',
        options: {
          mode: 'seriesToRows',
          labelsToFields: true,
          reducers: reductions.map(({ name }) => REDUCED[name][0]),
        },
      },
      { id: 'filterFieldsByName', options: { include: { names: shown } } },
      { id: 'organize', options: { indexByName: Object.fromEntries(shown.map((name, index) => [name, index])) } },
      { id: 'sortBy', options: { fields: {}, sort: [{ field: elementAt(columns, 0).name, desc: true }] } },
    ],
  });
  for (const { name } of reductions.filter(({ level }) => level === true)) {
    builder.overrideByName(REDUCED[name][1], [
      { id: 'mappings', value: levelMappings() },
      { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorBackground, mode: 'basic' } },
    ]);
  }
  return builder;
}

interface Measures extends About {
  readonly ask: readonly [PanelQuery, ...PanelQuery[]];
  /** Labels that make a row. */
  readonly by: readonly string[];
  /** Columns in their order, the labels included. */
  readonly columns: readonly TableColumn[];
  /** The column to sort by, largest value first. */
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
    ask: [{ mode: 'instant', ...first }, ...others.map((one): PanelQuery => ({ mode: 'instant', ...one }))],
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
