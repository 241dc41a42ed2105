import { normalizedGain, spearman } from '../../stats/ranking';
import { notices } from '../../query/align';
import { noBaseline } from '../../query/baseline';
import type { Derived, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import { contractLabels } from '../../query/select';
import { perEach } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import { countsOf, type Tally, tally } from '../../query/windows';
import type { AttributionMeasure, AttributionOptions } from './options';
import type { AttributionPlan } from './plan';
import { type Reference, references } from './reference';

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
      measures.flatMap((measure) => measured(measure, live, reference, context))
    ),
    notices: [
      ...notices([
        answers.live,
        ...(answers.earlier === undefined || isUnavailable(answers.earlier) ? [] : [answers.earlier]),
      ]),
      ...(all.length === 0 ? [missingMetric(profile.metrics.attribution, query)] : []),
      ...noBaseline(reasons, 'The shares are shown; how far the ranking has moved is not known.'),
    ],
  };
}

function measured(
  measure: AttributionMeasure,
  live: Tally,
  reference: Reference,
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
      judged: false,
      value: perEach(cell.counts, whole),
    }));
  }
  if (!reference.found) {
    return [];
  }
  const compare = measure === 'ndcg' ? normalizedGain : spearman;
  const value = Float64Array.from(times, (time, i) => {
    const weights = reference.weights(time);
    const now = new Map(cells.map((cell) => [cell.labels.feature ?? '', cell.counts[i]] as const));
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
  return [{ name: measure, labels: { ...labels, measure }, times, unit: 'none', judged: measure === 'ndcg', value }];
}
