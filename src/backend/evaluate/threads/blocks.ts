/** Pieces of bytes one behind another, and how long each is. */
export interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: readonly number[];
}

const BLOCK_BYTES = 1024 * 1024;

/** Thousands of pieces are handed over in few blocks, none of which is a copy of all of them. */
export class Blocks {
  readonly all: Array<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly lengths: number[] }> = [];
  #at = 0;

  put(piece: Uint8Array): void {
    let block = this.all.at(-1);
    if (block === undefined || this.#at + piece.length > block.bytes.length) {
      block = { bytes: new Uint8Array(Math.max(BLOCK_BYTES, piece.length)), lengths: [] };
      this.all.push(block);
      this.#at = 0;
    }
    block.bytes.set(piece, this.#at);
    block.lengths.push(piece.length);
    this.#at += piece.length;
  }

  /** What is moved with them. */
  get transfer(): readonly ArrayBuffer[] {
    return this.all.map(({ bytes }) => bytes.buffer);
  }
}

/** What was put, in order. */
export const piecesOf = (blocks: readonly Block[]): readonly Uint8Array[] =>
  blocks.flatMap(({ bytes, lengths }) => {
    let at = 0;
    return lengths.map((length) => bytes.subarray(at, (at += length)));
  });
