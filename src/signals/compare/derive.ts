import { grouped } from '../../grouped';
import { type RegisteredModel, type AnswersOf, isUnavailable } from '../../query/request';
import type { CompareOptions } from './options';
import { type RateSeries, type Cumulative, type Duel, duelOf, ratesOf } from './rates';
import { wilson } from '../../stats/interval';
import { overTime, sequentialDifference } from '../../stats/sequential';
import { notices } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { labelKey } from '../../query/select';
import type { Labels } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { wantedTimes } from '../../query/windows';
import { type ComparePlan, countedOf } from './plan';

type Opponents =
  | { readonly ok: true; readonly champion: RateSeries; readonly challenger: RateSeries }
  | { readonly ok: false; readonly reason: string };

const newestFirst = (a: RateSeries, b: RateSeries): number =>
  b.version.localeCompare(a.version, 'en', { numeric: true });

/** Who is compared with whom among the versions of one model: versions named, aliases, or the two newest seen. */
function opponentsOf(
  versions: readonly RateSeries[],
  model: RegisteredModel | undefined,
  options: Pick<CompareOptions, 'champion' | 'challenger'>
): Opponents {
  const seen = [...versions].sort(newestFirst);
  const named = (name: string): RateSeries | undefined => {
    const version = model?.aliases[name] ?? name;
    return seen.find((one) => one.version === version);
  };
  const champion =
    named(options.champion) ??
    (options.champion === 'champion' ? without(seen, named(options.challenger) ?? seen[0]) : undefined);
  const challenger =
    named(options.challenger) ?? (options.challenger === 'challenger' ? without(seen, champion) : undefined);
  if (champion !== undefined && challenger !== undefined && champion !== challenger) {
    return { ok: true, champion, challenger };
  }
  const lacking = champion === undefined ? options.champion : options.challenger;
  const listed = seen.map(({ version }) => (version === '' ? 'none' : version)).join(', ');
  return {
    ok: false,
    reason: `there are no two versions to compare: ${lacking === options.champion ? 'champion' : 'challenger'} "${lacking}" is not among those seen (${listed})`,
  };
}

const without = (seen: readonly RateSeries[], other: RateSeries | undefined): RateSeries | undefined =>
  seen.find((one) => one !== other);

export function derive(
  query: SignalQuery<CompareOptions>,
  { trials, good, models }: AnswersOf<ComparePlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const said = new Map<string, Notice>();
  const registered = isUnavailable(models) ? [] : models;
  const byModel = grouped(ratesOf(trials, good, options, context, said), ({ labels }) => labelKey(labels));
  const times = wantedTimes(query, context);
  const series = [...byModel.values()].flatMap((versions): SignalSeries[] => {
    const { labels } = versions[0];
    const opponents = opponentsOf(
      versions,
      registered.find(({ name }) => name === labels.model),
      options
    );
    const duel = opponents.ok ? duelOf(opponents.champion, opponents.challenger) : undefined;
    if (!opponents.ok || duel === undefined) {
      const reason = opponents.ok ? 'the two versions never served at the same time' : opponents.reason;
      const text = `No comparison for "${labels.model ?? ''}": ${reason}.`;
      said.set(text, { severity: 'info', text });
      return [];
    }
    const { champion, challenger } = opponents;
    const all = compared(options.rate, labels, champion.version, challenger.version, duel, times);
    const shown: readonly string[] = options.measures;
    return shown.length === 0 ? all : all.filter((one) => shown.includes(one.labels.measure));
  });
  const metric = options.rate === 'custom' ? (options.total ?? '') : countedOf(options, context).metric;
  return {
    kind: 'series',
    series,
    notices: [
      ...notices([trials, ...(good === undefined ? [] : [good])]),
      ...said.values(),
      ...(trials.series.length === 0 ? [missingMetric(metric, query, context.profile)] : []),
    ],
  };
}

/** The difference, its p-value, and both rates, each at the last look before a time. */
function compared(
  rate: string,
  labels: Labels,
  champion: string,
  challenger: string,
  duel: Duel,
  times: Float64Array
): SignalSeries[] {
  const looks = overTime(
    Array.from(duel.times, (_, i) => sequentialDifference(rateAt(duel.challenger, i), rateAt(duel.champion, i)))
  );
  const at = lastLook(duel.times, times);
  const read = (figure: (index: number) => number) =>
    Float64Array.from(at, (index) => (index < 0 ? NaN : figure(index)));
  const sample = read((i) => Math.min(duel.champion.trials[i], duel.challenger.trials[i]));
  const named = { ...labels, rate, champion, challenger };
  const rateOf = (side: Cumulative, version: string): SignalSeries => ({
    name: rate,
    labels: { ...named, version, measure: 'rate' },
    times,
    value: read((i) => side.successes[i] / side.trials[i]),
    lower: read((i) => wilson(side.successes[i], side.trials[i]).lower),
    upper: read((i) => wilson(side.successes[i], side.trials[i]).upper),
    sample: read((i) => side.trials[i]),
    hasThresholds: false,
  });
  return [
    {
      name: `${rate} difference`,
      labels: { ...named, measure: 'difference' },
      times,
      value: read((i) => looks[i].value),
      lower: read((i) => looks[i].lower),
      upper: read((i) => looks[i].upper),
      sample,
    },
    {
      name: 'p-value',
      labels: { ...named, measure: 'pValue' },
      times,
      value: read((i) => looks[i].p),
      sample,
      unit: 'none',
      hasThresholds: false,
    },
    rateOf(duel.champion, champion),
    rateOf(duel.challenger, challenger),
  ];
}

const rateAt = ({ successes, trials }: Cumulative, index: number) => ({
  successes: successes[index],
  trials: trials[index],
});

/** For each time the index of the last slot that had ended; -1 before the first. */
function lastLook(slots: Float64Array, times: Float64Array): number[] {
  let index = -1;
  return Array.from(times, (time) => {
    while (index + 1 < slots.length && slots[index + 1] <= time) {
      index++;
    }
    return index;
  });
}
