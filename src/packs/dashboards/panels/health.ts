import type { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { rowLink, type Slug } from '../links';
import { levelHistory } from './levels';
import type { About } from './panel';
import { table, type TableColumn } from './table';

export interface HealthOf extends Partial<About> {
  /** Which signals; none means all that belong to the health of a model. */
  readonly signals: readonly string[];
  /** Where a row leads. */
  readonly to: Slug;
}

const columns = (to: Slug): TableColumn[] => [
  { name: 'level', width: 105, as: 'level' },
  { name: 'model', width: 180, link: rowLink(to, { model: 'model' }) },
  { name: 'version', width: 80, link: rowLink(to, { model: 'model', version: 'version' }) },
  { name: 'signal', width: 150 },
  { name: 'worst', width: 230 },
  { name: 'reading', title: 'now', width: 90 },
  { name: 'value', hidden: true },
  { name: 'since', width: 130, as: 'ago' },
  { name: 'trend', width: 90 },
  { name: 'why' },
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
    ask: [{ signal: 'health', options: { view: 'table', signals } }],
    columns: columns(to),
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
    ask: [{ signal: 'health', statistics: ['value'], options: { view: 'levels', signals } }],
  });
