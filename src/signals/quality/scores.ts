import { grouped } from '../../grouped';
import { valuesAt } from '../../query/align';
import { edgeNotices, gatherBuckets } from '../../query/buckets';
import { positiveClass } from '../../query/classes';
import type { Notice, SignalSeries } from '../../query/derived';
import { type DistributionSeries, edgesOfAll, ofBuckets, onEdges, rowAt } from '../../query/distributions';
import { contractLabels, labelKey } from '../../query/select';
import type { Labels, Matrix, Series } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import {
  areaInterval,
  averagePrecision,
  brier,
  calibrationError,
  logLoss,
  type Loss,
  lossInterval,
  precisionInterval,
  rocAuc,
  type ScoreBins,
} from '../../stats/classification';
import { addAt, elementAt } from '../../stats/elements';
import { totalOf } from '../../stats/histogram';
import type { Interval } from '../../stats/interval';
import { type OneFigure, seriesFrom, unitOf } from './measures';
import { SUM } from './plan';

/** Scores of one model version by what was true, over time. */
export interface LabelledScores {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly at: (index: number) => ScoreBins;
  /** Exact sums over the same window, where they are exposed. */
  readonly brierSum: Float64Array;
  readonly logLossSum: Float64Array;
}

interface Part {
  readonly actual: string;
  readonly distribution: DistributionSeries;
}

export function labelledScores(
  { series }: Matrix,
  exact: Matrix | undefined,
  context: PlanContext,
  positive: string | undefined,
  notices: Map<string, Notice>
): LabelledScores[] {
  const sums = new Map((exact?.series ?? []).map((one) => [labelKey(one.labels), one] as const));
  const groups = new Map<string, { readonly labels: Labels; readonly parts: Part[] }>();
  const gathered = gatherBuckets(series);
  edgeNotices(gathered).forEach((notice) => notices.set(notice.text, notice));
  for (const buckets of gathered) {
    const distribution = ofBuckets(buckets);
    const { actual, ...labels } = buckets.labels;
    if (distribution !== undefined) {
      const group = groups.get(labelKey(labels)) ?? { labels, parts: [] };
      group.parts.push({ actual: actual ?? '', distribution });
      groups.set(labelKey(labels), group);
    }
  }
  return [...groups.values()]
    .flatMap((group) => byLayout(group))
    .flatMap(({ labels, times, parts: all }) => {
      const wanted = positiveClass(
        all.map(({ actual }) => actual),
        positive
      );
      if (!wanted.known) {
        notices.set(wanted.notice.text, wanted.notice);
        return [];
      }
      const { edges, areFew } = edgesOfAll(all.map(({ distribution }) => distribution));
      if (areFew) {
        const text = `The score histograms of ${labels.model ?? 'a model'} have other buckets for one class than for another: they cannot be set against each other.`;
        notices.set(text, { severity: 'warning', text });
        return [];
      }
      const parts = all.map(({ actual, distribution }) => ({ actual, distribution: onEdges(distribution, edges) }));
      const size = edges.length + 1;
      const sumAt = (name: string): Float64Array => valuesAt(times, sumOf(sums, labels, name));
      return [
        {
          labels: contractLabels(labels, context.profile),
          times,
          at: (index: number): ScoreBins => ({
            edges,
            positives: added(
              parts.filter(({ actual }) => actual === wanted.name),
              elementAt(times, index),
              size
            ),
            negatives: added(
              parts.filter(({ actual }) => actual !== wanted.name),
              elementAt(times, index),
              size
            ),
          }),
          brierSum: sumAt('brier'),
          logLossSum: sumAt('logLoss'),
        },
      ];
    });
}

interface Group {
  readonly labels: Labels;
  readonly parts: readonly Part[];
}

/** Where buckets changed over time, the moments at which all classes have the same ones by themselves. */
function byLayout({ labels, parts }: Group): Array<Group & { readonly times: Float64Array }> {
  const ofClass = grouped(parts, ({ actual }) => actual);
  const [first = []] = ofClass.values();
  const changed = [...ofClass.values()].filter(({ length }) => length > 1).flat();
  const steady = parts.filter((part) => !changed.includes(part));
  const times = first.flatMap(({ distribution }) => Array.from(distribution.times)).sort((a, b) => a - b);
  const moments = grouped(times, (time) =>
    changed.flatMap(({ distribution }, i) => (distribution.times.includes(time) ? [i] : [])).join()
  );
  return [...moments.values()].map((all) => ({
    labels,
    times: Float64Array.from(all),
    parts: [...steady, ...changed.filter(({ distribution }) => distribution.times.includes(all[0] ?? NaN))],
  }));
}

const sumOf = (sums: ReadonlyMap<string, Series>, labels: Labels, name: string): Series | undefined =>
  sums.get(labelKey({ ...labels, [SUM]: name }));

/** The counts at a time, of all parts together; a part without a point there adds nothing. */
function added(parts: readonly Part[], time: number, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (const { distribution } of parts) {
    const at = distribution.times.indexOf(time);
    const row = at < 0 ? undefined : rowAt(distribution, at);
    for (let k = 0; row !== undefined && k < size; k++) {
      const count = row[k] ?? NaN;
      addAt(sum, k, count > 0 ? count : 0);
    }
  }
  return sum;
}

export function fromScores(measure: string, scores: LabelledScores): SignalSeries {
  return seriesFrom(measure, scores.labels, scores.times, unitOf(measure), (i) => figureAt(measure, scores, i));
}

function figureAt(measure: string, { at, brierSum, logLossSum }: LabelledScores, index: number): OneFigure {
  const bins = at(index);
  const { positives, negatives } = bins;
  const sample = totalOf(positives) + totalOf(negatives);
  // The sums are exact: what the sample leaves open is read from the bins all the same.
  const loss = (estimate: Loss, sum: number): OneFigure => {
    const value = sum >= 0 ? sum / sample : estimate.value;
    const known = sum >= 0 ? { value, lower: value, upper: value } : estimate;
    return { value, sample, ...lossInterval({ ...known, standardError: estimate.standardError }) };
  };
  switch (measure) {
    case 'auc': {
      // What the bins leave open, and on either side what the sample leaves open.
      const { value, lower, upper } = rocAuc(positives, negatives);
      const outer = (bound: number): Interval => areaInterval(bound, totalOf(positives), totalOf(negatives));
      return { value, lower: outer(lower).lower, upper: outer(upper).upper, sample };
    }
    case 'prAuc': {
      const estimate = averagePrecision(positives, negatives);
      return { value: estimate.value, sample, ...precisionInterval(estimate, totalOf(positives)) };
    }
    case 'brier':
      return loss(brier(bins), brierSum[index] ?? NaN);
    case 'logLoss':
      return loss(logLoss(bins), logLossSum[index] ?? NaN);
    default: {
      const { expected, interval } = calibrationError(bins);
      return { value: expected.value, ...interval, sample };
    }
  }
}
