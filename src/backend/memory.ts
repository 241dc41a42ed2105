/** Answers of so many bytes leave behind what is worth collecting: a few hundred small ones, or one large. */
const WORTH_BYTES = 4 * 1024 * 1024;
/** One answer of more is collected after at once: the next would not find room beside it. It takes some 50 ms. */
const MUCH_BYTES = 16 * 1024 * 1024;
/** So many bytes of smaller answers, in a hurry that is never quiet, are collected after too. */
const PILED_BYTES = 32 * 1024 * 1024;
/** When no answer has come for so long, nobody is kept waiting. */
const QUIET_MS = 1000;

/**
 * Gives memory back when it is quiet after large answers. The runtime by itself keeps what it once had: parsing a large
 * answer takes many times its size, and Grafana may run the process for weeks afterwards.
 */
export class Memory {
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly collector: (() => void) | undefined) {}

  /** An answer of a source has been read. */
  answered(bytes: number): void {
    if (this.collector === undefined) {
      return;
    }
    this.#bytes += bytes;
    if (bytes > MUCH_BYTES || this.#bytes > PILED_BYTES) {
      this.#bytes = 0;
      setImmediate(() => this.collect());
      return;
    }
    if (this.#bytes >= WORTH_BYTES) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.collect(), QUIET_MS);
      this.#timer.unref();
    }
  }

  /** Gives back at once what can be. */
  collect(): void {
    this.#bytes = 0;
    clearTimeout(this.#timer);
    this.collector?.();
  }
}
