import type { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { LevelName } from '../../../signals/level';
import { signals as registry } from '../../../signals/registry';
import { rowLink, type Slug } from '../links';
import { count } from './count';
import { levelHistory, levelNow } from './levels';
import type { About } from './panel';
import { table, type TableColumn } from './table';

export interface HealthOf extends Partial<About> {
  /** Which signals; none means all that belong to the health of a model. */
  readonly signals: readonly string[];
  /** Where a row leads. */
  readonly to: Slug;
}

const identity = (to: Slug): TableColumn[] => [
  { name: 'level', width: 105, as: 'level' },
  { name: 'model', width: 180, link: rowLink(to, { model: 'model' }) },
  { name: 'version', width: 80, link: rowLink(to, { model: 'model', version: 'version' }) },
];

/** What is wrong, since when, where it is heading and why: the first thing to read, the worst first. */
export const verdict = ({ signals, to, ...about }: HealthOf): TableBuilder =>
  table({
    title: 'Is anything wrong?',
    description:
      'A row for each model, version and signal, the worst first: its level, its worst series, since when it is so within the time of the dashboard, and why. Insufficient means that there is too little to judge, which is not ok.',
    width: 24,
    height: 7,
    noValue: 'nothing is judged yet: see the last row',
    ...about,
    ask: [{ signal: 'health', options: { view: 'table', signals: [...signals] } }],
    columns: [
      ...identity(to),
      { name: 'signal', width: 150 },
      { name: 'worst', width: 230 },
      { name: 'reading', title: 'now', width: 90 },
      { name: 'value', hidden: true },
      { name: 'since', width: 130, as: 'ago' },
      { name: 'trend', width: 100 },
      { name: 'why' },
      { name: 'limit', hidden: true },
      { name: 'sample', hidden: true },
      { name: 'id', hidden: true },
    ],
  });

/** The same over time, a line for each signal. */
export const verdictHistory = ({ signals, to: _to, ...about }: HealthOf): TimelineBuilder =>
  levelHistory({
    title: 'Since when?',
    description:
      'The level of each model, version and signal over time: green ok, orange warning, red critical. A gap means that there was too little to judge.',
    width: 24,
    height: 6,
    ...about,
    ask: [{ signal: 'health', statistics: ['value'], options: { view: 'levels', signals: [...signals] } }],
  });

/** A tile a signal and version with its level as a word. */
export const levelTiles = ({ signals, to: _to, ...about }: HealthOf): StatBuilder =>
  levelNow({
    title: 'Now',
    description:
      'The level of each signal at the end of the time of the dashboard, as a word: ok, warning, critical, insufficient.',
    width: 24,
    height: 4,
    ...about,
    ask: [
      {
        signal: 'health',
        statistics: ['value'],
        legend: '{{signal}} {{version}}',
        options: { view: 'levels', signals: [...signals] },
      },
    ],
  });

/** Every model and version in a row, every signal in a column. */
export const matrix = ({ signals, to, ...about }: HealthOf): TableBuilder =>
  table({
    title: 'Every model by signal',
    description:
      'The worst level of each model and version, since when, and the level of each signal beside it. Open a model for its page. An empty cell: the signal is not asked of this model, or its metric is not there.',
    width: 24,
    height: 8,
    ...about,
    ask: [{ signal: 'health', options: { view: 'matrix', signals: [...signals] } }],
    columns: [
      ...identity(to),
      { name: 'since', width: 130, as: 'ago' },
      ...[...registry.values()]
        .filter(({ checked }) => checked)
        .map(({ title }): TableColumn => ({ name: title, width: 105, as: 'level' })),
    ],
  });

/** How much is critical, a warning or not known, in four tiles' width each. */
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
    tile(
      'critical',
      'Critical',
      'Signals of models that are critical now. Anything but none: read the first row below.'
    ),
    tile('warning', 'Warnings', 'Signals of models that are at a warning now.'),
    tile(
      'insufficient',
      'Not known',
      'Signals with too little to judge: few requests, no labels yet, a metric that is not there. Not known is not ok.'
    ),
  ];
};
