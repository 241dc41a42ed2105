import type { Collector } from './runtime';
import { nextTurn } from './turn';

/** After this many bytes of answers a collection is worthwhile: a few hundred small ones, or one large. */
const WORTH_BYTES = 4 * 1024 * 1024;
/**
 * So many are collected after at once, in the middle of an answer too: what came over the network, and what it was read into on
 * the way, is as large as the answer.
 */
const PILED_BYTES = 12 * 1024 * 1024;
/** Idle time in milliseconds after which giving back delays no answer. */
const QUIET_MS = 1000;

/**
 * Collects while much is read, and returns memory to the system when idle after it. The runtime by itself keeps what
 * it allocated: parsing a large answer takes many times its size, and Grafana may run the process for weeks afterwards.
 */
export class Memory {
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;

  constructor(private readonly collector: Collector | undefined) {}

  /** Bytes have been read, of a source's answer or of a call. */
  read(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > PILED_BYTES) {
      this.#bytes = 0;
      this.#soon ??= setImmediate(() => this.#collect());
    } else if (this.#bytes >= WORTH_BYTES) {
      this.#giveBackWhenQuiet();
    }
  }

  /**
   * Gives back once the current call has let go of its memory, one time, however many ask for it: before another thread works with
   * as much. What is only collected goes back to the system a third of a second later, which is too late for that.
   */
  giveBackSoon(): void {
    clearImmediate(this.#soon);
    this.#soon = setImmediate(() => this.#giveBack());
  }

  #collect(): void {
    this.#soon = undefined;
    this.collector?.collect();
    this.#giveBackWhenQuiet();
  }

  #giveBackWhenQuiet(): void {
    this.#timer = this.#timer?.refresh() ?? setTimeout(() => this.#giveBack(), QUIET_MS).unref();
  }

  #giveBack(): void {
    this.#bytes = 0;
    clearImmediate(this.#soon);
    this.#soon = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.collector?.giveBack();
  }
}

/** A string and a number also take a slot. */
const PLACE_BYTES = 16;
/** Places that are looked at before others may have their turn. */
const TOGETHER = 1000;

/** Bytes that an answer takes in memory, roughly, or `most` and more: what is larger is not looked through to its end. */
export async function weighed(answer: unknown, most: number): Promise<number> {
  const open: unknown[] = [answer];
  let bytes = 0;
  for (let places = 1; open.length > 0 && bytes < most; places++) {
    if (places % TOGETHER === 0) {
      await nextTurn();
    }
    const value = open.pop();
    bytes += PLACE_BYTES + (typeof value === 'string' ? value.length : 0);
    if (value instanceof Float64Array) {
      bytes += value.byteLength;
    } else if (Array.isArray(value)) {
      // As entries with their names, those of a long list would be 50 ms of work.
      value.forEach((entry: unknown) => open.push(entry));
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, entry] of Object.entries(value)) {
        bytes += name.length;
        open.push(entry);
      }
    }
  }
  return bytes;
}
