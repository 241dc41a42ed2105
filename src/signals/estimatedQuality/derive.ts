import { notices, valuesAt } from '../../query/align';
import { align, type Baseline, type Library, libraryOf } from '../../query/baseline';
import { edgeNotices, gatherBuckets } from '../../query/buckets';
import { positiveClass } from '../../query/classes';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { type Counted, type DistributionSeries, ofBuckets, rowAt } from '../../query/distributions';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable, type Unavailable } from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { type CalibrationMap, type EstimatedMeasure, estimateQuality } from '../../stats/estimation';
import { rebin, sameEdge } from '../../stats/histogram';
import { shareInterval } from '../../stats/interval';
import { seriesFrom } from '../quality/measures';
import { confusionsOf, fromOutcomes } from '../quality/outcomes';
import type { EstimatedName, EstimatedQualityOptions, EstimatedQualityPlan } from './plan';

interface Calibration {
  readonly map: CalibrationMap;
  /** Bin of the map for each bin of the live histogram. */
  readonly mapping: Uint32Array;
  readonly size: number;
  /** Index of the edge above which the prediction is positive. */
  readonly threshold: number;
  /** The edge itself, and the one that was wanted. */
  readonly edge: number;
  readonly wanted: number;
}

type CalibrationReading =
  { readonly ok: true; readonly calibration: Calibration } | { readonly ok: false; readonly reason: string };

/** The baseline's share of positives by score, on the edges that the live histogram shares with it. */
function calibrationOf(
  { positiveScores, classes }: Baseline,
  live: Counted,
  options: { readonly threshold?: number | undefined; readonly positive?: string | undefined }
): CalibrationReading {
  if (positiveScores === undefined) {
    return {
      ok: false,
      reason:
        'its baseline has no "positiveScores": log the counts of the positive class\'s score with the positives among them',
    };
  }
  const kept: Counted = {
    layout: { kind: 'edges', edges: Float64Array.from(positiveScores.edges) },
    counts: Float64Array.from(positiveScores.counts),
  };
  const aligned = align(kept, live);
  if (!aligned.ok || aligned.layout.kind !== 'edges') {
    return { ok: false, reason: aligned.ok ? 'its live scores have no buckets' : aligned.reason };
  }
  const { edges } = aligned.layout;
  const counts = rebin(positiveScores.counts, aligned.reference, new Float64Array(aligned.size));
  const positives = rebin(positiveScores.positives, aligned.reference, new Float64Array(aligned.size));
  const wanted = options.threshold ?? splitOf(edges, counts, classes, options.positive) ?? 0.5;
  const threshold = nearest(edges, wanted);
  return {
    ok: true,
    calibration: {
      map: filled(counts, positives),
      mapping: aligned.current,
      size: aligned.size,
      threshold,
      edge: edges[threshold] ?? NaN,
      wanted,
    },
  };
}

const isMoved = ({ edge, wanted }: Calibration): boolean => !sameEdge(edge, wanted);

function nearest(edges: Float64Array, wanted: number): number {
  const away = edges.map((edge) => Math.abs(edge - wanted));
  return away.reduce((best, distance, i) => (distance < (away[best] ?? NaN) ? i : best), 0);
}

/** The edge above which there are as many scores as the baseline has positive predictions. */
function splitOf(
  edges: Float64Array,
  counts: Float64Array,
  classes: Baseline['classes'],
  named: string | undefined
): number | undefined {
  const positive = classes && positiveClass(Object.keys(classes), named);
  if (classes === undefined || positive?.known !== true) {
    return undefined;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const all = Object.values(classes).reduce((sum, count) => sum + count, 0);
  const below = ((all - (classes[positive.name] ?? NaN)) / all) * total;
  let cumulative = 0;
  let best = 0;
  let distance = Infinity;
  edges.forEach((_, i) => {
    cumulative += counts[i] ?? NaN;
    if (Math.abs(cumulative - below) < distance) {
      distance = Math.abs(cumulative - below);
      best = i;
    }
  });
  return edges[best];
}

/** A bin that the baseline never saw takes the share of the nearest one that it did: scores are in order. */
function filled(counts: Float64Array, positives: Float64Array): CalibrationMap {
  const seen = [...counts.keys()].filter((i) => (counts[i] ?? NaN) > 0);
  const from = Array.from(counts, (_, i) =>
    seen.reduce((best, one) => (Math.abs(one - i) < Math.abs(best - i) ? one : best), seen[0] ?? i)
  );
  return {
    share: from.map((i) => (positives[i] ?? NaN) / (counts[i] ?? NaN)),
    count: from.map((i) => counts[i] ?? NaN),
  };
}

type Query = SignalQuery<EstimatedQualityOptions>;
type Answers = AnswersOf<EstimatedQualityPlan>;

const NAMES: Readonly<Record<EstimatedName, EstimatedMeasure>> = {
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'fBeta',
  auc: 'auc',
};

const known = (matrix: Matrix | Unavailable | undefined): Matrix =>
  matrix === undefined || isUnavailable(matrix) ? { series: [], warnings: [], infos: [] } : matrix;

export function derive(query: Query, answers: Answers, context: PlanContext): Derived {
  const library = libraryOf(answers.baselines);
  const said = new Map<string, Notice>();
  const gathered = gatherBuckets(answers.scores.series);
  const scores = gathered
    .flatMap((buckets) => ofBuckets(buckets) ?? [])
    .map((one) => ({ ...one, labels: contractLabels(one.labels, context.profile) }));
  return {
    kind: 'series',
    series: [
      ...scores.flatMap((one) => estimates(one, library, query.options, said)),
      ...(query.options.realised ? realised(query, answers, context, said) : []),
    ],
    notices: [
      ...notices([answers.scores]),
      ...edgeNotices(gathered),
      ...said.values(),
      ...(gathered.length === 0
        ? [
            missingMetric(
              `${context.profile.metrics.positiveScore}_bucket`,
              query,
              context.profile,
              'without the label actual'
            ),
          ]
        : []),
    ],
  };
}

function estimates(
  scores: DistributionSeries,
  library: Library,
  options: EstimatedQualityOptions,
  said: Map<string, Notice>
): SignalSeries[] {
  const { model, version } = scores.labels;
  const of = `"${model ?? ''}", version ${version ?? 'none'}`;
  const stored = library.find(model, version);
  const reading = stored.found
    ? calibrationOf(stored.baseline, scores, options)
    : { ok: false as const, reason: stored.reason };
  if (!reading.ok) {
    const text = `No estimate for ${of}: ${reading.reason}.`;
    said.set(text, { severity: 'warning', text });
    return [];
  }
  const { calibration } = reading;
  if (isMoved(calibration) && options.measures.some((measure) => measure !== 'auc')) {
    const text = `The decision threshold ${calibration.wanted} of ${of} is not a bucket edge: the estimate uses ${calibration.edge}. Give the histogram a bucket that ends there.`;
    said.set(text, { severity: 'warning', text });
  }
  return options.measures.map((measure, i) => ({
    ...estimated(measure, scores, calibration, options),
    hasThresholds: i === 0,
  }));
}

function estimated(
  measure: EstimatedName,
  scores: DistributionSeries,
  { map, mapping, size, threshold }: Calibration,
  { deviations }: EstimatedQualityOptions
): SignalSeries {
  const counts = new Float64Array(size);
  return seriesFrom(measure, { ...scores.labels, kind: 'estimated' }, scores.times, 'percentunit', (i) => {
    rebin(rowAt(scores, i), mapping, counts);
    return estimateQuality(NAMES[measure], counts, map, { threshold, deviations });
  });
}

/** What labels say where they have arrived, and how many have: beside the estimate, never judged here. */
function realised(query: Query, answers: Answers, context: PlanContext, said: Map<string, Notice>): SignalSeries[] {
  const { measures, positive } = query.options;
  const options = { source: 'counters', average: 'auto', beta: 1, against: 'none', view: 'series', positive } as const;
  const confusions = confusionsOf(known(answers.outcomes), 'series', context, said);
  const fromLabels = measures
    .filter((measure) => measure !== 'auc')
    .flatMap((measure) => confusions.flatMap((one) => fromOutcomes(measure, one, options, said)))
    .map((one): SignalSeries => ({ ...one, labels: { ...one.labels, kind: 'realised' }, hasThresholds: false }));
  const labelled = new Map(known(answers.labelled).series.map((one) => [labelKey(one.labels), one] as const));
  const scored = new Set(confusions.map(({ labels }) => labelKey(labels)));
  const coverage = known(answers.predictions).series.flatMap((predictions): SignalSeries[] => {
    const labels = contractLabels(predictions.labels, context.profile);
    if (!scored.has(labelKey(labels))) {
      return [];
    }
    const arrived = valuesAt(predictions.times, labelled.get(labelKey(predictions.labels)));
    const share = seriesFrom('labelCoverage', labels, predictions.times, 'percentunit', (i) => {
      const all = predictions.values[i] ?? NaN;
      const known = arrived[i] ?? NaN;
      return { value: known / all, sample: all, ...(known <= all ? shareInterval(known, all) : {}) };
    });
    return [{ ...share, hasThresholds: false }];
  });
  return [...fromLabels, ...coverage];
}
