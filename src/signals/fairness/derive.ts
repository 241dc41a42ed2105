import type { Disparity } from '../../stats/fairness';
import { notices } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import type { Labels } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { type GroupSeries, groupsOf } from './groups';
import { againstReference, betweenGroups, groupRate, type RateFigure } from './measures';
import { isOfOneGroup } from './thresholds';
import type { FairnessMeasure, FairnessOptions } from './options';
import { type FairnessPlan, isOfSelection } from './plan';
import { groupsTable } from './table';

export function derive(
  query: SignalQuery<FairnessOptions>,
  { predictions, outcomes }: AnswersOf<FairnessPlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const gathered = [predictions, outcomes].map((matrix) =>
    groupsOf(matrix ?? { series: [], warnings: [], infos: [] }, context, options.positive)
  );
  const [predicted, labelled] = gathered.map(({ groups }) => groups);
  const { groupPredictions, groupOutcomes } = context.profile.metrics;
  const said: Notice[] = [
    ...notices([predictions, outcomes].filter((matrix) => matrix !== undefined)),
    ...new Map(gathered.flatMap((one) => one.notices.map((notice) => [notice.text, notice] as const))).values(),
    ...(predictions?.series.length === 0 ? [missingMetric(groupPredictions, query, context.profile)] : []),
    ...(outcomes?.series.length === 0 ? [missingMetric(groupOutcomes, query, context.profile)] : []),
  ];
  if (options.view === 'groups') {
    return { kind: 'table', table: groupsTable(predicted, labelled, options), notices: said };
  }
  const limits = new Set<string>();
  const series = options.measure.flatMap((measure) => {
    const groups = isOfSelection(measure) ? predicted : labelled;
    return [...groups.values()].flatMap((one) => seriesOf(measure, one, options, limits));
  });
  return {
    kind: 'series',
    series,
    notices: [...said, ...[...limits].map((text): Notice => ({ severity: 'info', text }))],
  };
}

function seriesOf(
  measure: FairnessMeasure,
  groups: GroupSeries,
  options: FairnessOptions,
  limits: Set<string>
): SignalSeries[] {
  const { names } = groups;
  const about = groups.labels.attribute ?? 'no attribute';
  const judged = measure === options.measure[0];
  if (isOfOneGroup(measure)) {
    return names.map((group) =>
      made(measure, { group }, groups, false, (i) => groupRate(measure, groups.at(i)[group], options.minimumGroup))
    );
  }
  const { reference } = options;
  const leftOut = (disparity: Disparity): Disparity => {
    if (disparity.leftOut.length > 0) {
      limits.add(
        `${measure} of ${about}: ${disparity.leftOut.join(', ')} left out at some times, with fewer than ${options.minimumGroup} observations in the rate: their rate is undefined, not zero.`
      );
    }
    return disparity;
  };
  if (reference === undefined) {
    const pairs =
      groups.times.length === 0 ? undefined : betweenGroups(measure, groups.at(groups.times.length - 1), options);
    if (pairs?.lowest !== undefined && pairs.highest !== undefined) {
      limits.add(`${measure} of ${about} now compares ${pairs.lowest} (lower) with ${pairs.highest} (higher).`);
    }
    return [made(measure, {}, groups, judged, (i) => leftOut(betweenGroups(measure, groups.at(i), options)))];
  }
  if (!names.includes(reference)) {
    limits.add(`No group "${reference}" of ${about}: there are ${names.join(', ')}.`);
    return [];
  }
  return names
    .filter((group) => group !== reference)
    .map((group) =>
      made(measure, { group }, groups, judged, (i) => {
        const all = groups.at(i);
        return againstReference(measure, all[group], all[reference], options);
      })
    );
}

function made(
  measure: FairnessMeasure,
  more: Labels,
  { labels, times }: GroupSeries,
  judged: boolean,
  figure: (index: number) => RateFigure
): SignalSeries {
  const value = new Float64Array(times.length);
  const lower = new Float64Array(times.length);
  const upper = new Float64Array(times.length);
  const sample = new Float64Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const one = figure(i);
    value[i] = Number.isFinite(one.value) ? one.value : NaN;
    lower[i] = one.lower;
    upper[i] = one.upper;
    sample[i] = one.sample;
  }
  const unit = measure === 'disparateImpact' ? 'none' : 'percentunit';
  return {
    name: measure,
    labels: { ...labels, ...more, measure },
    times,
    value,
    lower,
    upper,
    sample,
    hasThresholds: judged,
    unit,
  };
}
