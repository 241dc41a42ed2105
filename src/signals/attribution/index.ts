import { z } from 'zod';
import { notices } from '../../query/align';
import {
  baselineOption,
  baselinesRequest,
  earlier,
  type EarlierRequest,
  type Library,
  libraryOf,
  noBaseline,
} from '../../query/baseline';
import { someOf } from '../../query/choices';
import type { Derived, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import {
  type AnswersOf,
  type BaselinesRequest,
  type CountsRequest,
  isUnavailable,
  type Optional,
} from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Labels } from '../../query/series';
import { perEach } from '../../query/shares';
import { defineSignal, type PlanContext } from '../../query/signal';
import { counted, countsOf, type Tally, tally } from '../../query/windows';
import { normalizedGain, spearman } from '../../stats/ranking';
import { ATTRIBUTION_MEASURES, attributionLevels, type AttributionMeasure, judgedAttribution } from './thresholds';

const attributionOptions = z.strictObject({
  measures: someOf(
    ATTRIBUTION_MEASURES,
    ['ndcg', 'rank', 'share'],
    "share: the share of each feature in all attribution; ndcg: how well the current ranking of features agrees with the baseline's (1 is the same order); rank: Spearman's rank correlation of the two"
  ),
  baseline: baselineOption,
});
type AttributionOptions = z.infer<typeof attributionOptions>;

type AttributionPlan = {
  readonly live: CountsRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  readonly earlier?: EarlierRequest;
};

export function plan(query: SignalQuery<AttributionOptions>, context: PlanContext): AttributionPlan {
  const { profile } = context;
  const { measures, baseline } = query.options;
  const live = counted(query, context, profile.metrics.attribution, ['feature']);
  const compares = measures.includes('ndcg') || measures.includes('rank');
  const baselines = compares ? baselinesRequest(query, baseline, profile) : undefined;
  const before = compares ? earlier(live, baseline) : undefined;
  return {
    live,
    ...(baselines === undefined ? {} : { baselines }),
    ...(before === undefined ? {} : { earlier: before }),
  };
}

type Weights = ReadonlyMap<string, number>;

/** What the features weighed when all was well; `weights` is empty at moments that have no reference. */
type Reference =
  | { readonly found: true; readonly weights: (time: number) => Weights }
  | { readonly found: false; readonly reason: string };

/** Finds the reference of each series: the version's baseline first where both are asked for, then the time before. */
function references(
  query: SignalQuery<AttributionOptions>,
  answers: AnswersOf<AttributionPlan>,
  context: PlanContext
): (labels: Labels) => Reference {
  const library = libraryOf(answers.baselines);
  const { baseline } = query.options;
  const before =
    answers.earlier === undefined || isUnavailable(answers.earlier) ? [] : tally(answers.earlier.series, ['feature']);
  const byKey = new Map(before.map((one) => [labelKey(one.labels), one] as const));
  return (labels) => {
    const registered =
      answers.baselines === undefined ? undefined : ofBaseline(library, contractLabels(labels, context.profile));
    if (registered?.found) {
      return registered;
    }
    const earlier = byKey.get(labelKey(labels));
    if (earlier !== undefined) {
      return { found: true, weights: weightsBefore(earlier, baseline.kind === 'window') };
    }
    if (registered !== undefined) {
      return registered;
    }
    const why = isUnavailable(answers.earlier) ? answers.earlier.unavailable : 'there are no attributions at that time';
    return { found: false, reason: why };
  };
}

function ofBaseline(library: Library, { model, version }: Labels): Reference {
  const stored = library.find(model, version);
  if (!stored.found) {
    return stored;
  }
  const weights = new Map(Object.entries(stored.baseline.attributions));
  return weights.size === 0
    ? {
        found: false,
        reason: `the baseline of version ${stored.version} has no "attributions": log the mean absolute attribution of each feature with it`,
      }
    : { found: true, weights: () => weights };
}

const NONE: Weights = new Map();

/** A fixed window is the reference of all moments, an earlier one of the moment that lies one offset after it. */
function weightsBefore({ times, cells }: Tally, isFixed: boolean): (time: number) => Weights {
  const indices = new Map(Array.from(times, (time, i) => [Math.round(time * 1000), i] as const));
  return (time) => {
    const index = isFixed ? times.length - 1 : indices.get(Math.round(time * 1000));
    return index === undefined || index < 0
      ? NONE
      : new Map(cells.map(({ labels, counts }) => [labels.feature ?? '', counts[index] ?? NaN] as const));
  };
}

export function derive(
  query: SignalQuery<AttributionOptions>,
  answers: AnswersOf<AttributionPlan>,
  context: PlanContext
): Derived {
  const { profile } = context;
  const { measures } = query.options;
  const referenceOf = references(query, answers, context);
  const all = tally(answers.live.series, ['feature']).map((live) => ({
    live,
    reference: referenceOf(live.labels),
  }));
  const compares = measures.some((measure) => measure !== 'share');
  const reasons = compares ? all.flatMap(({ reference }) => (reference.found ? [] : [reference.reason])) : [];
  return {
    kind: 'series',
    series: all.flatMap(({ live, reference }) =>
      measures.flatMap((measure) =>
        measured(measure, live, reference, measure === judgedAttribution(query.options), context)
      )
    ),
    notices: [
      ...notices([
        answers.live,
        ...(answers.earlier === undefined || isUnavailable(answers.earlier) ? [] : [answers.earlier]),
      ]),
      ...(all.length === 0 ? [missingMetric(profile.metrics.attribution, query, context.profile)] : []),
      ...noBaseline(reasons, 'The shares are shown; how far the ranking has moved is not known.'),
    ],
  };
}

function measured(
  measure: AttributionMeasure,
  live: Tally,
  reference: Reference,
  hasThresholds: boolean,
  { profile }: PlanContext
): SignalSeries[] {
  const { times, cells } = live;
  const labels = contractLabels(live.labels, profile);
  if (measure === 'share') {
    const whole = countsOf(live, () => true);
    return cells.map((cell) => ({
      name: measure,
      labels: { ...labels, ...cell.labels, measure },
      times,
      unit: 'percentunit',
      hasThresholds,
      value: perEach(cell.counts, whole),
    }));
  }
  if (!reference.found) {
    return [];
  }
  const compare = measure === 'ndcg' ? normalizedGain : spearman;
  const value = Float64Array.from(times, (time, i) => {
    const weights = reference.weights(time);
    const now = new Map(cells.map((cell) => [cell.labels.feature ?? '', cell.counts[i] ?? NaN] as const));
    // A feature that only one side knows weighs nothing on the other: that it came or went is a change of ranking.
    const features = [...new Set([...weights.keys(), ...now.keys()])].sort();
    const total = [...now.values()].reduce((sum, count) => sum + count, 0);
    return weights.size === 0 || !(total > 0)
      ? NaN
      : compare(
          features.map((feature) => weights.get(feature) ?? 0),
          features.map((feature) => now.get(feature) ?? 0)
        );
  });
  return [{ name: measure, labels: { ...labels, measure }, times, unit: 'none', hasThresholds, value }];
}

export const attribution = defineSignal({
  id: 'attribution',
  title: 'Feature attribution',
  summary: 'Which features the predictions depend on, and whether their ranking has changed since training.',
  description:
    "Each feature's share of all absolute attributions (SHAP, LIME …) of the window, and how well their current ranking agrees with that of the baseline: the normalised discounted cumulative gain with the baseline's attributions as relevance (a value below 0.9 is conventionally a problem), and Spearman's rank correlation. A ranking that changes while accuracy is still good is an early sign of drift.",
  group: 'drift',
  inHealthReport: true,
  unit: 'none',
  options: attributionOptions,
  ...attributionLevels,
  minimumSample: 0,
  defaultWindow: '1d',
  plan,
  derive,
});
