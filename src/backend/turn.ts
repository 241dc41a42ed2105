import { setImmediate } from 'node:timers/promises';

/** How long work that could be cut keeps others waiting. */
const TURN_MS = 8;

/** Splits long work on the main thread: after this time other work gets its turn. */
export class Turn {
  #since = performance.now();

  /** To be awaited between pieces that each take much less than a turn. */
  async next(): Promise<void> {
    if (performance.now() - this.#since > TURN_MS) {
      await setImmediate();
      this.#since = performance.now();
    }
  }
}
