import { type EstimatedMeasure, estimateQuality } from '../../stats/estimation';
import { wilson } from '../../stats/interval';
import { notices, valuesAt } from '../../query/align';
import { type Library, libraryOf } from '../../query/baseline';
import { gatherBuckets } from '../../query/buckets';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { type DistributionSeries, ofBuckets, rowAt } from '../../query/distributions';
import { missingMetric } from '../../query/missing';
import { seriesFrom } from '../quality/figures';
import { confusionsOf, fromOutcomes } from '../quality/outcomes';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable, type Unavailable } from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { type Calibration, calibrationOf, isMoved } from './calibration';
import type { EstimatedName, EstimatedQualityOptions } from './options';
import type { EstimatedQualityPlan } from './plan';

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
  const scores = gatherBuckets(answers.scores.series)
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
      ...said.values(),
      ...(scores.length === 0 ? [missingMetric(`${context.profile.metrics.positiveScore}_bucket`, query)] : []),
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
  const shelf = library.find(model, version);
  const reading = shelf.found
    ? calibrationOf(shelf.baseline, scores.layout, options)
    : { ok: false as const, reason: shelf.reason };
  if (!reading.ok) {
    const text = `No estimate for ${of}: ${reading.reason}.`;
    said.set(text, { severity: 'warning', text });
    return [];
  }
  const { calibration } = reading;
  if (isMoved(calibration) && options.measures.some((measure) => measure !== 'auc')) {
    const text = `The decision threshold ${calibration.wanted} of ${of} is no bucket edge: the estimate takes ${calibration.edge}. Give the histogram a bucket that ends there.`;
    said.set(text, { severity: 'warning', text });
  }
  return options.measures.map((measure, i) => ({
    ...estimated(measure, scores, calibration, options),
    judged: i === 0,
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
    counts.fill(0);
    rowAt(scores, i).forEach((count, k) => (counts[mapping[k]] += count));
    return estimateQuality(NAMES[measure], counts, map, { threshold, deviations });
  });
}

/** What labels say where they have arrived, and how many have: beside the estimate, never judged here. */
function realised(query: Query, answers: Answers, context: PlanContext, said: Map<string, Notice>): SignalSeries[] {
  const { measures, positive } = query.options;
  const options = { source: 'counters', average: 'auto', beta: 1, against: 'none', view: 'series', positive } as const;
  const confusions = confusionsOf(known(answers.outcomes), context);
  const fromLabels = measures
    .filter((measure) => measure !== 'auc')
    .flatMap((measure) => confusions.flatMap((one) => fromOutcomes(measure, one, options, said)))
    .map((one): SignalSeries => ({ ...one, labels: { ...one.labels, kind: 'realised' }, judged: false }));
  const labelled = new Map(known(answers.labelled).series.map((one) => [labelKey(one.labels), one] as const));
  const scored = new Set(confusions.map(({ labels }) => labelKey(labels)));
  const coverage = known(answers.predictions).series.flatMap((predictions): SignalSeries[] => {
    const labels = contractLabels(predictions.labels, context.profile);
    if (!scored.has(labelKey(labels))) {
      return [];
    }
    const arrived = valuesAt(predictions.times, labelled.get(labelKey(predictions.labels)));
    const share = seriesFrom('labelCoverage', labels, predictions.times, 'percentunit', (i) => {
      const all = predictions.values[i];
      return { value: arrived[i] / all, sample: all, ...(arrived[i] <= all ? wilson(arrived[i], all) : {}) };
    });
    return [{ ...share, judged: false }];
  });
  return [...fromLabels, ...coverage];
}
