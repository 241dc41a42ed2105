import { notices } from '../../query/align';
import { type Library, libraryOf } from '../../query/baseline';
import type { Derived, Notice, SignalSeries, Table } from '../../query/derived';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { historySlots, type Notices, wantedTimes } from '../../query/windows';
import {
  adwin,
  cusum,
  ddm,
  detect,
  type Detector,
  type DetectorState,
  hddmA,
  pageHinkley,
  pageHinkleyThreshold,
} from '../../stats/conceptdrift';
import { shareInterval } from '../../stats/interval';
import type { ConceptDriftOptions, ConceptDriftPlan, DetectorName } from './plan';
import { type ErrorStream, streamsOf } from './stream';

/**
 * How much data the normal error rate is learned from if no baseline has it: errors enough to know it within a seventh,
 * and a day, so that the rhythm of the day averages out.
 */
const LEARNED_FROM = { errors: 50, seconds: 86_400 };

/** A shift should show within so many steps. */
const STEPS_TO_DETECT = 20;

/** What the detector says after each slot. */
export function detected(name: DetectorName, stream: ErrorStream, normal: number | undefined): DetectorState[] {
  if (name !== 'cusum' && name !== 'pageHinkley') {
    return detect({ ddm, hddmA, adwin }[name](), stream.observations, stream.errors);
  }
  const { rate, from } = normal === undefined ? learned(stream) : { rate: normal, from: 0 };
  if (Number.isNaN(rate)) {
    return new Array<DetectorState>(stream.times.length).fill('stable');
  }
  const watching = detect(
    detectorOf(name, stream, rate),
    stream.observations.subarray(from),
    stream.errors.subarray(from)
  );
  return [...new Array<DetectorState>(from).fill('stable'), ...watching];
}

function detectorOf(name: 'cusum' | 'pageHinkley', stream: ErrorStream, normal: number): Detector {
  if (name === 'cusum') {
    return cusum({ target: normal });
  }
  const busy = stream.observations.filter((count) => count > 0);
  const perStep = busy.reduce((sum, count) => sum + count, 0) / busy.length;
  return pageHinkley({ threshold: pageHinkleyThreshold(perStep, normal, STEPS_TO_DETECT), direction: 'up' });
}

/**
 * The normal error rate from the beginning of a stream, and the slot from which on it is known; NaN while it is not. One
 * standard error is added: a rate that is taken for too low makes every later one a drift.
 */
function learned({ times, observations, errors }: ErrorStream): { readonly rate: number; readonly from: number } {
  let n = 0;
  let wrong = 0;
  for (let i = 0; i < observations.length; i++) {
    n += observations[i] ?? NaN;
    wrong += errors[i] ?? NaN;
    const learnedFor = (times[i] ?? NaN) - (times[0] ?? NaN);
    if (wrong >= LEARNED_FROM.errors && learnedFor >= LEARNED_FROM.seconds) {
      return { rate: Math.min((wrong + Math.sqrt(wrong)) / n, 1 - 0.5 / (n + 1), 1 - Number.EPSILON), from: i + 1 };
    }
  }
  return { rate: NaN, from: observations.length };
}

interface Watched {
  readonly stream: ErrorStream;
  readonly states: ReadonlyArray<{ readonly name: string; readonly states: readonly DetectorState[] }>;
}

/** The moments at which a detector first called drift, as Grafana's annotations. */
function annotationsTable(watched: readonly Watched[], { from, to }: PlanContext): Table {
  const events = watched
    .flatMap(({ stream, states }) =>
      states.flatMap(({ name, states: said }) =>
        said.flatMap((state, i) => {
          const time = stream.times[i] ?? NaN;
          const rate = (stream.errors[i] ?? NaN) / (stream.observations[i] ?? NaN);
          return state === 'drift' && said[i - 1] !== 'drift' && time >= from && time <= to
            ? [{ time: time * 1000, name, stream, rate }]
            : [];
        })
      )
    )
    .sort((a, b) => a.time - b.time);
  const model = ({ labels }: ErrorStream): string => labels.model ?? '';
  const version = ({ labels }: ErrorStream): string => `v${labels.version ?? ''}`;
  return {
    name: 'concept drift',
    columns: [
      { name: 'time', type: 'time', values: events.map(({ time }) => time) },
      {
        name: 'title',
        type: 'text',
        values: events.map(({ stream }) => `Concept drift of ${model(stream)} ${version(stream)}`),
      },
      {
        name: 'text',
        type: 'text',
        values: events.map(
          ({ name, rate }) => `${name} detected a change; ${(rate * 100).toFixed(1)} % errors in that step.`
        ),
      },
      {
        name: 'tags',
        type: 'text',
        values: events.map(({ stream, name }) => [model(stream), version(stream), 'concept drift', name].join(',')),
      },
    ],
  };
}

const VALUES: Readonly<Record<DetectorState, number>> = { stable: 0, warning: 1, drift: 2 };

export function derive(
  query: SignalQuery<ConceptDriftOptions>,
  { outcomes, models, baselines }: AnswersOf<ConceptDriftPlan>,
  context: PlanContext
): Derived {
  const { options } = query;
  const { start } = historySlots(options, context);
  const amiss: Notices = new Map();
  const streams = streamsOf(outcomes, isUnavailable(models) ? [] : models, start, context, amiss);
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
    ...amiss.values(),
    ...older(streams, options),
    ...(outcomes.series.length === 0 ? [missingMetric(context.profile.metrics.outcomes, query, context.profile)] : []),
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
      errorRate(stream, times, context, options.view === 'errorRate'),
    ]),
    notices: said,
  };
}

/**
 * The error rate that the version's run measured, if it is low enough for errors to stand out and nobody accepted
 * another.
 */
function normalOf({ labels, accepted }: ErrorStream, library: Library): number | undefined {
  if (accepted !== undefined) {
    return undefined;
  }
  const { accuracy = NaN } = library.metrics(labels.model, labels.version);
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
          text: `${before.join(', ')} served before the ${history} that are looked at: detection restarts there, once per history. A longer history starts at the deployment.`,
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
    while ((stream.times[end] ?? NaN) <= time) {
      end++;
    }
    while (first < end && (stream.times[first] ?? NaN) <= time - window) {
      first++;
    }
    each(i, first, end);
  });
}

/** The worst state in the window. No figure before the version was there. */
function stateSeries(
  name: string,
  stream: ErrorStream,
  states: readonly DetectorState[],
  times: Float64Array,
  { window }: PlanContext,
  judged: boolean
): SignalSeries {
  const value = new Float64Array(times.length);
  const sample = new Float64Array(times.length);
  const seen = new Float64Array(stream.times.length + 1);
  stream.observations.forEach((count, i) => (seen[i + 1] = (seen[i] ?? NaN) + count));
  overWindows(stream, times, window, (i, first, end) => {
    sample[i] = seen[end] ?? NaN;
    const none = first < end ? VALUES.stable : NaN;
    value[i] = states.slice(first, end).reduce((worst, state) => Math.max(worst, VALUES[state]), none);
  });
  return {
    name,
    labels: { ...stream.labels, measure: name },
    times,
    value,
    sample,
    hasThresholds: judged,
    unit: 'none',
  };
}

function errorRate(
  stream: ErrorStream,
  times: Float64Array,
  { window }: PlanContext,
  hasThresholds: boolean
): SignalSeries {
  const columns = { value: [NaN], lower: [NaN], upper: [NaN], sample: [0] };
  overWindows(stream, times, window, (i, first, end) => {
    let n = 0;
    let wrong = 0;
    for (let k = first; k < end; k++) {
      n += stream.observations[k] ?? NaN;
      wrong += stream.errors[k] ?? NaN;
    }
    const { lower, upper } = shareInterval(wrong, n);
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
    hasThresholds,
  };
}
