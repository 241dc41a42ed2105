import { grouped } from '../../grouped';
import { notices } from '../../query/align';
import type { Bounds, Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { labelKey } from '../../query/select';
import { type Labels, type Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { valueAt } from '../../stats/elements';
import type { Disparity } from '../../stats/fairness';
import { type Chances, watchedChances } from '../../stats/sequential';
import { type GroupSeries, groupsOf } from './groups';
import { againstReference, betweenGroups, groupRate, type RateFigure } from './measures';
import type { FairnessMeasure, FairnessOptions } from './options';
import { type FairnessPlan, isOfSelection } from './plan';
import { groupsTable } from './table';
import { isOfOneGroup } from './thresholds';

export function derive(
  query: SignalQuery<FairnessOptions>,
  { predictions, outcomes }: AnswersOf<FairnessPlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const gather = (matrix: Matrix | undefined) =>
    groupsOf(matrix ?? { series: [], warnings: [], infos: [] }, context, options.positive);
  const gathered = [gather(predictions), gather(outcomes)] as const;
  const [{ groups: predicted }, { groups: labelled }] = gathered;
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
  const series = options.measures.flatMap((measure) => {
    const groups = [...(isOfSelection(measure) ? predicted : labelled).values()];
    return disparities(measure, groups, options, context.window, limits);
  });
  return {
    kind: 'series',
    series,
    notices: [...said, ...[...limits].map((text): Notice => ({ severity: 'info', text }))],
  };
}

/** A measure of the groups of all attributes; those of one version are watched together, through a window of seconds. */
export function disparities(
  measure: FairnessMeasure,
  groups: readonly GroupSeries[],
  options: FairnessOptions,
  window: number,
  limits: Set<string>
): SignalSeries[] {
  return [...grouped(groups, ({ labels }) => ownerOf(labels)).values()].flatMap((ofVersion) => {
    const comparisons = ofVersion.map(({ names }) => (options.reference === undefined ? 1 : names.length - 1));
    const chances = watchedChances(
      comparisons.reduce((sum, count) => sum + count, 0),
      window
    );
    return ofVersion.flatMap((one) => seriesOf(measure, one, options, chances, limits));
  });
}

function seriesOf(
  measure: FairnessMeasure,
  groups: GroupSeries,
  options: FairnessOptions,
  chances: Chances,
  limits: Set<string>
): SignalSeries[] {
  const { names } = groups;
  const about = groups.labels.attribute ?? 'no attribute';
  const judged = measure === options.measures[0] ? chances : undefined;
  if (isOfOneGroup(measure)) {
    return names.map((group) => ({
      ...made(measure, { group }, groups, undefined, (i) =>
        groupRate(measure, valueAt(groups.at(i), group), options.minimumGroup)
      ),
      hasThresholds: judged !== undefined,
    }));
  }
  const { reference } = options;
  if (names.length === 1 && names.includes(reference ?? names[0] ?? '')) {
    limits.add(`"${names.join('')}" is the only group of ${about}: there is none to compare it with.`);
    return [];
  }
  if (measure === 'disparateImpact' && groups.times.length > 0) {
    const now = groups.at(groups.times.length - 1);
    const selected = (group: string) => groupRate('selectionRate', valueAt(now, group), options.minimumGroup).value;
    const denominators = (reference === undefined ? names : names.filter((name) => name === reference))
      .map(selected)
      .filter((rate) => !Number.isNaN(rate));
    if (denominators.length > 0 && denominators.every((rate) => rate === 0)) {
      limits.add(
        `${measure} of ${about} has no value now: ${reference === undefined ? 'no group' : `nobody of "${reference}"`} got the positive prediction in the window, so that it would divide by zero. statisticalParity compares such rates.`
      );
    }
  }
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
    const equal = measure === 'disparateImpact' ? 1 : 0;
    if (pairs?.lowest !== undefined && pairs.highest !== undefined && Math.abs(pairs.value - equal) > 0) {
      limits.add(`${measure} of ${about} now compares ${pairs.lowest} (lower) with ${pairs.highest} (higher).`);
    }
    return [
      made(measure, {}, groups, judged, (i, confidence) =>
        leftOut(betweenGroups(measure, groups.at(i), options, confidence))
      ),
    ];
  }
  if (!names.includes(reference)) {
    limits.add(`No group "${reference}" of ${about}: there are ${names.join(', ')}.`);
    return [];
  }
  return names
    .filter((group) => group !== reference)
    .map((group) =>
      made(measure, { group }, groups, judged, (i, confidence) => {
        const all = groups.at(i);
        return againstReference(measure, valueAt(all, group), valueAt(all, reference), options, confidence);
      })
    );
}

/** `chances` of a measure that is judged: how often chance alone may pass one of its thresholds. */
function made(
  measure: FairnessMeasure,
  more: Labels,
  { labels, times }: GroupSeries,
  chances: Chances | undefined,
  figure: (index: number, confidence?: number) => RateFigure
): SignalSeries {
  const value = new Float64Array(times.length);
  const sample = new Float64Array(times.length);
  const empty = (): Bounds => ({ lower: new Float64Array(times.length), upper: new Float64Array(times.length) });
  const shown = empty();
  const certain = chances && { warning: empty(), critical: empty() };
  const fill = (into: Bounds, i: number, { lower, upper }: RateFigure): void => {
    into.lower[i] = lower;
    into.upper[i] = upper;
  };
  for (let i = 0; i < times.length; i++) {
    const one = figure(i);
    value[i] = Number.isFinite(one.value) ? one.value : NaN;
    sample[i] = one.sample;
    fill(shown, i, one);
    if (certain !== undefined && chances !== undefined) {
      // Only one bound of the interval is judged, while the confidence level is that of both.
      fill(certain.warning, i, figure(i, 1 - 2 * chances.warning));
      fill(certain.critical, i, figure(i, 1 - 2 * chances.critical));
    }
  }
  const unit = measure === 'disparateImpact' ? 'none' : 'percentunit';
  return {
    name: measure,
    labels: { ...labels, ...more, measure },
    times,
    value,
    ...shown,
    sample,
    ...(certain === undefined ? {} : { certain }),
    hasThresholds: chances !== undefined,
    unit,
  };
}

/** Whose groups they are. */
function ownerOf({ attribute: _attribute, ...owner }: Labels): string {
  return labelKey(owner);
}
