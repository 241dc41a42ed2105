import { deserialize, serialize } from 'node:v8';
import { isMatrix } from '../../../query/align';
import type { PlanAnswers } from '../../../query/request';
import type { Labels, Matrix, NativeBucket, Series } from '../../../query/series';
import { weighed } from '../../memory';
import { nextTurn } from '../../turn';
import type { Work } from '../finish';
import { type Block, Blocks, piecesOf } from './blocks';

/** Points up to which deriving is done where it is: handing it over would take longer than it takes. */
const FEW_POINTS = 20_000;
/** The same of a signal that passes on what it was answered, which costs little more than a copy. */
const FEW_PASSED_ON = 600_000;
const PASSES_ON: ReadonlySet<string> = new Set(['promql']);
/** Points that a bucket of a native histogram counts as. */
const BUCKET_POINTS = 2;
const SERIES_POINTS = 5;
/** As a frame holds it: a time and a value each. */
const POINT_BYTES = 2 * Float64Array.BYTES_PER_ELEMENT;

async function pointsOf(answer: unknown): Promise<number> {
  if (isMatrix(answer)) {
    return answer.series.reduce(
      (sum, { values, histograms = [] }) =>
        sum +
        SERIES_POINTS +
        values.length +
        histograms.reduce((points, { histogram }) => points + 1 + BUCKET_POINTS * histogram.buckets.length, 0),
      0
    );
  }
  // Of MLflow's answers as many as take as much.
  return (await weighed(answer, POINT_BYTES * (FEW_POINTS + 1))) / POINT_BYTES;
}

/** Bytes of what work is derived from, wherever it came from, and whether it would keep all others waiting for long. */
export async function extentOf({
  answers,
  query,
}: Pick<Work, 'answers'> & { readonly query?: Work['query'] }): Promise<{
  readonly bytes: number;
  readonly isMuch: boolean;
}> {
  let points = 0;
  for (const answer of Object.values(answers)) {
    points += await pointsOf(answer);
  }
  const few = query !== undefined && PASSES_ON.has(query.signal) ? FEW_PASSED_ON : FEW_POINTS;
  return { bytes: POINT_BYTES * points, isMuch: points > few };
}

/** A matrix as few large pieces: as the many small arrays that it is, it would take long to hand over. */
interface PackedMatrix {
  /** Times and values, those of series with the same times once. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Of each series: where its times begin, where its values do, and how many there are. */
  readonly places: Uint32Array<ArrayBuffer>;
  /** JSON of lists of labels. */
  readonly labels: readonly string[];
  readonly histograms: ReadonlyArray<readonly [series: number, histograms: Float64Array<ArrayBuffer>]>;
  readonly rest: Omit<Matrix, 'series'>;
}

/** A long list, or the entries of a record, in parts that were written one at a time. */
type Long = readonly [name: string, parts: readonly Uint8Array[]];

/** An entry of a list, without its own long lists and records, and these by name. */
interface PackedEntry {
  readonly entry: Uint8Array;
  readonly lists: readonly Long[];
  readonly records: readonly Long[];
}

/** A list is written entry by entry, with pauses, into few blocks: 90,000 of them by themselves would take 270 ms to hand over. */
interface PackedList {
  readonly blocks: readonly Block[];
  /** What is kept apart, by the place of its entry. */
  readonly long: ReadonlyArray<readonly [place: number, apart: Omit<PackedEntry, 'entry'>]>;
}

type PackedAnswer = { readonly matrix: PackedMatrix } | { readonly list: PackedList } | { readonly other: unknown };

type PackedAnswers = Array<readonly [name: string, answer: PackedAnswer]>;

interface PackedWork extends Omit<Work, 'answers'> {
  readonly answers: PackedAnswers;
}

/** Work to transfer to another thread, once: its arrays are moved. */
export interface Packed {
  readonly work: PackedWork;
  readonly transfer: readonly ArrayBuffer[];
}

export async function pack({ answers, ...rest }: Work): Promise<Packed> {
  const { transfer, ...packed } = await packAnswers(answers);
  return { work: { ...rest, ...packed }, transfer };
}

/** Answers transferred to another thread: their arrays are moved. */
export interface Handed {
  readonly answers: PackedAnswers;
  readonly transfer: readonly ArrayBuffer[];
}

export async function packAnswers(answers: PlanAnswers): Promise<Handed> {
  const packed: Array<readonly [string, PackedAnswer]> = [];
  const transfer: ArrayBuffer[] = [];
  for (const [name, answer] of Object.entries(answers)) {
    if (isMatrix(answer)) {
      const matrix = await packMatrix(answer);
      packed.push([name, { matrix }]);
      transfer.push(matrix.numbers.buffer, matrix.places.buffer);
      matrix.histograms.forEach(([, { buffer }]) => transfer.push(buffer));
    } else if (Array.isArray(answer)) {
      const { blocks, long } = await packList(answer);
      packed.push([name, { list: { blocks: blocks.all, long } }]);
      blocks.transfer.forEach((buffer) => transfer.push(buffer));
    } else {
      packed.push([name, { other: answer }]);
    }
  }
  return { answers: packed, transfer };
}

/**
 * Entries of a long list or record that are written in one piece: all of a model with thousands of versions would take 50 ms, and of
 * a run with 240,000 tags, as many as an answer has room for, 250 ms.
 */
const ENTRIES_TOGETHER = 100;

async function inParts(values: readonly unknown[]): Promise<readonly Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < values.length; at += ENTRIES_TOGETHER) {
    parts.push(serialize(values.slice(at, at + ENTRIES_TOGETHER)));
    await nextTurn();
  }
  return parts;
}

const entriesIn = (value: unknown): ReadonlyArray<[string, unknown]> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    ? Object.entries(value)
    : [];

async function packList(
  list: readonly unknown[]
): Promise<{ readonly blocks: Blocks; readonly long: PackedList['long'] }> {
  const blocks = new Blocks();
  const long: Array<PackedList['long'][number]> = [];
  for (const [place, one] of list.entries()) {
    const { entry, lists, records } = await packEntry(one);
    blocks.put(entry);
    if (lists.length > 0 || records.length > 0) {
      long.push([place, { lists, records }]);
    }
  }
  return { blocks, long };
}

async function packEntry(entry: unknown): Promise<PackedEntry> {
  const lists: Long[] = [];
  const records: Long[] = [];
  const rest: Record<string, unknown> = {};
  const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  for (const [name, value] of isObject ? Object.entries(entry) : []) {
    const own = entriesIn(value);
    if (Array.isArray(value) && value.length > ENTRIES_TOGETHER) {
      lists.push([name, await inParts(value)]);
    } else if (own.length > ENTRIES_TOGETHER) {
      records.push([name, await inParts(own)]);
    } else {
      rest[name] = value;
    }
  }
  const isWhole = lists.length === 0 && records.length === 0;
  const packed = { entry: serialize(isWhole ? entry : rest), lists, records };
  await nextTurn();
  return packed;
}

/** Series whose labels are written in one piece. */
const LABELS_TOGETHER = 500;

async function packMatrix({ series, ...rest }: Matrix): Promise<PackedMatrix> {
  const timesAt = new Map<Float64Array, number>();
  let length = 0;
  for (const { times, values } of series) {
    if (!timesAt.has(times)) {
      timesAt.set(times, length);
      length += times.length;
    }
    length += values.length;
  }
  const numbers = new Float64Array(length);
  timesAt.forEach((at, times) => numbers.set(times, at));
  const places = new Uint32Array(3 * series.length);
  const labels: string[] = [];
  let at = 0;
  const seen = new Set<Float64Array>();
  for (const [i, { times, values }] of series.entries()) {
    if (!seen.has(times)) {
      seen.add(times);
      at += times.length;
    }
    numbers.set(values, at);
    places.set([timesAt.get(times) ?? 0, at, values.length], 3 * i);
    at += values.length;
    if (i % LABELS_TOGETHER === 0) {
      labels.push(JSON.stringify(series.slice(i, i + LABELS_TOGETHER).map((one) => one.labels)));
      await nextTurn();
    }
  }
  const packed: Array<readonly [number, Float64Array<ArrayBuffer>]> = [];
  for (const [i, { histograms }] of series.entries()) {
    if (histograms !== undefined) {
      packed.push([i, await packHistograms(histograms)]);
      await nextTurn();
    }
  }
  return { numbers, places, labels, histograms: packed, rest };
}

type Histograms = NonNullable<Series['histograms']>;

/** Of each its time, count, sum and how many buckets there are, then those. */
async function packHistograms(histograms: Histograms): Promise<Float64Array<ArrayBuffer>> {
  const buckets = histograms.reduce((sum, { histogram }) => sum + histogram.buckets.length, 0);
  const numbers = new Float64Array(4 * (histograms.length + buckets));
  let at = 0;
  for (const { time, histogram } of histograms) {
    numbers.set([time, histogram.count, histogram.sum, histogram.buckets.length], at);
    at += 4;
    for (const { rule, left, right, count } of histogram.buckets) {
      numbers.set([rule, left, right, count], at);
      at += 4;
    }
    await nextTurn();
  }
  return numbers;
}

function unpackHistograms(numbers: Float64Array): Histograms {
  const four = (at: number): [number, number, number, number] => {
    const [a = NaN, b = NaN, c = NaN, d = NaN] = numbers.subarray(at, at + 4);
    return [a, b, c, d];
  };
  const histograms: Array<Histograms[number]> = [];
  let at = 0;
  while (at < numbers.length) {
    const [time, count, sum, buckets] = four(at);
    at += 4;
    histograms.push({
      time,
      histogram: {
        count,
        sum,
        buckets: Array.from({ length: buckets }, (_, i): NativeBucket => {
          const [rule, left, right, inIt] = four(at + 4 * i);
          return { rule: ruleOf(rule), left, right, count: inIt };
        }),
      },
    });
    at += 4 * buckets;
  }
  return histograms;
}

const ruleOf = (rule: number): NativeBucket['rule'] => (rule === 0 || rule === 1 || rule === 2 ? rule : 3);

/** The inverse of `pack`, in the other thread. Takes the answers out: whoever still holds the work holds no memory by it. */
export function unpack({ answers, ...rest }: PackedWork): Work {
  return { ...rest, answers: unpackAnswers(answers) };
}

export const unpackAnswers = (answers: PackedAnswers): PlanAnswers =>
  Object.fromEntries(answers.splice(0).map(([name, answer]) => [name, unpackAnswer(answer)]));

function unpackAnswer(answer: PackedAnswer): unknown {
  if ('matrix' in answer) {
    return unpackMatrix(answer.matrix);
  }
  return 'list' in answer ? unpackList(answer.list) : answer.other;
}

function unpackList({ blocks, long }: PackedList): unknown[] {
  const apart = new Map(long);
  return piecesOf(blocks).map((entry, place) =>
    unpackEntry({ entry, ...(apart.get(place) ?? { lists: [], records: [] }) })
  );
}

function unpackEntry({ entry, lists, records }: PackedEntry): unknown {
  const whole: unknown = deserialize(entry);
  const found: ReadonlyArray<readonly [string, unknown]> = [
    ...lists.map(([name, parts]) => [name, parts.flatMap((part): unknown[] => deserialize(part))] as const),
    ...records.map(
      ([name, parts]) =>
        [name, Object.fromEntries(parts.flatMap((part): Array<[string, unknown]> => deserialize(part)))] as const
    ),
  ];
  return found.length === 0 ? whole : Object.assign(Object(whole), Object.fromEntries(found));
}

function unpackMatrix({ numbers, places, labels, histograms, rest }: PackedMatrix): Matrix {
  const histogramsOf = new Map(histograms);
  // Series with the same times keep sharing one array.
  const shared = new Map<number, Float64Array>();
  const timesAt = (at: number, count: number): Float64Array => {
    const known = shared.get(at);
    if (known?.length === count) {
      return known;
    }
    const times = numbers.subarray(at, at + count);
    shared.set(at, times);
    return times;
  };
  const allLabels = labels.flatMap((text): Labels[] => JSON.parse(text));
  const series = allLabels.map((own, i): Series => {
    const [timesFrom = 0, valuesFrom = 0, count = 0] = places.subarray(3 * i, 3 * i + 3);
    const more = histogramsOf.get(i);
    return {
      labels: own,
      times: timesAt(timesFrom, count),
      values: numbers.subarray(valuesFrom, valuesFrom + count),
      ...(more === undefined ? {} : { histograms: unpackHistograms(more) }),
    };
  });
  return { ...rest, series };
}
