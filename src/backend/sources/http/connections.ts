/** The source answered nobody while a request waited for a connection. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

/**
 * As many requests at the same time as there are connections; the others wait in order. That is no time in which the
 * source did not answer them: it ends as such when the source answers nobody at all meanwhile.
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

  /** Settles when there is a connection, which `leave` gives back. Rejects with `Silence`, and the reason of `cancelled`. */
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

  /** `answered` is false of a request that the source let time out. */
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
