import type { Labels, NativeBucket, NativeHistogram, Series } from '../../../query/series';
import { readDecimal } from '../../../text';
import { isRecord } from '../http/json';

/** A sample value as Prometheus writes it in JSON; `undefined` for what is no number. */
export function parseSampleValue(text: unknown): number | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  const value = readDecimal(text);
  if (!Number.isNaN(value)) {
    return value;
  }
  switch (text) {
    case 'NaN':
      return NaN;
    case '+Inf':
    case 'Inf':
      return Infinity;
    case '-Inf':
      return -Infinity;
    default:
      return undefined;
  }
}

/** The answer is JSON, but not what Prometheus' API gives; the message says what is wrong with it. */
export class NotPrometheus extends Error {}

interface QueryResult {
  readonly series: Series[];
  readonly omitted: number;
}

/**
 * Reads `data` of a query's answer: matrix, vector or scalar. Of more than `limit` series the first `limit` are kept and
 * the rest is counted. Hand-written, because a schema library visits each point of what may be half a million.
 * Throws `NotPrometheus`.
 */
export function readQueryResult(data: unknown, limit: number): QueryResult {
  if (!isRecord(data)) {
    throw new NotPrometheus('no data');
  }
  const { resultType, result } = data;
  if (resultType === 'scalar' || resultType === 'string') {
    return { series: resultType === 'scalar' ? [floats({}, [result])] : [], omitted: 0 };
  }
  if (!Array.isArray(result) || (resultType !== 'matrix' && resultType !== 'vector')) {
    throw new NotPrometheus(`result type ${JSON.stringify(resultType)}`);
  }
  const rows: readonly unknown[] = result;
  const kept = rows.length > limit ? rows.slice(0, limit) : rows;
  const read = resultType === 'matrix' ? matrixRow : vectorRow;
  return { series: shareTimes(kept.map(read)), omitted: rows.length - kept.length };
}

/** The series of a range mostly have a point at the same times: one array then, which is also converted but once. */
function shareTimes(series: readonly Series[]): Series[] {
  let shared: Float64Array = new Float64Array(0);
  return series.map((one) => {
    if (isSame(one.times, shared)) {
      return { ...one, times: shared };
    }
    shared = one.times;
    return one;
  });
}

const isSame = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((time, i) => time === b[i]);

function matrixRow(row: unknown): Series {
  if (!isRecord(row)) {
    throw new NotPrometheus('a series that is no object');
  }
  const series = floats(readLabels(row['metric']), list(row['values']));
  const histograms = list(row['histograms']);
  return histograms.length === 0 ? series : { ...series, histograms: histograms.map(readHistogramPoint) };
}

function vectorRow(row: unknown): Series {
  if (!isRecord(row)) {
    throw new NotPrometheus('a sample that is no object');
  }
  const labels = readLabels(row['metric']);
  return row['histogram'] === undefined
    ? floats(labels, [row['value']])
    : { ...floats(labels, []), histograms: [readHistogramPoint(row['histogram'])] };
}

function floats(labels: Labels, points: readonly unknown[]): Series {
  const times = new Float64Array(points.length);
  const values = new Float64Array(points.length);
  for (let i = 0; i < points.length; i++) {
    const point = points[i];
    const time: unknown = Array.isArray(point) ? point[0] : undefined;
    const value = Array.isArray(point) ? parseSampleValue(point[1]) : undefined;
    if (typeof time !== 'number' || value === undefined) {
      throw new NotPrometheus(`a point that is no pair of time and value: ${JSON.stringify(point)?.slice(0, 60)}`);
    }
    times[i] = time;
    values[i] = value;
  }
  return { labels, times, values };
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new NotPrometheus('points that are no list');
  }
  return value;
}

export function readLabels(value: unknown): Labels {
  if (!isRecord(value)) {
    throw new NotPrometheus('labels that are no object');
  }
  // A label may be called `__proto__`: an entry of its own, not what the object is made of.
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => {
      if (typeof text !== 'string') {
        throw new NotPrometheus(`the label ${name}, which is no text`);
      }
      return [name, text];
    })
  );
}

function readHistogramPoint(point: unknown): { time: number; histogram: NativeHistogram } {
  const [time, histogram]: readonly unknown[] = Array.isArray(point) ? point : [];
  if (typeof time !== 'number' || !isRecord(histogram)) {
    throw new NotPrometheus('a histogram that is no pair of time and object');
  }
  return {
    time,
    histogram: {
      count: figure(histogram['count'], 'the count of a histogram'),
      sum: figure(histogram['sum'], 'the sum of a histogram'),
      buckets: list(histogram['buckets']).map(readBucket),
    },
  };
}

function readBucket(bucket: unknown): NativeBucket {
  const [rule, left, right, count]: readonly unknown[] = Array.isArray(bucket) ? bucket : [];
  if (rule !== 0 && rule !== 1 && rule !== 2 && rule !== 3) {
    throw new NotPrometheus('a bucket with an unknown boundary rule');
  }
  return {
    rule,
    left: figure(left, 'the left boundary of a bucket'),
    right: figure(right, 'the right boundary of a bucket'),
    count: figure(count, 'the count of a bucket'),
  };
}

function figure(value: unknown, what: string): number {
  const parsed = parseSampleValue(value);
  if (parsed === undefined) {
    throw new NotPrometheus(`${what}, which is no number`);
  }
  return parsed;
}
