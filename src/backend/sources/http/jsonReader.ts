import { tryParse } from '../../../text';
import {
  appended,
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
} from './bytes';
import { define, type Judge } from './entries';
import type { Taker } from './fault';
import { isRecord } from './json';

/** Of what is masked and parsed in one piece. It takes a millisecond. */
const PIECE_BYTES = 64 * 1024;
/** A text cannot be cut: half a secret would not be known for one. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** Lists and objects that are larger than a piece, one within another: what is in the innermost is looked through so often. */
const MAX_LEVELS = 16;

/** Of one list: none that was asked for is as long. */
const MAX_ENTRIES = 250_000;
/** Of one object: whoever checks it looks at all of them in one step, which takes a hundred milliseconds. */
const MAX_MEMBERS = 50_000;

/** The answer is JSON, but more in one piece, or deeper, than is read; the message says which. */
class UnreadableJson extends Error {}

class NoJson extends Error {}

/** A list or object larger than a chunk, as far as it was received, and what precedes the rest. */
type Container = { before: 'nothing' | 'entry' | 'comma' } & (
  | { readonly close: typeof CLOSE; readonly list: unknown[] }
  | { readonly close: typeof CLOSE_BRACE; readonly object: Record<string, unknown>; members: number }
);

/**
 * Reads JSON while it comes, some of its entries at a time: no step takes longer than a piece does, in which secrets are masked
 * before anything else is made of it.
 */
export class JsonReader implements Taker {
  /** Of one answer: what it is made into takes several times as much. */
  readonly mostBytes = 16 * 1024 * 1024;
  #bytes = 0;
  #store = Buffer.allocUnsafe(0);
  #filled = 0;
  /** How many bytes are needed before parsing continues. */
  #wanted = PIECE_BYTES;
  #isEnded = false;
  /** From the outermost on; none before the first. */
  readonly #containers: Container[] = [];
  #value: unknown;
  #isRead = false;
  #error: unknown;

  constructor(private readonly mask: (text: string) => string = (text) => text) {}

  /** That have come. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next bytes. False once something is wrong with what came, which `end` says: more is of no use. */
  push(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    this.#store = appended(this.#store, this.#filled, chunk);
    this.#filled += chunk.length;
    if (this.#filled >= this.#wanted) {
      this.#work();
    }
    return this.#error === undefined;
  }

  /** What it was; `undefined` where that is no JSON. Throws `UnreadableJson`. */
  end(): unknown {
    this.#isEnded = true;
    this.#work();
    if (this.#error !== undefined && !(this.#error instanceof NoJson)) {
      throw this.#error;
    }
    return this.#error === undefined && this.#isRead ? this.#value : undefined;
  }

  #work(): void {
    if (this.#error !== undefined) {
      return;
    }
    try {
      let at = 0;
      this.#wanted = PIECE_BYTES;
      while (at < this.#filled && (this.#isEnded || this.#filled - at >= this.#wanted)) {
        at = this.#step(at);
      }
      this.#store.copy(this.#store, 0, at, this.#filled);
      this.#filled -= at;
    } catch (error) {
      this.#error = error;
      this.#filled = 0;
    }
  }

  /** Reads on from there. Answers where what was read ends: there, when more has to come for it. */
  #step(at: number): number {
    if (isSpace(this.#store[at])) {
      return at + 1;
    }
    const inner = this.#containers.at(-1);
    if (inner === undefined) {
      return this.#isRead ? fail() : this.#begin(at);
    }
    const byte = this.#store[at];
    if (byte === inner.close && inner.before !== 'comma') {
      this.#containers.pop();
      this.#isRead = this.#containers.length === 0;
      return at + 1;
    }
    if (inner.before === 'entry') {
      inner.before = byte === COMMA ? 'comma' : fail();
      return at + 1;
    }
    const to = this.#entriesEnd(at);
    const after = to > at ? this.#entries(at, to, inner) : this.#largeEntry(at, inner);
    inner.before = after > at ? 'entry' : inner.before;
    return after;
  }

  #begin(at: number): number {
    if (this.#isEnded && this.#filled - at <= PIECE_BYTES) {
      this.#value = this.#parsed(at, this.#filled, '', '');
      this.#isRead = true;
      return this.#filled;
    }
    return this.#open(at, (value) => (this.#value = value));
  }

  /** Where the entries that are there as a whole, and fit into a piece, end; `from` where not even the first does. */
  #entriesEnd(from: number): number {
    const end = Math.min(this.#filled, from + PIECE_BYTES);
    let depth = 0;
    let last = from;
    for (let at = from; at < end; at++) {
      switch (this.#store[at]) {
        case QUOTE: {
          const after = textEnd(this.#store, at, end);
          if (after === INCOMPLETE) {
            return last;
          }
          at = after - 1;
          break;
        }
        case OPEN:
        case OPEN_BRACE:
          depth += 1;
          break;
        case CLOSE:
        case CLOSE_BRACE:
          depth -= 1;
          if (depth < 0) {
            return at;
          }
          break;
        case COMMA:
          last = depth === 0 ? at : last;
          break;
        default:
        // Names, numbers and what separates them.
      }
    }
    return last;
  }

  /** Some entries of a list or an object: up to a comma, or to its end. */
  #entries(from: number, to: number, inner: Container): number {
    if ('list' in inner) {
      const entries = this.#parsed(from, to, '[', ']');
      if (!Array.isArray(entries) || entries.length === 0) {
        return fail();
      }
      for (const entry of entries) {
        inner.list.push(entry);
      }
      limited(inner.list.length, MAX_ENTRIES);
    } else {
      const members = this.#parsed(from, to, '{', '}');
      if (!isRecord(members)) {
        return fail();
      }
      const added = Object.entries(members);
      added.forEach(([name, value]) => define(inner.object, name, value));
      limited((inner.members += added.length), MAX_MEMBERS);
    }
    return to;
  }

  /** An entry that is larger than a piece, or has not come as a whole. */
  #largeEntry(at: number, inner: Container): number {
    if ('list' in inner) {
      return this.#large(at, at, (value) => inner.list.push(value));
    }
    const nameEnd = this.#store[at] === QUOTE ? textEnd(this.#store, at, this.#filled) : fail();
    const colon = this.#behindSpace(nameEnd);
    const valueAt = this.#behindSpace(colon === INCOMPLETE ? colon : colon + 1);
    if (nameEnd > at + MAX_TEXT_BYTES || valueAt === INCOMPLETE) {
      return this.#more(at, at);
    }
    const name = this.#parsed(at, nameEnd, '', '');
    return this.#store[colon] === COLON && typeof name === 'string'
      ? this.#large(at, valueAt, (value) => define(inner.object, name, value))
      : fail();
  }

  /** A value of an entry that begins at `from`, with its name where it has one: continues within it, or with more of it. */
  #large(from: number, at: number, keep: (value: unknown) => void): number {
    if (this.#store[at] !== QUOTE) {
      // Names and numbers are short: without an end it is one of a list or an object that breaks off.
      return this.#open(at, keep);
    }
    const end = textEnd(this.#store, at, Math.min(this.#filled, at + MAX_TEXT_BYTES));
    if (end === INCOMPLETE) {
      return this.#more(from, at);
    }
    keep(this.#parsed(at, end, '', ''));
    return end;
  }

  #open(at: number, keep: (value: unknown) => void): number {
    if (this.#containers.length === MAX_LEVELS) {
      throw new UnreadableJson(`large lists or objects in more than ${MAX_LEVELS} levels`);
    }
    switch (this.#store[at]) {
      case OPEN: {
        const list: unknown[] = [];
        this.#containers.push({ close: CLOSE, list, before: 'nothing' });
        keep(list);
        break;
      }
      case OPEN_BRACE: {
        const object: Record<string, unknown> = {};
        this.#containers.push({ close: CLOSE_BRACE, object, members: 0, before: 'nothing' });
        keep(object);
        break;
      }
      default:
        return fail();
    }
    return at + 1;
  }

  /** Waits for the rest of a text at `at`, to read on from `from`. */
  #more(from: number, at: number): number {
    if (this.#filled - at >= MAX_TEXT_BYTES) {
      throw new UnreadableJson(`a text of more than ${MAX_TEXT_BYTES / 1024 / 1024} MB`);
    }
    this.#wanted = this.#isEnded ? fail() : at - from + MAX_TEXT_BYTES;
    return from;
  }

  /** The first place from there that is no space, or `INCOMPLETE`. */
  #behindSpace(from: number): number {
    for (let at = from; at !== INCOMPLETE && at < this.#filled; at++) {
      if (!isSpace(this.#store[at])) {
        return at;
      }
    }
    return INCOMPLETE;
  }

  #parsed(from: number, to: number, before: string, after: string): unknown {
    const value = tryParse(`${before}${this.mask(this.#store.toString('utf8', from, to))}${after}`);
    return value === undefined ? fail() : value;
  }
}

/** What the reader read, `undefined` where that is no JSON. Throws what `judge` makes of JSON that it cannot read. */
export function readJson(reader: JsonReader, judge: Judge): unknown {
  try {
    return reader.end();
  } catch (error) {
    throw error instanceof UnreadableJson ? judge.unexpected(error.message) : error;
  }
}

function limited(count: number, most: number): void {
  if (count > most) {
    throw new UnreadableJson(`more than ${most} entries of one list or object: ask for less`);
  }
}

function fail(): never {
  throw new NoJson();
}
