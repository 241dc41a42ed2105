import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { LevelName } from '../../../query/level';
import { signals as registry } from '../../../signals/registry';
import { rowLink, type Slug } from '../links';
import { BY_MEASURE, BY_MODEL, type PanelQuery } from '../query';
import { count } from './figure';
import { levelHistory, levelNow } from './levels';
import type { About } from './panel';
import { table, type TableColumn } from './table';

interface HealthOf extends Partial<About> {
  /** Which signals; empty means all that belong to the health of a model. */
  readonly signals: readonly string[];
  /** Where a row leads. */
  readonly to: Slug;
  /** Rows of several models, each with its name; a dashboard of one model has that in its variable. */
  readonly manyModels?: boolean;
}

const levelsOf = (signals: readonly string[]): PanelQuery => ({
  signal: 'health',
  statistics: ['value'],
  legend: BY_MEASURE,
  options: { view: 'levels', signals: [...signals] },
});

const identity = (to: Slug): TableColumn[] => [
  { name: 'level', width: 105, as: 'level' },
  { name: 'model', width: 180, link: rowLink(to, { model: 'model' }) },
  { name: 'version', width: 80, link: rowLink(to, { model: 'model', version: 'version' }) },
];

/** Level, since when, trend and reason of each signal: the first thing to read, the worst first. */
export const verdict = ({ signals, to, manyModels = false, ...about }: HealthOf): TableBuilder =>
  table({
    title: 'Health by signal',
    description:
      'One row per model, version and signal, worst first: the level, the current value of the worst series, since when within the dashboard’s time range, and the reason. Insufficient means too little data to judge: it does not mean ok.',
    width: 24,
    height: 7,
    noValue: 'no signals evaluated: see the last row',
    ...about,
    ask: [{ signal: 'health', options: { view: 'table', signals: [...signals] } }],
    columns: [
      ...identity(to).map((column) =>
        column.name === 'model' && !manyModels ? { name: 'model', hidden: true } : column
      ),
      { name: 'signal', width: 150 },
      // The reason names it.
      { name: 'worst', hidden: true },
      { name: 'current', width: 90 },
      { name: 'value', hidden: true },
      { name: 'since', width: 130, as: 'ago' },
      { name: 'trend', width: 100 },
      { name: 'reason', as: 'wrapped' },
      { name: 'limit', hidden: true },
      { name: 'sample', hidden: true },
      { name: 'id', hidden: true },
    ],
  });

/** Levels over time, a row per signal and version. */
export const verdictHistory = ({ signals, to: _to, ...about }: HealthOf): TimelineBuilder =>
  levelHistory({
    title: 'Health over time',
    description:
      'The level of each signal over time, worst first: green ok, orange warning, red critical, grey too little data to judge.',
    width: 24,
    height: 6,
    ...about,
    ask: [levelsOf(signals)],
  });

/** How these signals of a model are, now and over time: what a dashboard of them begins with. */
export const healthOf = (signals: readonly string[]): [TableBuilder, TimelineBuilder] => [
  verdict({ signals, to: 'model', height: 8 }),
  verdictHistory({ signals, to: 'model', height: 8 }),
];

/** The worst level of each model and version over time: a fleet has too many signals for a row each. */
export const fleetHistory = (about: Pick<About, 'width' | 'height'>): TimelineBuilder =>
  levelHistory({
    title: 'Health over time',
    description:
      'The worst level of all signals of each model and version over time, worst first: green ok, orange warning, red critical, grey too little data to judge.',
    ...about,
    ask: [{ signal: 'health', statistics: ['value'], legend: BY_MODEL, options: { view: 'worst' } }],
  });

/** One tile per signal and version, with the level as text. */
export const levelTiles = ({ signals, to: _to, ...about }: HealthOf): StatBuilder =>
  levelNow({
    title: 'Current health',
    description:
      'The level of each signal at the end of the dashboard’s time range, worst first: ok, warning, critical, or insufficient data.',
    width: 24,
    height: 4,
    ...about,
    ask: [levelsOf(signals)],
  });

/** One row per model and version, one column per signal. */
export const matrix = ({ signals, to, ...about }: HealthOf): TableBuilder =>
  table({
    title: 'Health by model',
    description:
      'The worst level of each model and version, since when, and the level of each signal. Click a model to open its dashboard. An empty cell means that the model does not expose the metric of that signal.',
    width: 24,
    height: 8,
    ...about,
    ask: [{ signal: 'health', options: { view: 'matrix', signals: [...signals] } }],
    // There are more signals than 1600 pixels are wide.
    frozen: 3,
    columns: [
      ...identity(to),
      { name: 'since', width: 130, as: 'ago' },
      ...[...registry.values()]
        .filter(({ inHealthReport }) => inHealthReport)
        .map(({ title }): TableColumn => ({
          name: title,
          // The longest word of a title: words are not broken.
          minWidth: 95,
          as: 'level',
          wrapHeader: true,
          filterable: false,
        })),
    ],
  });

/** How many signals are critical, at a warning, or without enough data: one tile each. */
export const counts = (signals: readonly string[]): StatBuilder[] => {
  const tile = (level: LevelName, title: string, description: string): StatBuilder =>
    count({
      title,
      description,
      width: 8,
      height: 4,
      column: 'level',
      level,
      ask: [{ signal: 'health', mode: 'instant', options: { view: 'table', signals: [...signals] } }],
    });
  return [
    tile('critical', 'Critical', 'How many signals of all models are critical now.'),
    tile('warning', 'Warning', 'How many signals of all models are at a warning now.'),
    tile(
      'insufficient',
      'Insufficient data',
      'How many signals have too little data to judge: few requests, no labels yet, or a missing metric. It does not mean ok.'
    ),
  ];
};
