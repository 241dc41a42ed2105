/** Bytes of JSON that is read while it comes. */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN = 0x5b;
export const CLOSE = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** What is looked for ends behind the bytes that have come. */
export const INCOMPLETE = -1;

export const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The store with a chunk behind the bytes that fill it: a larger one, which begins with them, where it does not fit. */
export function appended(store: Buffer<ArrayBuffer>, filled: number, chunk: Uint8Array): Buffer<ArrayBuffer> {
  const needed = filled + chunk.length;
  let roomy = store;
  if (needed > store.length) {
    roomy = Buffer.allocUnsafe(Math.max(needed, 2 * store.length));
    store.copy(roomy, 0, 0, filled);
  }
  roomy.set(chunk, filled);
  return roomy;
}

/** The place behind the text that begins at `from`, or `INCOMPLETE`. */
export function textEnd(store: Buffer, from: number, end: number): number {
  for (let at = from + 1; at < end; at++) {
    const byte = store[at];
    if (byte === QUOTE) {
      return at + 1;
    }
    at += byte === BACKSLASH ? 1 : 0;
  }
  return INCOMPLETE;
}
