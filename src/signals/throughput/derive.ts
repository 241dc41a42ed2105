import { wilson } from '../../stats/interval';
import { notices, unionTimes, valuesAt } from '../align';
import type { Derived, SignalSeries } from '../derived';
import type { SignalQuery } from '../query';
import type { AnswersOf } from '../request';
import { contractLabels, labelKey } from '../select';
import type { Series } from '../series';
import type { PlanContext } from '../signal';
import { missingMetric } from '../missing';
import type { ThroughputMeasure, ThroughputOptions } from './options';
import type { ThroughputPlan } from './plan';

/** One model and version, each measure's counts on common times. */
interface Traffic {
  readonly times: Float64Array;
  readonly received: Float64Array;
  readonly processed: Float64Array;
  readonly errors: Float64Array;
  readonly queue: Float64Array;
}

export function derive(
  query: SignalQuery<ThroughputOptions>,
  answers: AnswersOf<ThroughputPlan>,
  context: PlanContext
): Derived {
  const matrices = [answers.received, answers.processed, answers.errors, answers.queue].filter((m) => m !== undefined);
  const byKey = (series: readonly Series[] | undefined) =>
    new Map((series ?? []).map((one) => [labelKey(one.labels), one] as const));
  const received = byKey(answers.received.series);
  const processed = byKey(answers.processed?.series);
  const errors = byKey(answers.errors?.series);
  const queue = byKey(answers.queue?.series);

  const keys = new Set([...received.keys(), ...processed.keys(), ...queue.keys()]);
  const series = [...keys].flatMap((key) => {
    const found = [received, processed, errors, queue].flatMap((map) => map.get(key) ?? []);
    const times = unionTimes(found);
    const traffic: Traffic = {
      times,
      received: valuesAt(times, received.get(key)),
      processed: valuesAt(times, processed.get(key)),
      errors: valuesAt(times, errors.get(key)),
      queue: valuesAt(times, queue.get(key)),
    };
    const labels = contractLabels(found[0].labels, context.profile);
    return query.options.measures.map((measure): SignalSeries => ({
      name: measure,
      labels: { ...labels, measure },
      times,
      ...measured(measure, traffic, context.window),
    }));
  });
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(matrices),
      ...(answers.received.series.length === 0 ? [missingMetric(context.profile.metrics.requests, query)] : []),
    ],
  };
}

function measured(
  measure: ThroughputMeasure,
  { received, processed, errors, queue }: Traffic,
  window: number
): Omit<SignalSeries, 'name' | 'labels' | 'times'> {
  const perSecond = (counts: Float64Array) => counts.map((count) => count / window);
  switch (measure) {
    case 'received':
      return { value: perSecond(received), unit: 'reqps', judged: false };
    case 'processed':
      return { value: perSecond(processed), unit: 'reqps', judged: false };
    case 'errors':
      return { value: perSecond(errors), unit: 'reqps', judged: false };
    case 'queue':
      return { value: queue, unit: 'short', judged: false };
    case 'errorShare':
      return { ...share(errors, received), unit: 'percentunit', judged: false };
    case 'ratio':
      return { ...share(processed, received), unit: 'percentunit' };
  }
}

/** Part of a whole with its Wilson interval. A part over the whole (a queue that drains) has no interval. */
function share(part: Float64Array, whole: Float64Array): Pick<SignalSeries, 'value' | 'sample' | 'lower' | 'upper'> {
  const lower = new Float64Array(part.length).fill(NaN);
  const upper = new Float64Array(part.length).fill(NaN);
  const value = part.map((count, i) => {
    if (!(whole[i] > 0)) {
      return NaN;
    }
    if (count <= whole[i]) {
      const interval = wilson(count, whole[i]);
      lower[i] = interval.lower;
      upper[i] = interval.upper;
    }
    return count / whole[i];
  });
  return { value, sample: whole, lower, upper };
}
