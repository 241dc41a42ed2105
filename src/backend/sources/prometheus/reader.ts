import type { Series } from '../../../query/series';
import { beginningOf } from '../../../text';
import {
  type HeldTimes,
  holdTimes,
  matrixRow,
  MOST_LABEL_BYTES,
  MOST_LABELS_BYTES,
  NotPrometheus,
  parseSampleValue,
  readLabels,
  type ReadResult,
  textOf,
  tooManyLabels,
  vectorRow,
} from './matrix';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const METRIC = Buffer.from('{"metric":{');
const VALUES = Buffer.from(',"values":[');
const VALUE = Buffer.from(',"value":');
/** Stands in the envelope for a series that was read. */
const TAKEN = Buffer.from('null');

/** Of one series, and of all that is beside them: parsing either is one piece of work. */
const MOST_BYTES = 16 * 1024 * 1024;

/** As many digits as a double holds whatever they are, and the powers of ten that it holds exactly. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/** `end` comes before the row does. */
const INCOMPLETE = -1;
/** The row is in another form than the usual one. */
const UNUSUAL = -2;

type Form = 'matrix' | 'vector';

/**
 * Reads the answer to a query while it comes, series by series: neither its text nor the objects that JSON would make of
 * it are ever there as a whole, and no step takes longer than a series does. What stands around the series is left to
 * `JSON.parse`, as is a series in another form than the usual one, such as one of native histograms.
 */
export class ResultReader {
  #store = Buffer.allocUnsafe(0);
  #filled = 0;
  /** How many bytes there have to be before it is worth to try again. */
  #wanted = 0;
  readonly #envelope: Buffer[] = [];
  #envelopeBytes = 0;
  readonly #series: Series[] = [];
  #rows = 0;
  #labelsBytes = 0;
  #error: Error | undefined;

  // Where in the envelope it stands.
  #depth = 0;
  #inText = false;
  #escaped = false;
  #text = '';
  readonly #keys: string[] = [];
  #form: Form | undefined;
  #inResult = false;

  #times: Float64Array = new Float64Array(0);
  #scratch = { times: new Float64Array(1024), values: new Float64Array(1024) };

  /** Of the series, the first `limit` are kept. */
  constructor(
    private readonly limit: number,
    private readonly held: HeldTimes,
    /** Masks in a text what nobody may read. */
    private readonly mask: (text: string) => string = (text) => text
  ) {}

  /** Takes the next bytes. False once something is wrong with what came, which `end` throws: more is of no use. */
  push(chunk: Uint8Array): boolean {
    this.#append(chunk);
    if (this.#filled >= this.#wanted) {
      this.#work();
    }
    return this.#error === undefined;
  }

  /**
   * The series, and all the rest as text: JSON with `null` in place of each series. Throws `NotPrometheus` and
   * `OutsideRange`.
   */
  end(): ReadResult & { readonly envelope: string; readonly taken: number } {
    this.#work();
    if (this.#error !== undefined) {
      throw this.#error;
    }
    const envelope = Buffer.concat([...this.#envelope, this.#store.subarray(0, this.#filled)]).toString('utf8');
    return { series: this.#series, omitted: this.#rows - this.#series.length, envelope, taken: this.#rows };
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#filled + chunk.length;
    if (needed > this.#store.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#store.length));
      this.#store.copy(larger, 0, 0, this.#filled);
      this.#store = larger;
    }
    this.#store.set(chunk, this.#filled);
    this.#filled = needed;
  }

  #work(): void {
    if (this.#error !== undefined) {
      return;
    }
    try {
      const read = this.#read();
      this.#store.copy(this.#store, 0, read, this.#filled);
      this.#filled -= read;
      // Twice as much as was not enough: a series of any length is tried a few times only.
      this.#wanted = 2 * this.#filled;
      if (this.#filled > MOST_BYTES || this.#envelopeBytes > MOST_BYTES) {
        throw new NotPrometheus(`more than ${MOST_BYTES / 1024 / 1024} MB in one piece: ask for a larger step`);
      }
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
      this.#filled = 0;
    }
  }

  /** Answers how many bytes are done with. */
  #read(): number {
    let at = 0;
    let kept = 0;
    while (at < this.#filled) {
      const byte = this.#store[at];
      if (this.#inResult && this.#depth === 3 && byte === OPEN_BRACE && this.#form !== undefined) {
        this.#keep(kept, at);
        const after = this.#row(at, this.#form);
        if (after === INCOMPLETE) {
          return at;
        }
        this.#keepBytes(TAKEN);
        at = after;
        kept = after;
      } else {
        this.#follow(byte ?? 0);
        at += 1;
      }
    }
    this.#keep(kept, at);
    return at;
  }

  #keep(from: number, to: number): void {
    if (to > from) {
      this.#keepBytes(Buffer.from(this.#store.subarray(from, to)));
    }
  }

  #keepBytes(bytes: Buffer): void {
    this.#envelope.push(bytes);
    this.#envelopeBytes += bytes.length;
  }

  /** Follows the envelope's JSON far enough to know the list `data.result`, and what it is a list of. */
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
      if (this.#depth === 2 && this.#keys[1] === 'data' && this.#keys[2] === 'resultType') {
        this.#form = this.#text === 'matrix' || this.#text === 'vector' ? this.#text : undefined;
      }
    } else if (this.#text.length < 16) {
      this.#text += String.fromCharCode(byte);
    }
  }

  /** Reads the series that begins at `from`. Answers where it ends, or `INCOMPLETE`. */
  #row(from: number, form: Form): number {
    const isWanted = this.#rows < this.limit;
    const usual = this.#usualRow(from, form, isWanted);
    if (usual === INCOMPLETE) {
      return INCOMPLETE;
    }
    const after = usual === UNUSUAL ? this.#anyRow(from, form, isWanted) : usual;
    this.#rows += after === INCOMPLETE ? 0 : 1;
    return after;
  }

  #anyRow(from: number, form: Form, isWanted: boolean): number {
    const after = endOfObject(this.#store, from, this.#filled);
    if (after !== INCOMPLETE && isWanted) {
      const row = parsed(this.mask(this.#store.toString('utf8', from, after)));
      this.#take(form === 'matrix' ? matrixRow(row) : vectorRow(row));
    }
    return after;
  }

  #take(series: Series): void {
    const isShared = isSame(series.times, this.#times, series.times.length);
    if (!isShared || series.histograms !== undefined) {
      holdTimes(series, this.held);
    }
    // The series of a range mostly have a point at the same times: one array then, which is also converted but once.
    this.#times = isShared ? this.#times : series.times;
    this.#labelsBytes += textOf(series.labels);
    if (this.#labelsBytes > MOST_LABELS_BYTES) {
      throw new NotPrometheus(
        `more than ${MOST_LABELS_BYTES / 1024 / 1024} MB of labels on all series: ask for fewer series, or for shorter labels`
      );
    }
    this.#series.push({ ...series, times: this.#times });
  }

  /** A series as Prometheus writes them: `{"metric":{…},"values":[[1700000000,"1"],…]}` without a space. */
  #usualRow(from: number, form: Form, isWanted: boolean): number {
    const [store, end] = [this.#store, this.#filled];
    if (end - from < METRIC.length) {
      return INCOMPLETE;
    }
    if (!startsWith(store, from, METRIC)) {
      return UNUSUAL;
    }
    const labelsAt = from + METRIC.length - 1;
    const labelsEnd = endOfObject(store, labelsAt, end);
    const key = form === 'matrix' ? VALUES : VALUE;
    if ((labelsEnd === INCOMPLETE ? end : labelsEnd) - labelsAt > MOST_LABEL_BYTES) {
      throw tooManyLabels();
    }
    if (labelsEnd === INCOMPLETE || end - labelsEnd < key.length) {
      return INCOMPLETE;
    }
    if (!startsWith(store, labelsEnd, key)) {
      return UNUSUAL;
    }
    const points = this.#points(labelsEnd + key.length, form);
    if (points === INCOMPLETE || points === UNUSUAL) {
      return points;
    }
    if (isWanted) {
      const labels = readLabels(parsed(this.mask(store.toString('utf8', labelsAt, labelsEnd))));
      const { count } = points;
      const { times, values } = this.#scratch;
      const isShared = isSame(times, this.#times, count);
      this.#take({ labels, times: isShared ? this.#times : times.slice(0, count), values: values.slice(0, count) });
    }
    return points.after;
  }

  /** Reads points into the scratch arrays, the brackets around them and the brace behind included. */
  #points(from: number, form: Form): { readonly after: number; readonly count: number } | -1 | -2 {
    const [store, end] = [this.#store, this.#filled];
    let { times, values } = this.#scratch;
    let at = from;
    let count = 0;
    for (;;) {
      if (at >= end) {
        return INCOMPLETE;
      }
      if (store[at] !== OPEN) {
        return UNUSUAL;
      }
      at += 1;
      // The time: a number.
      let whole = 0;
      let digits = 0;
      let decimals = -1;
      let byte = 0;
      for (; at < end; at++) {
        byte = store[at] ?? 0;
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
      if (at + 1 >= end) {
        return INCOMPLETE;
      }
      if (byte !== COMMA || store[at + 1] !== QUOTE || digits === 0 || digits > EXACT_DIGITS || decimals === 0) {
        return UNUSUAL;
      }
      const time = decimals > 0 ? whole / (POWERS[decimals] ?? 1) : whole;
      at += 2;
      // The value: a text, mostly of digits.
      const textAt = at;
      const isNegative = store[at] === MINUS;
      at += isNegative ? 1 : 0;
      whole = 0;
      digits = 0;
      decimals = -1;
      for (; at < end; at++) {
        byte = store[at] ?? 0;
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
      if (at >= end) {
        return INCOMPLETE;
      }
      let value = decimals > 0 ? whole / (POWERS[decimals] ?? 1) : whole;
      value = isNegative ? -value : value;
      if (byte !== QUOTE || digits === 0 || digits > EXACT_DIGITS) {
        const textEnd = store.indexOf(QUOTE, textAt);
        if (textEnd < 0 || textEnd >= end) {
          return INCOMPLETE;
        }
        const parsedValue = parseSampleValue(store.toString('latin1', textAt, textEnd));
        if (parsedValue === undefined) {
          return UNUSUAL;
        }
        value = parsedValue;
        at = textEnd;
      }
      if (count === times.length) {
        this.#scratch = { times: doubled(times), values: doubled(values) };
        ({ times, values } = this.#scratch);
      }
      times[count] = time;
      values[count] = value;
      count += 1;
      at += 1;
      // The end of the point; of a range, the next one or the end of the list; the end of the row.
      if (at + 2 >= end) {
        return INCOMPLETE;
      }
      if (store[at] !== CLOSE) {
        return UNUSUAL;
      }
      at += 1;
      if (form === 'matrix') {
        if (store[at] === COMMA) {
          at += 1;
          continue;
        }
        if (store[at] !== CLOSE) {
          return UNUSUAL;
        }
        at += 1;
      }
      return store[at] === CLOSE_BRACE ? { after: at + 1, count } : UNUSUAL;
    }
  }
}

function startsWith(store: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i++) {
    if (store[at + i] !== wanted[i]) {
      return false;
    }
  }
  return true;
}

/** The place behind the object that begins at `from`, or `INCOMPLETE`. */
function endOfObject(store: Buffer, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    switch (store[at]) {
      case QUOTE:
        at += 1;
        while (at < end && store[at] !== QUOTE) {
          at += store[at] === BACKSLASH ? 2 : 1;
        }
        break;
      case OPEN_BRACE:
      case OPEN:
        depth += 1;
        break;
      case CLOSE_BRACE:
      case CLOSE:
        depth -= 1;
        if (depth === 0) {
          return at + 1;
        }
        break;
      default:
      // Names, numbers and what separates them.
    }
  }
  return INCOMPLETE;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotPrometheus(`a series that is no JSON: ${beginningOf(text, 60)}`);
  }
}

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
