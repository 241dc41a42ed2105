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

/** The answer has a point at a time that was not asked about; the message says which. */
export class OutsideRange extends Error {}

/** Unix seconds between which the times of an answer lie. */
export interface HeldTimes {
  readonly from: number;
  readonly to: number;
}

const dated = (time: number): string => {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? `${time} s` : date.toISOString();
};

/**
 * Throws `OutsideRange` for a point at a time that was not asked about: what is made of an answer has a place for each
 * step between its first and its last point.
 */
export function holdTimes({ times, histograms = [] }: Series, { from, to }: HeldTimes): void {
  const outside =
    times.find((time) => !(time >= from && time <= to)) ??
    histograms.find(({ time }) => !(time >= from && time <= to))?.time;
  if (outside !== undefined) {
    throw new OutsideRange(`a point at ${dated(outside)}, asked for ${dated(from)} to ${dated(to)}`);
  }
}

export interface ReadResult {
  readonly series: readonly Series[];
  /** Of more than the limit, how many were left out. */
  readonly omitted: number;
}

/** What a list of series is of: series over a range, or samples at one moment. */
export type ResultForm = 'matrix' | 'vector';

/**
 * Reads `data` of a query's answer, in whose list there is one `null` for all series, which were read while they came, as those of
 * `forms`. Returns the others: a scalar. Throws `NotPrometheus` and `OutsideRange`.
 */
export function readQueryResult(data: unknown, forms: ReadonlySet<ResultForm>, held: HeldTimes): readonly Series[] {
  if (!isRecord(data)) {
    throw new NotPrometheus('no data');
  }
  const { resultType, result } = data;
  if (resultType === 'scalar' || resultType === 'string') {
    const series = resultType === 'scalar' ? [scalar(result)] : [];
    series.forEach((one) => holdTimes(one, held));
    return series;
  }
  if (!Array.isArray(result) || (resultType !== 'matrix' && resultType !== 'vector')) {
    throw new NotPrometheus(`result type ${JSON.stringify(resultType)}`);
  }
  if (result.length > Math.min(1, forms.size) || result.some((one) => one !== null)) {
    throw new NotPrometheus('a series that is no object');
  }
  if ([...forms].some((form) => form !== resultType)) {
    throw new NotPrometheus(`a series that is none of a ${resultType}`);
  }
  return [];
}

function scalar(point: unknown): Series {
  const [time, value] = readPoint(point);
  return { labels: {}, times: Float64Array.of(time), values: Float64Array.of(value) };
}

export function readPoint(point: unknown): readonly [time: number, value: number] {
  const time: unknown = Array.isArray(point) ? point[0] : undefined;
  const value = Array.isArray(point) ? parseSampleValue(point[1]) : undefined;
  if (typeof time !== 'number' || value === undefined) {
    throw new NotPrometheus(`a point that is no pair of time and value: ${JSON.stringify(point)?.slice(0, 60)}`);
  }
  return [time, value];
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

/** Of one series: labels are copied, compared and shown whole, many times over. */
export const MAX_LABEL_BYTES = 64 * 1024;

export const tooManyLabels = (): NotPrometheus =>
  new NotPrometheus(`more than ${MAX_LABEL_BYTES / 1024} kB of labels on one series`);

/** Of all series of an answer: each statistic that is asked for repeats them. 10,000 series of a kilobyte are less. */
export const MAX_LABELS_BYTES = 32 * 1024 * 1024;

/** Bytes of memory that the texts of labels take at least. */
export function textOf(labels: Labels): number {
  let sum = 0;
  for (const name in labels) {
    sum += name.length + (labels[name] ?? '').length;
  }
  return sum;
}

/** The same for equal labels, in whatever order; seldom for others. */
export function hashOf(labels: Labels): number {
  let sum = 0;
  for (const name in labels) {
    const value = labels[name] ?? '';
    // Behind a name comes what no name has, so that `ab` and `c` are not `a` and `bc`.
    sum = (sum + mixed(hashText(value, imul(hashText(name, 0) ^ 0xff, FNV_PRIME)))) | 0;
  }
  return sum;
}

const FNV_PRIME = 16_777_619;
const { imul } = Math;

function hashText(text: string, hash: number): number {
  for (let i = 0; i < text.length; i++) {
    hash = imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  }
  return hash;
}

/** So that sums of hashes differ where these differ in a few bits. */
const mixed = (hash: number): number => imul(hash ^ (hash >>> 15), 0x2c1b3c6d);

export function readLabels(value: unknown): Labels {
  if (!isRecord(value)) {
    throw new NotPrometheus('labels that are no object');
  }
  let bytes = 0;
  // A label may be called `__proto__`: an entry of its own, not what the object is made of.
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => {
      if (typeof text !== 'string') {
        throw new NotPrometheus(`the label ${name}, which is no text`);
      }
      bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
      if (bytes > MAX_LABEL_BYTES) {
        throw tooManyLabels();
      }
      return [name, text];
    })
  );
}

export function readHistogramPoint(point: unknown): { time: number; histogram: NativeHistogram } {
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
