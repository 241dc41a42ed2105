/** The source answered no request while this one waited for a connection. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

/**
 * Limits concurrent requests to the number of connections; the others wait in order. Waiting does not count as time in which the
 * source did not answer, unless the source answers no request at all meanwhile.
 */
export class Connections {
  #free: number;
  readonly #waiting = new Set<() => void>();
  /** When a request ended last, in the time of `performance`. */
  #ended = -Infinity;

  constructor(
    count: number,
    private readonly patienceMs: number
  ) {
    this.#free = count;
  }

  /** Resolves when a connection is free; `leave` returns it. Rejects with `Silence`, or the reason of `cancelled`. */
  take(cancelled: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    if (cancelled.aborted) {
      return Promise.reject(cancelled.reason);
    }
    return new Promise<void>((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        cancelled.removeEventListener('abort', leave);
        this.#waiting.delete(go);
        then();
      };
      const since = performance.now();
      const look = (): void => {
        const left = Math.max(since, this.#ended) + this.patienceMs - performance.now();
        if (left > 0) {
          timer = setTimeout(look, left);
          timer.unref();
        } else {
          settle(() => reject(new Silence()));
        }
      };
      const go = (): void => settle(resolve);
      const leave = (): void => settle(() => reject(cancelled.reason));
      let timer = setTimeout(look, this.patienceMs);
      timer.unref();
      cancelled.addEventListener('abort', leave, { once: true });
      this.#waiting.add(go);
    });
  }

  /** `answered` is false for a request that timed out. */
  leave(answered: boolean): void {
    if (answered) {
      this.#ended = performance.now();
    }
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
    } else {
      next();
    }
  }
}
