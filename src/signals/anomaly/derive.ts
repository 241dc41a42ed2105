import { answersTo } from '../../query/composed';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { parseDuration } from '../../query/duration';
import type { SignalQuery } from '../../query/query';
import { isUnavailable } from '../../query/request';
import { expectations, seasonNotice } from '../../query/seasons';
import { labelKey } from '../../query/select';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { type Expectation, persistentScore } from '../../stats/anomaly';
import { smallest } from '../../stats/elements';
import type { AnomalyMeasure, AnomalyOptions } from './options';
import { lookOf, pointsOf, watched } from './plan';
import { judgedOf } from './thresholds';

type Span = readonly [from: number, to: number];
type Answers = Readonly<Record<string, unknown>>;

export function derive(query: SignalQuery<AnomalyOptions>, answers: Answers, context: PlanContext): Derived {
  const { options } = query;
  const { now, past } = watched(query, context);
  const present = answersTo('now', now, answers);
  const before = answersTo('past', past, answers);
  const current = present.ok ? now.derive(present.answers) : undefined;
  const history = before.ok ? past.derive(before.answers) : undefined;
  if (current?.kind !== 'series') {
    return { kind: 'series', series: [], notices: [{ severity: 'error', text: notWatchable(query.options.signal) }] };
  }
  const learned = new Map(
    (history?.kind === 'series' ? history.series : []).map((one) => [labelKey(one.labels), one] as const)
  );
  const settling = deployments(answers.serving, parseDuration(options.settle) ?? 0, context);
  const since = Date.parse(options.normalSince) / 1000;
  const excluded: Span[] = Number.isNaN(since) ? settling : [...settling, [-Infinity, since]];
  const found = current.series.map((one) => {
    const series = learned.get(labelKey(one.labels));
    const known = series && { times: series.times, values: series.value };
    const expectedAt = (points: typeof known) =>
      points === undefined
        ? []
        : expectations(points, known, options, { width: options.width, floor: options.floor, excluded });
    return {
      one,
      expected: expectedAt({ times: one.times, values: one.value }),
      stepped: steppedSince(known, expectedAt),
    };
  });
  const look = lookOf(context);
  const points = pointsOf(options, query.mode === 'range' ? context.step : look, look);
  const season = seasonNotice(found.map(({ expected }) => expected));
  return {
    kind: 'series',
    series: found.flatMap(({ one, expected }) =>
      options.measures.map((measure) => measured(measure, one, expected, options, settling, points))
    ),
    notices: [
      ...current.notices,
      ...(before.ok ? [] : [{ severity: 'warning' as const, text: `No history to learn from: ${before.reason}` }]),
      ...(season === undefined ? [] : [{ severity: 'info' as const, text: season }]),
      ...unshown(found, options),
      ...steps(found),
    ],
  };
}

interface Points {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** A step is what has been this far off for a day, on one side, but for a tenth of the points. */
const STEP = { score: 4, seconds: 86_400, points: 24, share: 0.9 };

/** Since when a history has been off for good, Unix seconds: looked for over its last day, and said while it is unusual. */
function steppedSince(
  known: Points | undefined,
  expectedAt: (points: Points) => readonly Expectation[]
): number | undefined {
  const end = known?.times.at(-1);
  if (known === undefined || end === undefined) {
    return undefined;
  }
  const first = known.times.findIndex((time) => time > end - STEP.seconds);
  const times = known.times.subarray(first);
  const scores = expectedAt({ times, values: known.values.subarray(first) }).map(({ score }) => score);
  const isStep = [1, -1].some((side) => {
    const judged = scores.filter((score) => !Number.isNaN(score));
    const off = judged.filter((score) => side * score > STEP.score);
    return judged.length >= STEP.points && off.length >= STEP.share * judged.length;
  });
  return isStep ? times[0] : undefined;
}

function steps(found: ReadonlyArray<{ readonly one: SignalSeries; readonly stepped: number | undefined }>): Notice[] {
  const off = found.flatMap(({ stepped }) => (stepped === undefined ? [] : [stepped]));
  return off.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `${off.length} of ${found.length} series have been off on one side for a day or longer. If that is the new normal, set normalSince to when it began (${new Date(smallest(off) * 1000).toISOString().slice(0, 16)}Z or earlier): otherwise it will be treated as usual once half of the weeks that are learned from are like it.`,
        },
      ];
}

const notWatchable = (signal: string): string =>
  `The signal "${signal}" gives no series that could be watched with these options: choose a view that does.`;

function measured(
  measure: AnomalyMeasure,
  one: SignalSeries,
  expected: readonly Expectation[],
  options: AnomalyOptions,
  settling: readonly Span[],
  { k, n, stride }: ReturnType<typeof pointsOf>
): SignalSeries {
  const named = {
    name: `${one.name} ${measure}`,
    labels: { ...one.labels, anomaly: measure },
    times: one.times,
    hasThresholds: measure === judgedOf(options),
  };
  const pick = (figure: (at: Expectation) => number): Float64Array => Float64Array.from(expected, figure);
  switch (measure) {
    case 'value':
      return {
        ...named,
        value: one.value,
        lower: pick(({ lower }) => lower),
        upper: pick(({ upper }) => upper),
        ...(one.unit === undefined ? {} : { unit: one.unit }),
      };
    case 'middle':
      return { ...named, value: pick(({ middle }) => middle), ...(one.unit === undefined ? {} : { unit: one.unit }) };
    case 'score':
      return { ...named, unit: 'none', value: pick(({ score }) => score) };
    case 'persistentScore': {
      const settled = one.times.map((time, i) =>
        settling.some(([from, to]) => time >= from && time < to)
          ? NaN
          : onSide(expected[i]?.score ?? NaN, options.direction)
      );
      return { ...named, unit: 'none', value: persistentScore(settled, k, n, stride) };
    }
  }
}

/** How far off on the side that counts; on the other side nothing is odd. */
const onSide = (score: number, direction: AnomalyOptions['direction']): number =>
  direction === 'both' ? Math.abs(score) : Math.max(0, direction === 'above' ? score : -score);

/** A version that begins to serve changes what is usual: not learned from, not judged, until it has settled. */
function deployments(serving: unknown, settle: number, { step }: PlanContext): Span[] {
  if (serving === undefined || isUnavailable(serving) || !isMatrix(serving)) {
    return [];
  }
  const starts = serving.series.flatMap(({ times }) => [...times.subarray(0, 1)]);
  const first = smallest(starts);
  return starts.filter((start) => start > first + step).map((start) => [start, start + settle] as const);
}

const isMatrix = (answer: unknown): answer is Matrix =>
  typeof answer === 'object' && answer !== null && 'series' in answer;

/** Values that the scale cannot show are neither learned nor judged: that must not look like calm. */
function unshown(
  found: ReadonlyArray<{ readonly one: SignalSeries; readonly expected: readonly Expectation[] }>,
  { scale }: AnomalyOptions
): Notice[] {
  const lost = found.filter(({ one, expected }) =>
    expected.some(({ score, season }, i) => season !== 'none' && Number.isNaN(score) && !Number.isNaN(one.value[i]))
  ).length;
  return lost === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `${lost} series have values that the ${scale} scale cannot show: they have no score. ${scale === 'logit' ? 'logit takes shares between 0 and 1, both excluded.' : 'log takes positive values; asinh takes zero and negative ones too.'}`,
        },
      ];
}
