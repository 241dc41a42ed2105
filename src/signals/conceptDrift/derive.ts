import type { DetectorState } from '../../stats/conceptdrift';
import { wilson } from '../../stats/interval';
import { notices } from '../../query/align';
import { type Library, libraryOf } from '../../query/baseline';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { historySlots, wantedTimes } from '../../query/windows';
import { annotationsTable } from './annotations';
import { detected } from './detection';
import type { ConceptDriftOptions } from './options';
import type { ConceptDriftPlan } from './plan';
import { type ErrorStream, streamsOf } from './stream';

const VALUES: Readonly<Record<DetectorState, number>> = { stable: 0, warning: 1, drift: 2 };

export function derive(
  query: SignalQuery<ConceptDriftOptions>,
  { outcomes, models, baselines }: AnswersOf<ConceptDriftPlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const { start } = historySlots(options, context);
  const streams = streamsOf(outcomes, isUnavailable(models) ? [] : models, start, context);
  const library = libraryOf(baselines);
  const watched = streams.map((stream) => ({
    stream,
    states: options.detectors.map((name) => ({ name, states: detected(name, stream, normalOf(stream, library)) })),
  }));
  const said: Notice[] = [
    ...notices([outcomes]),
    ...(isUnavailable(models)
      ? [
          {
            severity: 'info' as const,
            text: `When versions were deployed is not known: ${models.unavailable}. Detection begins with the first labelled prediction.`,
          },
        ]
      : []),
    ...older(streams, options),
    ...(outcomes.series.length === 0 ? [missingMetric(context.profile.metrics.outcomes, query)] : []),
  ];
  if (options.view === 'annotations') {
    return { kind: 'table', table: annotationsTable(watched, context), notices: said };
  }
  const times = wantedTimes(query, context);
  return {
    kind: 'series',
    series: watched.flatMap(({ stream, states }) => [
      ...(options.view === 'errorRate'
        ? []
        : states.map(({ name, states: said }, i) => stateSeries(name, stream, said, times, context, i === 0))),
      errorRate(stream, times, context),
    ]),
    notices: said,
  };
}

/** The error rate that the version's run measured, where it is a rate that errors can stand out from. */
function normalOf({ labels }: ErrorStream, library: Library): number | undefined {
  const { accuracy } = library.metrics(labels.model, labels.version);
  return accuracy > 0 && accuracy < 1 ? 1 - accuracy : undefined;
}

function older(streams: readonly ErrorStream[], { history }: ConceptDriftOptions): Notice[] {
  const before = streams
    .filter((stream) => stream.older)
    .map(({ labels }) => `${labels.model ?? ''} v${labels.version ?? ''}`);
  return before.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `${before.join(', ')} served before the ${history} that are looked at: detection begins there, on a whole day. A longer history begins at the deployment.`,
        },
      ];
}

/** Calls `each` for every time with the slots that ended in the window before it: `first` up to, not including, `end`. */
function overWindows(
  stream: ErrorStream,
  times: Float64Array,
  window: number,
  each: (index: number, first: number, end: number) => void
): void {
  let first = 0;
  let end = 0;
  times.forEach((time, i) => {
    while (end < stream.times.length && stream.times[end] <= time) {
      end++;
    }
    while (first < end && stream.times[first] <= time - window) {
      first++;
    }
    each(i, first, end);
  });
}

/** The worst that was said in the window. No figure before the version was there. */
function stateSeries(
  name: string,
  stream: ErrorStream,
  states: readonly DetectorState[],
  times: Float64Array,
  { window }: PlanContext,
  judged: boolean
): SignalSeries {
  const value = new Float64Array(times.length).fill(NaN);
  const sample = new Float64Array(times.length);
  const seen = new Float64Array(stream.times.length + 1);
  stream.observations.forEach((count, i) => (seen[i + 1] = seen[i] + count));
  overWindows(stream, times, window, (i, first, end) => {
    sample[i] = seen[end];
    for (let k = first; k < end; k++) {
      value[i] = Math.max(Number.isNaN(value[i]) ? 0 : value[i], VALUES[states[k]]);
    }
  });
  return { name, labels: { ...stream.labels, measure: name }, times, value, sample, judged, unit: 'none' };
}

function errorRate(stream: ErrorStream, times: Float64Array, { window }: PlanContext): SignalSeries {
  const columns = { value: [NaN], lower: [NaN], upper: [NaN], sample: [0] };
  overWindows(stream, times, window, (i, first, end) => {
    let n = 0;
    let wrong = 0;
    for (let k = first; k < end; k++) {
      n += stream.observations[k];
      wrong += stream.errors[k];
    }
    const { lower, upper } = wilson(wrong, n);
    columns.value[i] = wrong / n;
    columns.lower[i] = lower;
    columns.upper[i] = upper;
    columns.sample[i] = n;
  });
  return {
    name: 'errorRate',
    labels: { ...stream.labels, measure: 'errorRate' },
    times,
    value: Float64Array.from(columns.value),
    lower: Float64Array.from(columns.lower),
    upper: Float64Array.from(columns.upper),
    sample: Float64Array.from(columns.sample),
    unit: 'percentunit',
    judged: false,
  };
}
