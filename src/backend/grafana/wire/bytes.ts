import { z } from 'zod';
import { PluginError } from '../errors';

/** Bytes of a decoded message; empty where the sender left the field out. */
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'expected bytes');

/**
 * A 64-bit field. The decoder gives doubles, exact up to 2^53: ids, counts and milliseconds stay far below, so a
 * figure beyond it is a broken message, not one to round.
 */
export const int64 = z.number().refine(Number.isSafeInteger, 'does not fit a 53-bit integer');

const text = new TextDecoder();
const utf8 = new TextEncoder();

export const fromText = (value: string): Uint8Array => utf8.encode(value);
export const toText = (value: Uint8Array): string => text.decode(value);

/** Above what a query or a body takes: to read what is longer would hold up everybody. */
const MAX_JSON_BYTES = 256 * 1024;

/** Of what is kept with a run, a baseline or a card of a million characters: few may store one. */
export const MAX_STORED_JSON_BYTES = 4 * 1024 * 1024;

/** Far deeper than what is sent: a parser takes a hundred times as long for brackets within brackets as for flat text. */
const MAX_JSON_DEPTH = 100;

/** Of lists, and four times those of objects: parsing 300,000 names in 4 MB takes ten times as long as a text of as much. */
const MAX_JSON_ENTRIES = 500_000;
/** A colon comes with a comma, or a brace. */
const COLON_ENTRIES = 3;

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_BRACE, CLOSE_BRACE, COMMA, COLON] = fromText('"\\[]{},:');

/** Why JSON would take long to parse; `undefined` where it would not. */
function isTooMuch(value: Uint8Array): string | undefined {
  let depth = 0;
  let entries = 0;
  let inText = false;
  for (let at = 0; at < value.length && depth <= MAX_JSON_DEPTH && entries <= MAX_JSON_ENTRIES; at++) {
    const byte = value[at];
    if (inText) {
      at += byte === BACKSLASH ? 1 : 0;
      inText = byte !== QUOTE;
    } else if (byte === QUOTE) {
      inText = true;
    } else if (byte === OPEN || byte === OPEN_BRACE) {
      depth += 1;
      entries += 1;
    } else if (byte === CLOSE || byte === CLOSE_BRACE) {
      depth -= 1;
    } else if (byte === COMMA) {
      entries += 1;
    } else if (byte === COLON) {
      entries += COLON_ENTRIES;
    }
  }
  return depth > MAX_JSON_DEPTH
    ? `is nested more than ${MAX_JSON_DEPTH} deep`
    : entries > MAX_JSON_ENTRIES
      ? `has more than ${MAX_JSON_ENTRIES} entries, of which one of an object counts as four`
      : undefined;
}

/** Throws PluginError of status 413 for JSON of more than `most` bytes. */
export function refuseLong(value: Uint8Array, most: number): void {
  if (value.length > most) {
    throw new PluginError(`${value.length} bytes of JSON are more than the ${most} that are read`, 413, 'downstream');
  }
}

/**
 * JSON in a bytes field; `undefined` when the field is empty. Throws SyntaxError on anything else, and PluginError of status 413
 * where it is longer than `most` bytes, nested more than a hundred deep, or would take long to parse.
 */
export function parseJson(value: Uint8Array, most = MAX_JSON_BYTES): unknown {
  refuseLong(value, most);
  const problem = isTooMuch(value);
  if (problem !== undefined) {
    throw new PluginError(`The JSON ${problem}`, 413, 'downstream');
  }
  return value.length === 0 ? undefined : JSON.parse(toText(value));
}
