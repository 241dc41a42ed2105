/** Which rows of a column hold a value: one bit a row, least significant first, as Arrow has it. */
export interface Validity {
  readonly nulls: number;
  /** Absent when no row is null. */
  readonly bitmap?: Uint8Array;
}

export function validity(length: number, isNull: (row: number) => boolean): Validity {
  let nulls = 0;
  let bitmap: Uint8Array | undefined;
  for (let row = 0; row < length; row++) {
    if (!isNull(row)) {
      continue;
    }
    bitmap ??= new Uint8Array((length + 7) >> 3).fill(0xff);
    clear(bitmap, row);
    nulls++;
  }
  return bitmap === undefined ? { nulls } : { nulls, bitmap };
}

function clear(bitmap: Uint8Array, row: number): void {
  const byte = row >> 3;
  bitmap[byte] = (bitmap[byte] ?? 0) & ~(1 << (row & 7));
}
