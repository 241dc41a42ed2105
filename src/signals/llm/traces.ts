import type { Derived, SignalSeries } from '../../query/derived';
import { quantileName } from '../../query/quantiles';
import type { SignalQuery } from '../../query/query';
import { isUnavailable, type Optional, optional, type TraceMetricsRequest, type TracePoint } from '../../query/request';
import { labelKey } from '../../query/select';
import type { Labels } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { seconds, type Unit } from '../../query/units';
import { judgedQuantile, type LlmMeasure, type LlmOptions } from './options';
import { judgedOf } from './thresholds';

type Query = SignalQuery<LlmOptions>;
type TraceMetric = Pick<TraceMetricsRequest, 'view' | 'metric' | 'aggregations' | 'dimensions'>;

/** The MLflow request for a measure; undefined if traces do not have it. */
function asked(measure: LlmMeasure, { quantiles }: LlmOptions): TraceMetric | undefined {
  const sum = (view: TraceMetric['view'], metric: string, ...dimensions: readonly string[]): TraceMetric => ({
    view,
    metric,
    aggregations: [{ type: 'SUM' }],
    dimensions,
  });
  switch (measure) {
    case 'latency':
      return {
        view: 'TRACES',
        metric: 'latency',
        aggregations: quantiles.map((q) => ({ type: 'PERCENTILE', percentile: q * 100 })),
        dimensions: ['trace_name'],
      };
    case 'inputTokens':
      return sum('TRACES', 'input_tokens', 'trace_name');
    case 'outputTokens':
      return sum('TRACES', 'output_tokens', 'trace_name');
    case 'cost':
      return sum('SPANS', 'total_cost', 'span_model_name');
    case 'errorShare':
      return {
        view: 'TRACES',
        metric: 'trace_count',
        aggregations: [{ type: 'COUNT' }],
        dimensions: ['trace_name', 'trace_status'],
      };
    case 'scores':
      return {
        view: 'ASSESSMENTS',
        metric: 'assessment_value',
        aggregations: [{ type: 'AVG' }],
        dimensions: ['assessment_name'],
      };
    default:
      return undefined;
  }
}

/** The number of assessments behind a mean score: MLflow counts them under a name of their own. */
const SCORE_COUNT = 'scoreCount';
const scoreCount: TraceMetric = {
  view: 'ASSESSMENTS',
  metric: 'assessment_count',
  aggregations: [{ type: 'COUNT' }],
  dimensions: ['assessment_name'],
};

type TracesPlan = Readonly<Record<string, Optional<TraceMetricsRequest>>>;

export function planTraces({ options, mode }: Query, { from, to, step, window }: PlanContext): TracesPlan {
  // A moment has no bucket: it is that of the window before it.
  const interval = seconds(Math.max(60, mode === 'instant' ? window : step));
  const start = mode === 'instant' ? seconds(to - interval) : from;
  const request = (one: TraceMetric) =>
    optional<TraceMetricsRequest>({
      kind: 'mlflow.traceMetrics',
      experiments: options.experiments,
      interval,
      start,
      end: to,
      ...one,
    });
  const requests = options.measures.flatMap((measure) => {
    const one = asked(measure, options);
    return one === undefined ? [] : [[measure, request(one)] as const];
  });
  return Object.fromEntries([
    ...requests,
    ...(options.measures.includes('scores') ? [[SCORE_COUNT, request(scoreCount)] as const] : []),
  ]);
}

const UNITS: Partial<Readonly<Record<LlmMeasure, Unit>>> = {
  latency: 's',
  inputTokens: 'short',
  outputTokens: 'short',
  cost: 'currencyUSD',
  errorShare: 'percentunit',
  scores: 'none',
};

export function deriveTraces(query: Query, answers: Readonly<Record<string, unknown>>): Derived {
  const { options } = query;
  const reasons = new Set<string>();
  const series = options.measures.flatMap((measure): SignalSeries[] => {
    const answer = answers[measure];
    if (isUnavailable(answer)) {
      reasons.add(answer.unavailable);
      return [];
    }
    const counts = answers[SCORE_COUNT];
    return isPoints(answer) ? seriesOf(measure, answer, isPoints(counts) ? counts : [], options) : [];
  });
  const unexposed = options.measures.filter((measure) => asked(measure, options) === undefined);
  return {
    kind: 'series',
    series,
    notices: [
      ...[...reasons].map((reason) => ({ severity: 'warning' as const, text: `No traces: ${reason}` })),
      ...(unexposed.length === 0
        ? []
        : [{ severity: 'info' as const, text: `Traces do not have ${unexposed.join(', ')}: ask the server.` }]),
      ...(series.length === 0 && reasons.size === 0
        ? [{ severity: 'info' as const, text: 'No traces in this time range in these experiments.' }]
        : []),
    ],
  };
}

const isPoints = (answer: unknown): answer is readonly TracePoint[] => Array.isArray(answer);

function seriesOf(
  measure: LlmMeasure,
  points: readonly TracePoint[],
  counts: readonly TracePoint[],
  options: LlmOptions
): SignalSeries[] {
  const isJudged = measure === judgedOf(options);
  if (measure === 'errorShare') {
    return errorShares(points, isJudged);
  }
  return grouped(points, (dimensions) => dimensions).flatMap(({ labels, points: own }) => {
    const times = Float64Array.from(own, ({ time }) => time);
    const one = (name: string, aggregation: string, per = 1): SignalSeries => ({
      name,
      labels: { ...labels, measure: name },
      times,
      value: Float64Array.from(own, ({ values }) => (values[aggregation] ?? NaN) / per),
      unit: UNITS[measure] ?? 'none',
      hasThresholds: isJudged,
    });
    switch (measure) {
      case 'latency':
        return options.quantiles.map((q) => ({
          ...one(`latency ${quantileName(q)}`, percentileKey(own, q), 1000),
          hasThresholds: isJudged && q === judgedQuantile(options),
        }));
      case 'scores':
        return [{ ...one(measure, 'AVG'), sample: Float64Array.from(own, (point) => countOf(counts, point)) }];
      default:
        return [one(measure, 'SUM')];
    }
  });
}

const countOf = (counts: readonly TracePoint[], { time, dimensions }: TracePoint): number =>
  counts.find((one) => one.time === time && one.dimensions.assessment_name === dimensions.assessment_name)?.values
    .COUNT ?? NaN;

/** MLflow names percentiles as Python writes the number: `P95.0`, `P99.9`. */
function percentileKey(points: readonly TracePoint[], q: number): string {
  const keys = Object.keys(points[0]?.values ?? {});
  return keys.find((key) => key.startsWith('P') && Math.abs(Number(key.slice(1)) - q * 100) < 1e-6) ?? '';
}

function errorShares(points: readonly TracePoint[], isJudged: boolean): SignalSeries[] {
  return grouped(points, ({ trace_status: _, ...rest }) => rest).map(({ labels, points: own }) => {
    const times = [...new Set(own.map(({ time }) => time))];
    const count = (time: number, wanted: (status: string | undefined) => boolean): number =>
      own
        .filter((one) => one.time === time && wanted(one.dimensions.trace_status))
        .reduce((sum, { values }) => sum + (values.COUNT ?? 0), 0);
    const all = times.map((time) => count(time, () => true));
    return {
      name: 'errorShare',
      labels: { ...labels, measure: 'errorShare' },
      times: Float64Array.from(times),
      // Without any trace that is 0 / 0.
      value: Float64Array.from(times, (time, i) => count(time, (status) => status === 'ERROR') / (all[i] ?? NaN)),
      sample: Float64Array.from(all),
      unit: 'percentunit',
      hasThresholds: isJudged,
    };
  });
}

function grouped(
  points: readonly TracePoint[],
  own: (dimensions: Labels) => Labels
): Array<{ readonly labels: Labels; readonly points: TracePoint[] }> {
  const groups = new Map<string, { labels: Labels; points: TracePoint[] }>();
  for (const point of points) {
    const labels = own(point.dimensions);
    const key = labelKey(labels);
    const group = groups.get(key) ?? { labels, points: [] };
    group.points.push(point);
    groups.set(key, group);
  }
  return [...groups.values()];
}
