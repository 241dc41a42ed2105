import { setImmediate } from 'node:timers/promises';

/** How long work that could be cut keeps others waiting. */
const TURN_MS = 8;

/** Cuts long work on the thread that speaks with Grafana: others have their turn whenever it took so long. */
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
