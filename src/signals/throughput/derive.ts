import { notices } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import { notExposed, withVersions } from '../../profiles';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { contractLabels } from '../../query/select';
import { shareOf } from '../../query/shares';
import type { PlanContext } from '../../query/signal';
import type { ThroughputMeasure, ThroughputOptions } from './options';
import type { ThroughputPlan } from './plan';
import { judgedMeasure } from './thresholds';
import { type Traffic, trafficOf } from './traffic';

export function derive(
  query: SignalQuery<ThroughputOptions>,
  answers: AnswersOf<ThroughputPlan>,
  context: PlanContext
): Derived {
  const { profile } = context;
  const exposed = profile.traffic ?? {};
  const matrices = [answers.received, answers.answered, answers.failed, answers.queue].filter((m) => m !== undefined);
  const counted = [answers.received, answers.answered].some((m) => m !== undefined && m.series.length > 0);
  const unknown = unknownMeasures(query.options.measures, context);
  const { series, notices: ofVersions } = withVersions(
    trafficOf(exposed, answers).flatMap((traffic) => {
      const labels = contractLabels(traffic.labels, profile);
      return query.options.measures
        .filter((measure) => !unknown.includes(measure))
        .map((measure): SignalSeries => ({
          name: measure,
          labels: { ...labels, measure },
          times: traffic.times,
          ...measured(measure, traffic, context.window),
          judged: measure === judgedMeasure(query.options),
        }));
    }),
    answers.versions,
    query,
    context
  );
  const looked = (exposed.received ?? exposed.answered)?.names[0];
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(matrices),
      ...ofVersions,
      ...unexposed(unknown, context),
      ...(counted || looked === undefined ? [] : [missingMetric(looked, query)]),
      ...(answers.queue?.series.length === 0 ? (profile.queue?.names.slice(0, 1) ?? []) : []).map((name) =>
        missingMetric(name, query)
      ),
    ],
  };
}

/** Any two of received, answered and failed give the third; with one of them, that one is all there is to know. */
function unknownMeasures(measures: readonly ThroughputMeasure[], { profile }: PlanContext): ThroughputMeasure[] {
  const { received, answered, failed } = profile.traffic ?? {};
  const known = [received, answered, failed].filter((one) => one !== undefined).length;
  const there: Readonly<Record<ThroughputMeasure, boolean>> = {
    received: received !== undefined || known >= 2,
    processed: answered !== undefined || known >= 2,
    errors: failed !== undefined || known >= 2,
    errorShare: known >= 2,
    ratio: known >= 2,
    queue: profile.queue !== undefined,
  };
  return measures.filter((measure) => !there[measure]);
}

const unexposed = (unknown: readonly ThroughputMeasure[], { profile }: PlanContext): Notice[] =>
  unknown.length === 0 ? [] : [notExposed(profile, unknown.join(', '))];

function measured(
  measure: ThroughputMeasure,
  { received, answered, failed, queue }: Traffic,
  window: number
): Omit<SignalSeries, 'name' | 'labels' | 'times'> {
  const perSecond = (counts: Float64Array) => counts.map((count) => count / window);
  switch (measure) {
    case 'received':
      return { value: perSecond(received), unit: 'reqps' };
    case 'processed':
      return { value: perSecond(answered), unit: 'reqps' };
    case 'errors':
      return { value: perSecond(failed), unit: 'reqps' };
    case 'queue':
      return { value: queue, unit: 'short' };
    case 'errorShare':
      return { ...shareOf(failed, received), unit: 'percentunit' };
    case 'ratio':
      return { ...shareOf(answered, received), unit: 'percentunit' };
  }
}
