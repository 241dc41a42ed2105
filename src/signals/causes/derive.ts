import { notices } from '../../query/align';
import type { Column, Derived, Notice, SignalSeries, Table } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import type { Unit } from '../../query/units';
import type { Decomposition } from '../../stats/decomposition';
import { seriesFrom } from '../quality/measures';
import { type CausesOptions, type CausesPlan, contractOf } from './plan';
import { ranking } from './ranking';
import { type Split, splits } from './split';

type Query = SignalQuery<CausesOptions>;

export function derive(query: Query, answers: AnswersOf<CausesPlan>, context: PlanContext): Derived {
  const { options } = query;
  if (options.view === 'ranking') {
    return ranking(query, answers, context);
  }
  const own = contractOf(context);
  const { scores, earlier, baselines } = answers;
  if (isUnavailable(scores)) {
    return { kind: 'series', series: [], notices: [{ severity: 'warning', text: scores.unavailable }] };
  }
  const said = new Map<string, Notice>();
  const all = splits(options, { scores, earlier, baselines }, own, said);
  const figures =
    options.view === 'table'
      ? ({ kind: 'table', table: tableOf(all, options) } as const)
      : ({ kind: 'series', series: all.flatMap((one) => seriesOf(one, query)) } as const);
  const missing =
    scores.series.length === 0
      ? [missingMetric(`${own.profile.metrics.positiveScore}_bucket`, query, own.profile)]
      : [];
  return { ...figures, notices: [...notices([scores]), ...said.values(), ...missing] };
}

const unitOf = ({ of }: Pick<CausesOptions, 'of'>): Unit => (of === 'logLoss' ? 'none' : 'percentunit');

function seriesOf({ labels, times, at }: Split, { options, thresholds }: Query): SignalSeries[] {
  const moments = Array.from(times, (_, i) => at(i));
  return options.measures.map((measure, k) => ({
    ...seriesFrom(measure, { ...labels, of: options.of }, times, unitOf(options), (i) => {
      const moment = moments[i];
      return moment === undefined ? { value: NaN } : { ...moment[measure], sample: moment.sample };
    }),
    hasThresholds: k === 0 && thresholds !== undefined,
  }));
}

/** A row a version, at the last time of each. */
function tableOf(all: readonly Split[], options: CausesOptions): Table {
  const rows = all.flatMap(({ labels, times, at }) => {
    const moment = at(times.length - 1);
    return moment === undefined ? [] : [{ labels, moment }];
  });
  const text = (name: string, of: (row: (typeof rows)[number]) => string | undefined): Column => ({
    name,
    type: 'text',
    values: rows.map((row) => of(row) ?? null),
  });
  const number = (name: string, of: (moment: Decomposition) => number, unit: Unit = unitOf(options)): Column => ({
    name,
    type: 'number',
    unit,
    values: rows.map(({ moment }) => {
      const value = of(moment);
      return Number.isNaN(value) ? null : value;
    }),
  });
  return {
    name: 'parts of the change',
    columns: [
      text('model', ({ labels }) => labels.model),
      text('version', ({ labels }) => labels.version),
      text('of', () => options.of),
      number('baseline', ({ reference }) => reference),
      number('current', ({ current }) => current),
      ...(['change', 'inputs', 'relation'] as const).flatMap((part) => [
        number(part, (moment) => moment[part].value),
        number(`${part} lower`, (moment) => moment[part].lower),
        number(`${part} upper`, (moment) => moment[part].upper),
      ]),
      number('not comparable', ({ unshared }) => Math.max(unshared.reference, unshared.current), 'percentunit'),
      number('sample', ({ sample }) => sample, 'short'),
    ],
  };
}
