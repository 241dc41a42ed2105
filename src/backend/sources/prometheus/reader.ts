import { describeLabels, labelKey } from '../../../query/select';
import type { Labels, Series } from '../../../query/series';
import { beginningOf, tryParse } from '../../../text';
import {
  appended,
  BACKSLASH,
  CLOSE,
  CLOSE_BRACE,
  COLON,
  COMMA,
  INCOMPLETE,
  isSpace,
  OPEN,
  OPEN_BRACE,
  QUOTE,
  textEnd,
} from '../http/bytes';
import {
  hashOf,
  type HeldTimes,
  holdTimes,
  MAX_LABEL_BYTES,
  MAX_LABELS_BYTES,
  NotPrometheus,
  parseSampleValue,
  readHistogramPoint,
  readLabels,
  readPoint,
  type ReadResult,
  type ResultForm,
  textOf,
  tooManyLabels,
} from './matrix';

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Stands in the envelope for all series together. */
const TAKEN = Buffer.from('null');

/** Of what is parsed in one piece: a native histogram, or all that is beside the series. It takes some milliseconds. */
const MAX_BYTES = 256 * 1024;

/** Native histograms of one answer: each is several objects, whatever it is written in. */
const MAX_HISTOGRAMS = 100_000;

/** As many digits as a double holds whatever they are, and the powers of ten that it holds exactly. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/** No number that a double can be is written with more. */
const MAX_NUMBER_LENGTH = 1100;

/** The keys of a series in their usual order. */
const KEYS: ReadonlySet<string> = new Set(['metric', 'values', 'value', 'histograms', 'histogram']);

/** What precedes a position in a list or an object: its opening, an entry, or a comma. */
type Before = 'nothing' | 'entry' | 'comma';

/** A series of which not all has come. Its points are in the scratch arrays. */
interface Row {
  readonly isWanted: boolean;
  before: Before;
  form: ResultForm;
  labels: Labels | undefined;
  count: number;
  histograms: NonNullable<Series['histograms']>[number][];
  /** The list that contains it, and what precedes it there. */
  list: 'values' | 'histograms' | undefined;
  beforeInList: Before;
}

/**
 * Reads the answer to a query while it comes, point by point: neither its text nor the objects that JSON would make of
 * it are ever there as a whole, and no step takes longer than a point or the labels of a series do. The
 * series is left to `JSON.parse`, as is a point in another form than the usual one, such as a native histogram.
 */
export class ResultReader {
  #store = Buffer.allocUnsafe(0);
  #filled = 0;
  /** How many bytes there have to be before it is worth to try again. */
  #wanted = 0;
  #envelope = Buffer.allocUnsafe(1024);
  #enveloped = 0;
  readonly #series: Series[] = [];
  readonly #forms = new Set<ResultForm>();
  /** By the hash of its labels, the place of the first series with it; and the keys of those that came after. */
  readonly #placeOf = new Map<number, number>();
  readonly #sameHash = new Set<string>();
  #rows = 0;
  #labelsBytes = 0;
  #histograms = 0;
  #error: Error | undefined;

  // The position in the envelope.
  #depth = 0;
  #inText = false;
  #escaped = false;
  #text = '';
  readonly #keys: string[] = [];
  #inResult = false;
  /** In `data.result`: whether it is after a series, or after the comma that follows one. */
  #before: Before = 'nothing';

  #row: Row | undefined;
  #times: Float64Array = new Float64Array(0);
  #scratch = { times: new Float64Array(1024), values: new Float64Array(1024) };

  /** Of the series, the first `limit` are kept. */
  constructor(
    private readonly limit: number,
    private readonly held: HeldTimes,
    /** Masks secrets in a text. */
    private readonly mask: (text: string) => string = (text) => text
  ) {}

  /** Takes the next bytes. False once something is wrong with what came, which `end` throws: more is of no use. */
  push(chunk: Uint8Array): boolean {
    this.#store = appended(this.#store, this.#filled, chunk);
    this.#filled += chunk.length;
    if (this.#filled >= this.#wanted) {
      this.#work();
    }
    return this.#error === undefined;
  }

  /**
   * The series, and all the rest as text: JSON with one `null` in place of them. `forms` are what they are series of.
   * Throws `NotPrometheus` and `OutsideRange`.
   */
  end(): ReadResult & { readonly envelope: string; readonly forms: ReadonlySet<ResultForm> } {
    this.#work();
    if (this.#error !== undefined) {
      throw this.#error;
    }
    const envelope = this.#envelope.toString('utf8', 0, this.#enveloped);
    return { series: this.#series, omitted: this.#rows - this.#series.length, envelope, forms: this.#forms };
  }

  #work(): void {
    if (this.#error !== undefined) {
      return;
    }
    try {
      const read = this.#read();
      this.#store.copy(this.#store, 0, read, this.#filled);
      this.#filled -= read;
      // Twice as much as was not enough: a piece of any length is tried a few times only.
      this.#wanted = 2 * this.#filled;
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      this.#filled = 0;
    }
  }

  /** Returns how many bytes are consumed. */
  #read(): number {
    let at = 0;
    while (at < this.#filled) {
      const row = this.#row;
      const after =
        row === undefined ? this.#beside(at) : row.list === undefined ? this.#member(at, row) : this.#entry(at, row);
      if (after === INCOMPLETE) {
        return at;
      }
      at = after;
    }
    return at;
  }

  /** Keeps what is beside the series. Answers where it ends: within the next one. */
  #beside(from: number): number {
    for (let at = from; at < this.#filled; at++) {
      const byte = this.#store[at] ?? 0;
      if (!this.#inResult || this.#depth !== 3 || this.#inText) {
        // Of spaces between, one is as good as many.
        if (this.#inText || !isSpace(byte) || !isSpace(this.#envelope[this.#enveloped - 1])) {
          this.#keep(byte);
        }
        this.#follow(byte);
      } else if (byte === OPEN_BRACE) {
        this.#begin();
        return at + 1;
      } else if (byte === COMMA && this.#before === 'entry') {
        this.#before = 'comma';
      } else if (!isSpace(byte)) {
        if (this.#before === 'comma') {
          this.#keep(COMMA);
        }
        this.#before = 'nothing';
        this.#keep(byte);
        this.#follow(byte);
      }
    }
    return this.#filled;
  }

  #keep(byte: number): void {
    if (this.#enveloped === this.#envelope.length) {
      if (this.#enveloped >= MAX_BYTES) {
        throw tooLong('beside the series');
      }
      this.#envelope = Buffer.concat([this.#envelope], 2 * this.#enveloped);
    }
    this.#envelope[this.#enveloped] = byte;
    this.#enveloped += 1;
  }

  /** Follows the envelope's JSON far enough to know the list `data.result`. */
  #follow(byte: number): void {
    if (this.#inText) {
      this.#followText(byte);
      return;
    }
    switch (byte) {
      case QUOTE:
        this.#inText = true;
        this.#text = '';
        return;
      case COLON:
        this.#keys[this.#depth] = this.#text;
        return;
      case COMMA:
        this.#keys[this.#depth] = '';
        return;
      case OPEN:
      case OPEN_BRACE:
        this.#depth += 1;
        this.#keys[this.#depth] = '';
        this.#inResult ||= byte === OPEN && this.#depth === 3 && this.#keys[1] === 'data' && this.#keys[2] === 'result';
        return;
      case CLOSE:
      case CLOSE_BRACE:
        this.#depth -= 1;
        this.#inResult &&= this.#depth >= 3;
        return;
    }
  }

  #followText(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
    } else if (byte === BACKSLASH) {
      this.#escaped = true;
    } else if (byte === QUOTE) {
      this.#inText = false;
    } else if (this.#text.length < 16) {
      this.#text += String.fromCharCode(byte);
    }
  }

  #begin(): void {
    if (this.#before === 'entry') {
      throw noJson('without a comma');
    }
    if (this.#before === 'nothing') {
      TAKEN.forEach((byte) => this.#keep(byte));
    }
    this.#row = {
      isWanted: this.#rows < this.limit,
      before: 'nothing',
      form: 'matrix',
      labels: undefined,
      count: 0,
      histograms: [],
      list: undefined,
      beforeInList: 'nothing',
    };
  }

  /** Reads on in a series, at one of its members or what is between them. Answers where that ends, or `INCOMPLETE`. */
  #member(at: number, row: Row): number {
    const byte = this.#store[at];
    if (isSpace(byte)) {
      return at + 1;
    }
    if (byte === CLOSE_BRACE && row.before !== 'comma') {
      this.#row = undefined;
      this.#before = 'entry';
      this.#end(row);
      return at + 1;
    }
    if (byte === COMMA && row.before === 'entry') {
      row.before = 'comma';
      return at + 1;
    }
    if (byte !== QUOTE || row.before === 'entry') {
      throw noJson(this.#shown(at));
    }
    const keyEnd = this.#endOf(at, MAX_LABEL_BYTES);
    const colon = keyEnd === INCOMPLETE ? INCOMPLETE : this.#behindSpace(keyEnd);
    const valueAt = colon === INCOMPLETE ? INCOMPLETE : this.#behindSpace(colon + 1);
    if (keyEnd === INCOMPLETE || colon === INCOMPLETE || valueAt === INCOMPLETE) {
      return INCOMPLETE;
    }
    if (this.#store[colon] !== COLON) {
      throw noJson(this.#shown(at));
    }
    const key = this.#store.toString('latin1', at + 1, keyEnd - 1);
    const after = this.#value(KEYS.has(key) ? key : this.#parsed(at, keyEnd), valueAt, row);
    row.before = after === INCOMPLETE ? row.before : 'entry';
    return after;
  }

  #value(key: unknown, at: number, row: Row): number {
    if ((key === 'values' || key === 'histograms') && this.#store[at] === OPEN) {
      this.#forget(key, row);
      row.list = key;
      row.beforeInList = 'nothing';
      return at + 1;
    }
    const after = this.#endOf(at, key === 'metric' ? MAX_LABEL_BYTES : MAX_BYTES);
    if (after === INCOMPLETE) {
      return after;
    }
    switch (key) {
      case 'metric':
        row.labels = row.isWanted ? readLabels(this.#parsed(at, after)) : {};
        break;
      case 'value':
      case 'histogram':
        row.form = 'vector';
        this.#forget(key, row);
        if (key === 'histogram' || this.#usualPoints(at, row) !== after) {
          this.#forget(key, row);
          this.#anyPoint(key, at, after, row);
        }
        break;
      case 'values':
      case 'histograms':
        if (this.#parsed(at, after) !== null) {
          throw new NotPrometheus('points that are no list');
        }
        this.#forget(key, row);
        break;
      default:
        // Not read, but invalid JSON is an error anywhere.
        this.#parsed(at, after);
    }
    return after;
  }

  /** Of a name that comes twice, the last counts. */
  #forget(key: 'value' | 'values' | 'histogram' | 'histograms', row: Row): void {
    if (key === 'value' || key === 'values') {
      row.count = 0;
    } else {
      row.histograms = [];
    }
  }

  /** Reads on in a list of points. Answers where what was read ends, or `INCOMPLETE`. */
  #entry(at: number, row: Row): number {
    const byte = this.#store[at];
    if (isSpace(byte)) {
      return at + 1;
    }
    if (byte === CLOSE && row.beforeInList !== 'comma') {
      row.list = undefined;
      return at + 1;
    }
    if (row.beforeInList === 'entry') {
      if (byte !== COMMA) {
        throw noJson(this.#shown(at));
      }
      row.beforeInList = 'comma';
      return at + 1;
    }
    const usual = row.list === 'values' ? this.#usualPoints(at, row) : at;
    const after = usual > at ? usual : this.#endOf(at, MAX_BYTES);
    if (after === INCOMPLETE) {
      return after;
    }
    if (usual === at) {
      this.#anyPoint(row.list, at, after, row);
    }
    row.beforeInList = 'entry';
    return after;
  }

  #anyPoint(key: Row['list'] | 'value' | 'histogram', from: number, to: number, row: Row): void {
    const point = this.#parsed(from, to);
    if (key === 'histogram' || key === 'histograms') {
      if (row.isWanted) {
        this.#histograms += 1;
        if (this.#histograms > MAX_HISTOGRAMS) {
          throw new NotPrometheus(
            `more than ${MAX_HISTOGRAMS} native histograms: ask for fewer series, a shorter range or a larger step`
          );
        }
        row.histograms.push(readHistogramPoint(point));
      }
      return;
    }
    const [time, value] = readPoint(point);
    this.#push(row.count, time, value);
    row.count += 1;
  }

  #push(count: number, time: number, value: number): void {
    if (count === this.#scratch.times.length) {
      this.#scratch = { times: doubled(this.#scratch.times), values: doubled(this.#scratch.values) };
    }
    this.#scratch.times[count] = time;
    this.#scratch.values[count] = value;
  }

  #end({ isWanted, form, labels, count, histograms }: Row): void {
    this.#rows += 1;
    this.#forms.add(form);
    if (labels === undefined) {
      throw new NotPrometheus('labels that are no object');
    }
    if (!isWanted) {
      return;
    }
    const isShared = isSame(this.#scratch.times, this.#times, count);
    // The series of a range mostly have a point at the same times: one array then, which is also converted but once.
    this.#times = isShared ? this.#times : this.#scratch.times.slice(0, count);
    const values = this.#scratch.values.slice(0, count);
    const series = { labels, times: this.#times, values, ...(histograms.length > 0 && { histograms }) };
    if (!isShared || histograms.length > 0) {
      holdTimes(series, this.held);
    }
    this.#labelsBytes += textOf(labels);
    if (this.#labelsBytes > MAX_LABELS_BYTES) {
      throw new NotPrometheus(
        `more than ${MAX_LABELS_BYTES / 1024 / 1024} MB of labels on all series: ask for fewer series, or for shorter labels`
      );
    }
    if (this.#isThere(labels)) {
      throw new NotPrometheus(
        `two series with the same labels ${beginningOf(describeLabels(labels), 200)}: see whether a proxy in between puts answers of several servers together`
      );
    }
    this.#series.push(series);
  }

  /** A key of every series would take a third of the time of an answer with one point each. */
  #isThere(labels: Labels): boolean {
    const hash = hashOf(labels);
    const first = this.#series[this.#placeOf.get(hash) ?? -1];
    if (first === undefined) {
      this.#placeOf.set(hash, this.#series.length);
      return false;
    }
    const key = labelKey(labels);
    const isThere = key === labelKey(first.labels) || this.#sameHash.has(key);
    this.#sameHash.add(key);
    return isThere;
  }

  /** The place behind the value that begins at `from`, or `INCOMPLETE`. Throws where it is longer than is parsed at once. */
  #endOf(from: number, most: number): number {
    const end = Math.min(this.#filled, from + most + 1);
    const after = endOfValue(this.#store, from, end);
    if (after > from + most || (after === INCOMPLETE && end > from + most)) {
      throw most === MAX_LABEL_BYTES ? tooManyLabels() : tooLong('in one piece');
    }
    return after;
  }

  /** The first place from there that is no space, or `INCOMPLETE`. */
  #behindSpace(from: number): number {
    const end = Math.min(this.#filled, from + MAX_BYTES);
    for (let at = from; at < end; at++) {
      if (!isSpace(this.#store[at])) {
        return at;
      }
    }
    if (end < this.#filled) {
      throw tooLong('in one piece');
    }
    return INCOMPLETE;
  }

  #parsed(from: number, to: number): unknown {
    const text = this.mask(this.#store.toString('utf8', from, to));
    const value = tryParse(text);
    if (value === undefined) {
      throw noJson(beginningOf(text, 60));
    }
    return value;
  }

  /** The beginning of what comes there, for a message. */
  #shown(at: number): string {
    // More is masked than is shown: half a secret would not be known for one.
    return beginningOf(this.mask(this.#store.toString('utf8', at, Math.min(this.#filled, at + MAX_LABEL_BYTES))), 60);
  }

  /**
   * Reads points as Prometheus writes them, `[1700000000,"1"],[1700000015,"2"]`, without a space. Answers where they end,
   * which is `from` where there is none.
   */
  #usualPoints(from: number, row: Row): number {
    const [store, end] = [this.#store, this.#filled];
    let { times, values } = this.#scratch;
    const number = { value: 0, digits: 0, decimals: -1 };
    let count = row.count;
    let after = from;
    let at = from;
    while (at < end && store[at] === OPEN) {
      at += 1;
      // The time: a number.
      at = endOfDigits(store, at, end, number);
      const time = number.value;
      if (
        at + 1 >= end ||
        store[at] !== COMMA ||
        store[at + 1] !== QUOTE ||
        !isExact(number) ||
        number.decimals === 0
      ) {
        break;
      }
      at += 2;
      // The value: a text, mostly of digits.
      const textAt = at;
      const isNegative = store[at] === MINUS;
      at = endOfDigits(store, isNegative ? at + 1 : at, end, number);
      if (at >= end) {
        break;
      }
      let value = isNegative ? -number.value : number.value;
      if (store[at] !== QUOTE || !isExact(number)) {
        const textEnd = store.subarray(textAt, Math.min(end, textAt + MAX_NUMBER_LENGTH)).indexOf(QUOTE);
        const parsedValue =
          textEnd < 0 ? undefined : parseSampleValue(store.toString('latin1', textAt, textAt + textEnd));
        if (parsedValue === undefined) {
          break;
        }
        value = parsedValue;
        at = textAt + textEnd;
      }
      if (at + 1 >= end || store[at + 1] !== CLOSE) {
        break;
      }
      if (count === times.length) {
        this.#scratch = { times: doubled(times), values: doubled(values) };
        ({ times, values } = this.#scratch);
      }
      times[count] = time;
      values[count] = value;
      count += 1;
      after = at + 2;
      if (store[after] !== COMMA) {
        break;
      }
      at = after + 1;
    }
    row.count = count;
    return after;
  }
}

/** A number without sign and exponent; `decimals` is -1 where it has no point. */
interface Digits {
  value: number;
  digits: number;
  decimals: number;
}

const isExact = ({ digits }: Digits): boolean => digits > 0 && digits <= EXACT_DIGITS;

/** Reads the digits from there on into `read`, which every point reuses; answers where they end. */
function endOfDigits(store: Buffer, from: number, end: number, read: Digits): number {
  let whole = 0;
  let digits = 0;
  let decimals = -1;
  let at = from;
  for (; at < end; at++) {
    const byte = store[at] ?? 0;
    if (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      digits += 1;
      decimals += decimals < 0 ? 0 : 1;
    } else if (byte === POINT && decimals < 0) {
      decimals = 0;
    } else {
      break;
    }
  }
  read.value = decimals > 0 ? whole / (POWERS[decimals] ?? 1) : whole;
  read.digits = digits;
  read.decimals = decimals;
  return at;
}

/** The place behind the value that begins at `from`, or `INCOMPLETE`. */
function endOfValue(store: Buffer, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    switch (store[at]) {
      case QUOTE: {
        const after = textEnd(store, at, end);
        if (after === INCOMPLETE || depth === 0) {
          return after;
        }
        at = after - 1;
        break;
      }
      case OPEN_BRACE:
      case OPEN:
        depth += 1;
        break;
      case CLOSE_BRACE:
      case CLOSE:
        depth -= 1;
        if (depth <= 0) {
          // A number or name ends with its container.
          return depth === 0 ? at + 1 : at;
        }
        break;
      case COMMA:
        if (depth === 0) {
          return at;
        }
        break;
      default:
      // Names, numbers and what separates them.
    }
  }
  return INCOMPLETE;
}

const noJson = (what: string): NotPrometheus => new NotPrometheus(`a series that is no JSON: ${what}`);

const tooLong = (where: string): NotPrometheus =>
  new NotPrometheus(`more than ${MAX_BYTES / 1024} kB ${where}: ask for less`);

const doubled = (values: Float64Array): Float64Array<ArrayBuffer> => {
  const more = new Float64Array(2 * values.length);
  more.set(values);
  return more;
};

function isSame(a: Float64Array, b: Float64Array, count: number): boolean {
  if (b.length !== count) {
    return false;
  }
  for (let i = 0; i < count; i++) {
    if (a[i] !== b[i]) {
      return false;
    }
  }
  return true;
}
