import { notices } from '../../query/align';
import { noOpenBucketText } from '../../query/buckets';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { parseDuration } from '../../query/duration';
import { missingMetric } from '../../query/missing';
import { unknownValues } from '../../query/outcomes';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { contractLabels, describeLabels } from '../../query/select';
import type { Labels } from '../../query/series';
import { ofEstimates, shareOf } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import { withVersions } from '../../query/versions';
import type { Notices } from '../../query/windows';
import { burnRate, errorBudget, timeToExhaustion } from '../../stats/burnrate';
import { mapPairs } from '../../stats/elements';
import { alarm, type Rule, ruleNotices, rulesOf } from './alarm';
import {
  type Counts,
  countsByWindow,
  hasSeries,
  latest,
  matricesOf,
  notGoodLabels,
  withoutEdge,
  withoutTotal,
} from './counts';
import { namesOf } from './events';
import type { SloOptions } from './options';
import { leftOut, type SloPlan, windowsOf } from './plan';
import { judgedOf, type SloMeasure } from './thresholds';

type Windows = ReadonlyMap<string, Counts>;

export function derive(query: SignalQuery<SloOptions>, answers: AnswersOf<SloPlan>, context: PlanContext): Derived {
  const { options } = query;
  const why = leftOut(query, context);
  if (why !== undefined) {
    return { kind: 'series', series: [], notices: [{ severity: 'info', text: why }] };
  }
  const { notGood } = context.profile.traffic ?? {};
  const rules = rulesOf(options);
  const amiss: Notices = new Map();
  const all = [...countsByWindow(query, answers, context.profile, amiss).values()];
  const { series, notices: ofVersions } = withVersions(
    all.flatMap((windows) =>
      options.measures.flatMap((measure) => measured(measure, windows, rules, options, context))
    ),
    answers.versions,
    query,
    context
  );
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(matricesOf(answers)),
      ...ofVersions,
      ...(options.measures.includes('alarm') ? ruleNotices(rules, options) : []),
      ...amiss.values(),
      ...(amiss.size > 0 ? [] : missingNotices(query, answers, all.length === 0, context)),
      ...edgeNotice(withoutEdge(answers, all.length === 0), all.length === 0, options),
      ...openNotice(withoutTotal(answers)),
      ...excessNotice(all),
      ...(notGood === undefined ? [] : unknownValues(notGood.by, notGoodLabels(answers))),
    ],
  };
}

/** Where replicas or releases have different buckets, one of them may lack the edge: what it counted lies on either side. */
function edgeNotice(without: readonly Labels[], all: boolean, { objective, limit, floor }: SloOptions): Notice[] {
  const edge = objective === 'latency' ? limit : floor;
  return saidOf(without, (where) =>
    all
      ? `${edge} must be an edge of the histogram of ${where}, which has no such bucket, or not in all instances: between two edges nobody knows how many were below. Choose an edge that it has, or give it this one.`
      : `Not all histograms of ${where} have a bucket that ends at ${edge}: while such a one is in the window there is no figure. Give all replicas and versions the same buckets.`
  );
}

const openNotice = (without: readonly Labels[]): Notice[] => saidOf(without, noOpenBucketText);

const excessNotice = (all: readonly Windows[]): Notice[] =>
  saidOf(
    all.flatMap((windows) =>
      [...windows.values()]
        .filter(({ hasExcess }) => hasExcess)
        .slice(0, 1)
        .map(({ labels }) => labels)
    ),
    (where) =>
      `More events of ${where} are counted as good than there are in all, so that there is no figure: see whether "good" and "total" are the wrong way round, or count at different places.`
  );

const saidOf = ([first, ...others]: readonly Labels[], text: (where: string) => string): Notice[] =>
  first === undefined
    ? []
    : [
        {
          severity: 'warning',
          text: text(others.length === 0 ? describeLabels(first) : `${others.length + 1} series`),
        },
      ];

/** What has no events, or what is counted as good and has none: it may be an objective that is missed, or a wrong name. */
function missingNotices(
  query: SignalQuery<SloOptions>,
  answers: AnswersOf<SloPlan>,
  noEvents: boolean,
  { profile }: PlanContext
): Notice[] {
  const { all, good } = namesOf(query, profile);
  // Names that a person wrote are none of those that a team has its own for.
  const { own: _own, ...asWritten } = profile;
  const missing = (names: readonly string[]) =>
    names.length === 0 ? [] : [missingMetric(names, query, query.options.objective === 'custom' ? asWritten : profile)];
  const answered = (part: string): boolean =>
    Object.entries(answers).some(([name, answer]) => name.startsWith(`${part} `) && hasSeries(answer));
  const lacking = answered('total') ? all.filter((name) => name !== profile.metrics.predictions) : all;
  // For an existing histogram, report what it lacks.
  return noEvents ? (answered('buckets') ? [] : missing(lacking)) : answered('good') ? [] : missing(good);
}

function measured(
  measure: SloMeasure,
  windows: Windows,
  rules: readonly Rule[],
  options: SloOptions,
  { profile }: PlanContext
): SignalSeries[] {
  const { target, period } = options;
  const shortest = windowsOf(options)
    .flatMap((window) => windows.get(window) ?? [])
    .reduce<Counts | undefined>((a, b) => (a !== undefined && a.times.length >= b.times.length ? a : b), undefined);
  if (shortest === undefined) {
    return [];
  }
  const labels = { ...contractLabels(shortest.labels, profile), objective: options.objective };
  const described = { name: measure, labels: { ...labels, measure }, hasThresholds: measure === judgedOf(options) };
  const whole = windows.get(period);
  switch (measure) {
    case 'alarm': {
      const on = new Map(
        [...windows].map(([window, one]) => [
          window,
          {
            good: latest(shortest.times, { times: one.times, values: one.good }),
            total: latest(shortest.times, { times: one.times, values: one.total }),
            unknown: one.unknown && latest(shortest.times, { times: one.times, values: one.unknown }),
          },
        ])
      );
      /** Where all events of unknown outcome were bad, or else good: an alarm is of what is certain. */
      const alarms = (isBad: boolean) =>
        Float64Array.from(shortest.times, (_, i) =>
          alarm(rules, target, (window) => {
            const one = on.get(window);
            const [good, total] = [one?.good[i] ?? NaN, one?.total[i] ?? NaN];
            const unclear = isBad || total > 0 ? (one?.unknown?.[i] ?? 0) : 0;
            return one && { good: isBad ? good : good + unclear, total: total + unclear };
          })
        );
      const value = alarms(false);
      return [{ ...described, times: shortest.times, unit: 'none', value, worst: alarms(true) }];
    }
    case 'burn':
      return [...windows]
        .filter(([window]) => rules.some(({ pair }) => pair.long === window || pair.short === window))
        .map(([window, { times, good, total }]) => {
          const rates = Array.from(times, (_, i) => burnRate(target, good[i] ?? NaN, total[i] ?? NaN));
          return {
            ...described,
            labels: { ...described.labels, window },
            times,
            unit: 'none',
            ...ofEstimates(rates),
          };
        });
    case 'compliance':
      return whole === undefined
        ? []
        : [{ ...described, times: whole.times, unit: 'percentunit', ...shareOf(whole.good, whole.total) }];
    case 'budgetLeft':
      return whole === undefined
        ? []
        : [{ ...described, times: whole.times, unit: 'percentunit', value: left(whole, target) }];
    case 'exhaustion': {
      const [fastest] = options.pairs;
      const recent = fastest && windows.get(fastest.long);
      if (whole === undefined || recent === undefined) {
        return [];
      }
      const remains = left(whole, target);
      const good = latest(whole.times, { times: recent.times, values: recent.good });
      const total = latest(whole.times, { times: recent.times, values: recent.total });
      const seconds = parseDuration(period) ?? NaN;
      const value = remains.map((share, i) =>
        timeToExhaustion(share, burnRate(target, good[i] ?? NaN, total[i] ?? NaN).value, seconds)
      );
      return [{ ...described, times: whole.times, unit: 's', value }];
    }
  }
}

const left = ({ good, total }: Counts, target: number): Float64Array =>
  mapPairs(total, good, (all, fine) => errorBudget(target, fine, all).left);
