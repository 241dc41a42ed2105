import { grouped } from '../../grouped';
import { unionTimes, valuesAt } from '../../query/align';
import { type BucketSeries, gatherBuckets } from '../../query/buckets';
import type { SignalSeries } from '../../query/derived';
import { type DistributionSeries, ofBuckets, ofTally, rowAt } from '../../query/distributions';
import { LEVELS, levels } from '../../query/level';
import { type AnswersOf, isUnavailable, type Unavailable } from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Labels, Matrix } from '../../query/series';
import type { PlanContext, Thresholds } from '../../query/signal';
import { tally } from '../../query/windows';
import { benjaminiHochberg } from '../../stats/drift';
import { addAt, mapPairs } from '../../stats/elements';
import type { Evaluated } from './evaluated';
import { type DriftPlan, type Source, SOURCES, SPLIT } from './plan';
import type { DriftSubject } from './reference';
import { MINIMUM_SAMPLE } from './thresholds';

/** What is compared, and the histograms that it was gathered from. */
export function driftSubjects(
  answers: AnswersOf<DriftPlan>,
  context: PlanContext
): { readonly subjects: readonly DriftSubject[]; readonly histograms: readonly BucketSeries[] } {
  const histograms: BucketSeries[] = [];
  const subjects = SOURCES.flatMap((source) => {
    const then = grouped(distributions(source, answers[`${source}Earlier`], histograms), keyOf);
    return distributions(source, answers[source], histograms).flatMap((whole): DriftSubject[] =>
      underReferences(whole, then.get(keyOf(whole)) ?? []).map(({ current, earlier }) => ({
        source,
        labels: {
          ...contractLabels(current.labels, context.profile),
          of: source === 'numeric' || source === 'categorical' ? 'feature' : source,
        },
        current,
        earlier,
      }))
    );
  });
  return { subjects, histograms };
}

const keyOf = ({ labels }: DistributionSeries): string => labelKey(labels);

interface UnderReference {
  readonly current: DistributionSeries;
  readonly earlier: DistributionSeries | undefined;
}

/** A reference whose buckets change over time, taken apart by layout: each moment is compared with the layout it meets. */
function underReferences(current: DistributionSeries, references: readonly DistributionSeries[]): UnderReference[] {
  if (references.length <= 1) {
    return [{ current, earlier: references[0] }];
  }
  const layoutAt = new Map(references.flatMap((one, i) => Array.from(one.times, (time) => [time, i] as const)));
  const places = Array.from(current.times, (time) => layoutAt.get(time));
  return [...new Set(places)].map((place) => {
    const moments = Array.from(places.keys()).filter((i) => places[i] === place);
    const counts = new Float64Array(moments.length * current.size);
    moments.forEach((moment, i) => counts.set(rowAt(current, moment), i * current.size));
    return {
      current: { ...current, times: Float64Array.from(moments, (i) => current.times[i] ?? NaN), counts },
      earlier: place === undefined ? undefined : references[place],
    };
  });
}

function distributions(
  source: Source,
  answer: Matrix | Unavailable | undefined,
  histograms: BucketSeries[]
): DistributionSeries[] {
  const { series, coarse = [] } = answer === undefined || isUnavailable(answer) ? { series: [] } : answer;
  if (source === 'numeric' || source === 'score') {
    const gathered = gatherBuckets(series);
    gathered.forEach((one) => histograms.push(one));
    const wide = grouped(coarse, ({ labels }) => labelKey(labels));
    return gathered.flatMap((buckets) => {
      const one = ofBuckets(buckets);
      return one === undefined ? [] : [{ ...one, coarse: wide.get(labelKey(one.labels)) ?? [] }];
    });
  }
  const label = SPLIT[source];
  // A counter without the label is one of predictions that have no class: there is nothing to compare.
  return tally(series, [label])
    .map((counts) => ({ ...counts, cells: counts.cells.filter((cell) => (cell.labels[label] ?? '') !== '') }))
    .filter(({ cells }) => cells.length > 0)
    .map((counts) => ofTally(counts, label));
}

/** Those that belong to one model version (and whatever else was grouped by). */
export const together = (all: readonly Evaluated[]): Array<readonly [Evaluated, ...Evaluated[]]> => [
  ...grouped(all, ({ subject }) => labelKey(ownerOf(subject.labels))).values(),
];

/** Whose feature it is: the labels without those that name the feature. */
export function ownerOf(labels: Labels): Labels {
  const { feature: _feature, of: _of, ...owner } = labels;
  return owner;
}

const isFeature = ({ subject }: Evaluated): boolean => subject.labels.of === 'feature';

/** p-values of each subject, adjusted at every time for all that are tested together. */
export function adjusted(all: readonly Evaluated[]): SignalSeries[] {
  return together(all).flatMap((group) => {
    const tested = group.flatMap(({ subject, p }) => (p === undefined ? [] : [{ subject, p }]));
    const times = unionTimes(
      tested.map(({ subject }) => ({ labels: {}, times: subject.current.times, values: subject.current.times }))
    );
    const own = tested.map(({ subject, p }) => ({
      subject,
      values: valuesAt(times, { labels: {}, times: subject.current.times, values: p }),
    }));
    for (let i = 0; i < times.length; i++) {
      const together = benjaminiHochberg(own.map(({ values }) => values[i] ?? NaN));
      own.forEach(({ values }, k) => (values[i] = together[k] ?? NaN));
    }
    return own.map(({ subject, values }): SignalSeries => ({
      name: 'pValue',
      labels: { ...subject.labels, measure: 'pValue' },
      times,
      value: values,
      unit: 'none',
      hasThresholds: false,
    }));
  });
}

/** The share of a version's features whose judged measure has passed its warning; those without a level do not count. */
export function driftedShares(all: readonly Evaluated[], thresholds: Thresholds): SignalSeries[] {
  return together(all.filter(isFeature)).map((group): SignalSeries => {
    const judged = group.flatMap(({ series }) => series.filter((one) => one.hasThresholds === true));
    const times = unionTimes(judged.map(({ times: own, labels, value }) => ({ labels, times: own, values: value })));
    const drifted = new Float64Array(times.length);
    const known = new Float64Array(times.length);
    for (const one of judged) {
      const level = levels(one, thresholds, { minimumSample: MINIMUM_SAMPLE, by: 'value' });
      const at = valuesAt(times, { labels: one.labels, times: one.times, values: level });
      for (let i = 0; i < times.length; i++) {
        addAt(known, i, (at[i] ?? NaN) >= LEVELS.ok ? 1 : 0);
        addAt(drifted, i, (at[i] ?? NaN) >= LEVELS.warning ? 1 : 0);
      }
    }
    return {
      name: 'driftedShare',
      labels: { ...ownerOf(group[0].subject.labels), measure: 'driftedShare' },
      times,
      value: mapPairs(drifted, known, (count, all) => count / all),
      unit: 'percentunit',
      hasThresholds: false,
    };
  });
}
