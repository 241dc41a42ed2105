import { grouped } from '../../grouped';
import { notices } from '../../query/align';
import { deploymentTime } from '../../query/deployment';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { parseDuration } from '../../query/duration';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable, type RegisteredModel } from '../../query/request';
import { labelKey } from '../../query/select';
import type { Labels } from '../../query/series';
import { ofEstimates } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import { historySlots, restartsSince, wantedTimes } from '../../query/windows';
import { mapPairs } from '../../stats/elements';
import { CONFIDENCE, shareInterval } from '../../stats/interval';
import { overTime, sequentialDifference, shareOfBeginning } from '../../stats/sequential';
import { DAY } from '../../time';
import type { CompareOptions } from './options';
import { type ComparePlan, countedOf } from './plan';
import { type Cumulative, pairOf, type RateSeries, ratesOf, type VersionPair } from './rates';

type ComparedVersions =
  | { readonly ok: true; readonly champion: RateSeries; readonly challenger: RateSeries }
  | { readonly ok: false; readonly reason: string };

const newestFirst = (a: RateSeries, b: RateSeries): number =>
  b.version.localeCompare(a.version, 'en', { numeric: true });

/** Which versions of one model are compared: versions named, aliases, or the two newest seen. */
function comparedVersions(
  versions: readonly RateSeries[],
  model: RegisteredModel | undefined,
  options: Pick<CompareOptions, 'champion' | 'challenger'>
): ComparedVersions {
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
  if (champion !== undefined && champion === challenger) {
    const { version } = champion;
    return { ok: false, reason: `${options.champion} and ${options.challenger} are both version ${version}` };
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
    const opponents = comparedVersions(
      versions,
      registered.find(({ name }) => name === labels.model),
      options
    );
    const pair = opponents.ok ? pairOf(opponents.champion, opponents.challenger) : undefined;
    if (!opponents.ok || pair === undefined) {
      const reason = opponents.ok ? 'the two versions never served at the same time' : opponents.reason;
      const text = `No comparison for "${labels.model ?? ''}": ${reason}.`;
      said.set(text, { severity: 'info', text });
      return [];
    }
    const { champion, challenger } = opponents;
    const deployed = (version: string): number => deploymentTime(registered, { ...labels, version }) ?? NaN;
    const since = Math.max(deployed(champion.version), deployed(challenger.version));
    const looks = looksOf(pair, shareOfBeginning(restartsOf(pair, since, options, context)));
    const both = `${labels.model ?? ''}: versions ${champion.version} and ${challenger.version}`;
    const tell = (severity: Notice['severity'], text: string) => said.set(text, { severity, text });
    if (!isReached(pair, since, options, context) && Number.isNaN(since)) {
      tell(
        'info',
        `${both} served together before what is looked at, and MLflow does not say since when: the interval holds at every look of this stretch, not over all the time before.`
      );
    }
    const turned = pair.times[looks.findIndex((look) => look.turned)];
    if (turned !== undefined) {
      const when = new Date(turned * 1000).toISOString().slice(0, 16);
      tell(
        'warning',
        `${both}: the difference has turned. By ${when}Z what was certain before contradicted what came since, so there is no one difference: the interval is of the average.`
      );
    }
    const all = compared(options.rate, labels, champion.version, challenger.version, pair, looks, times);
    const shown: readonly string[] = options.measures;
    return shown.length === 0 ? all : all.filter((one) => shown.includes(one.labels.measure ?? ''));
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

/** Whether the slots reach back to where the comparison began: by what MLflow says, or because a day went before. */
function isReached(pair: VersionPair, since: number, options: CompareOptions, context: PlanContext): boolean {
  const { start } = historySlots(options, context);
  const length = parseDuration(options.history) ?? NaN;
  return since >= start || (pair.times[0] ?? NaN) > start + Math.min(DAY, length / 2);
}

/** Once at least where the beginning is out of sight. */
function restartsOf(pair: VersionPair, since: number, options: CompareOptions, context: PlanContext): number {
  return isReached(pair, since, options, context)
    ? 0
    : Number.isNaN(since)
      ? 1
      : restartsSince(since, historySlots(options, context).start, options);
}

/** Every look at the pair, which may use this share of the chance of a false alarm. */
function looksOf({ times, champion, challenger }: VersionPair, share: number): ReturnType<typeof overTime> {
  const confidence = 1 - (1 - CONFIDENCE) * share;
  return overTime(
    Array.from(times, (_, i) => {
      const look = sequentialDifference(rateAt(challenger, i), rateAt(champion, i), { confidence });
      return { ...look, p: Math.min(1, look.p / share) };
    })
  );
}

/** The difference, its p-value, and both rates, each at the last look before a time. */
function compared(
  rate: string,
  labels: Labels,
  champion: string,
  challenger: string,
  pair: VersionPair,
  looks: ReturnType<typeof overTime>,
  times: Float64Array
): SignalSeries[] {
  const at = lastLook(pair.times, times);
  const read = (column: Float64Array) => Float64Array.from(at, (index) => column[index] ?? NaN);
  const figures = ofEstimates(looks);
  const sample = read(mapPairs(pair.champion.trials, pair.challenger.trials, Math.min));
  const named = { ...labels, rate, champion, challenger };
  const rateOf = ({ successes, trials }: Cumulative, version: string): SignalSeries => ({
    name: rate,
    labels: { ...named, version, measure: 'rate' },
    times,
    value: read(mapPairs(successes, trials, (x, n) => x / n)),
    lower: read(mapPairs(successes, trials, (x, n) => shareInterval(x, n).lower)),
    upper: read(mapPairs(successes, trials, (x, n) => shareInterval(x, n).upper)),
    sample: read(trials),
    hasThresholds: false,
  });
  return [
    {
      name: `${rate} difference`,
      labels: { ...named, measure: 'difference' },
      times,
      value: read(figures.value),
      lower: read(figures.lower),
      upper: read(figures.upper),
      sample,
    },
    {
      name: 'p-value',
      labels: { ...named, measure: 'pValue' },
      times,
      value: read(Float64Array.from(looks, ({ p }) => p)),
      sample,
      unit: 'none',
      hasThresholds: false,
    },
    rateOf(pair.champion, champion),
    rateOf(pair.challenger, challenger),
  ];
}

const rateAt = ({ successes, trials }: Cumulative, index: number) => ({
  successes: successes[index] ?? NaN,
  trials: trials[index] ?? NaN,
});

/** For each time the index of the last slot that had ended; -1 before the first. */
function lastLook(slots: Float64Array, times: Float64Array): number[] {
  let index = -1;
  return Array.from(times, (time) => {
    while ((slots[index + 1] ?? NaN) <= time) {
      index++;
    }
    return index;
  });
}
