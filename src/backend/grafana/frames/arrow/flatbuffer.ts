/**
 * Values of a flatbuffer, the binary form in which Arrow describes its data. A table's slots are in the order of its
 * definition; one that is left out has its default.
 */
export type FlatValue =
  | { readonly kind: 'byte' | 'short' | 'long'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  /** Structs that consist of 64-bit integers alone, `each` of them a struct. */
  | { readonly kind: 'structs'; readonly each: number; readonly longs: readonly number[] }
  | { readonly kind: 'tables'; readonly tables: readonly FlatTable[] }
  | FlatTable
  | FlatPart;

export interface FlatTable {
  readonly kind: 'table';
  readonly slots: ReadonlyArray<FlatValue | undefined>;
}

/** A table that is written already. All within it is relative, so that it can be put into several buffers. */
export interface FlatPart {
  readonly kind: 'part';
  readonly bytes: Buffer;
  /** Where in `bytes` the table is. */
  readonly table: number;
}

export const table = (...slots: ReadonlyArray<FlatValue | undefined>): FlatTable => ({ kind: 'table', slots });
export const tables = (items: readonly FlatTable[]): FlatValue => ({ kind: 'tables', tables: items });
export const text = (value: string): FlatValue => ({ kind: 'text', text: value });
export const byte = (value: number): FlatValue => ({ kind: 'byte', value });
export const short = (value: number): FlatValue => ({ kind: 'short', value });
export const long = (value: number): FlatValue => ({ kind: 'long', value });

/** Writes a table to be used in {@link flatBuffer}, once or often. */
export function flatPart(root: FlatTable): FlatPart {
  const writer = new Writer();
  const position = writer.write(root);
  return { kind: 'part', bytes: writer.bytes(), table: position };
}

/** A whole buffer: the root table's place, then what it holds. Its length is a multiple of 8. */
export function flatBuffer(root: FlatTable): Buffer {
  const writer = new Writer();
  const start = writer.reserve(4);
  writer.point(start, writer.write(root));
  return writer.bytes();
}

const WIDEST = 8;
const WIDTHS = [8, 4, 2, 1] as const;
const WIDTH: Readonly<Record<FlatValue['kind'], number>> = {
  byte: 1,
  short: 2,
  long: 8,
  // What is pointed to takes the four bytes of its pointer.
  text: 4,
  structs: 4,
  tables: 4,
  table: 4,
  part: 4,
};

export const padded = (length: number): number => (length + WIDEST - 1) & -WIDEST;

const FIRST_BYTES = 1024;
const TWO_TO_32 = 2 ** 32;

/** Writes front to back: pointers may only point forward, so each thing is followed by what it points to. */
class Writer {
  #bytes = Buffer.alloc(FIRST_BYTES);
  #length = 0;

  bytes(): Buffer {
    this.reserve(padded(this.#length) - this.#length);
    return this.#bytes.subarray(0, this.#length);
  }

  /** Room of zeros; the position where it begins. */
  reserve(size: number): number {
    const start = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return start;
  }

  point(from: number, to: number): void {
    this.#bytes.writeUInt32LE(to - from, from);
  }

  /** Writes what can be pointed to; the position to point to. Scalars are inlined in their table. */
  write(value: FlatValue): number {
    switch (value.kind) {
      case 'table':
        return this.#table(value.slots);
      case 'tables':
        return this.#tables(value.tables);
      case 'text':
        return this.#text(value.text);
      case 'structs':
        return this.#structs(value.each, value.longs);
      case 'part':
        return this.#part(value);
      default:
        throw new Error(`A ${value.kind} cannot be pointed to`);
    }
  }

  /** A list of where the slots are, then the table, its widest slots first: so all are aligned, given that the first is. */
  #table(slots: FlatTable['slots']): number {
    const directorySize = 4 + 2 * slots.length;
    const directory = this.#length;
    const start = padded(directory + directorySize + 4) - 4;
    let end = start + 4;
    const places = slots.map(() => 0);
    for (const width of WIDTHS) {
      for (let slot = 0; slot < slots.length; slot++) {
        const value = slots[slot];
        if (value !== undefined && WIDTH[value.kind] === width) {
          places[slot] = end;
          end += width;
        }
      }
    }
    this.reserve(((end + 3) & -4) - directory);
    this.#bytes.writeUInt16LE(directorySize, directory);
    this.#bytes.writeUInt16LE(end - start, directory + 2);
    this.#bytes.writeInt32LE(start - directory, start);
    slots.forEach((value, slot) => {
      const place = places[slot] ?? 0;
      if (value !== undefined) {
        this.#bytes.writeUInt16LE(place - start, directory + 4 + 2 * slot);
        this.#fill(place, value);
      }
    });
    return start;
  }

  #fill(place: number, value: FlatValue): void {
    switch (value.kind) {
      case 'byte':
        this.#bytes[place] = value.value;
        return;
      case 'short':
        this.#bytes.writeInt16LE(value.value, place);
        return;
      case 'long':
        this.#long(place, value.value);
        return;
      default:
        this.point(place, this.write(value));
    }
  }

  /** A 64-bit integer that is not negative. */
  #long(place: number, value: number): void {
    this.#bytes.writeUInt32LE(value % TWO_TO_32, place);
    this.#bytes.writeUInt32LE(Math.floor(value / TWO_TO_32), place + 4);
  }

  #tables(items: readonly FlatTable[]): number {
    const start = this.reserve(4 + 4 * items.length);
    this.#bytes.writeUInt32LE(items.length, start);
    items.forEach((item, index) => this.point(start + 4 + 4 * index, this.#table(item.slots)));
    return start;
  }

  #text(value: string): number {
    const size = Buffer.byteLength(value, 'utf8');
    // A zero byte ends it, which its length does not count.
    const start = this.reserve((4 + size + 1 + 3) & -4);
    this.#bytes.writeUInt32LE(size, start);
    this.#bytes.write(value, start + 4, 'utf8');
    return start;
  }

  #structs(each: number, longs: readonly number[]): number {
    const start = padded(this.#length + 4) - 4;
    this.reserve(start - this.#length + 4 + 8 * longs.length);
    this.#bytes.writeUInt32LE(longs.length / each, start);
    longs.forEach((value, index) => this.#long(start + 4 + 8 * index, value));
    return start;
  }

  #part({ bytes, table: position }: FlatPart): number {
    const start = padded(this.#length);
    this.reserve(start - this.#length + bytes.length);
    this.#bytes.set(bytes, start);
    return start + position;
  }
}
