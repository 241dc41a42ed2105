import { setMaxListeners } from 'node:events';

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Makes identical work that is under way at the same time happen once. A caller that is cancelled leaves the others
 * alone; when the last one is, the work is.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  constructor(private readonly onShared?: () => void) {}

  /** Rejects with `cancelled.reason` when the caller is cancelled, whatever becomes of the work. */
  async run(key: string, cancelled: AbortSignal, start: (cancelled: AbortSignal) => Promise<T>): Promise<T> {
    cancelled.throwIfAborted();
    const flight = this.#join(key, start);
    flight.waiting++;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        flight.waiting--;
        if (flight.waiting === 0) {
          this.#forget(key, flight);
          flight.controller.abort(cancelled.reason);
        }
        reject(cancelled.reason);
      };
      cancelled.addEventListener('abort', leave, { once: true });
      const settle = (): void => cancelled.removeEventListener('abort', leave);
      flight.promise.then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: unknown) => {
          settle();
          reject(error);
        }
      );
    });
  }

  #join(key: string, start: (cancelled: AbortSignal) => Promise<T>): Flight<T> {
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) {
      this.onShared?.();
      return underWay;
    }
    const controller = new AbortController();
    // Every request of the work listens.
    setMaxListeners(0, controller.signal);
    const flight: Flight<T> = { promise: start(controller.signal), controller, waiting: 0 };
    this.#flights.set(key, flight);
    const forget = (): void => this.#forget(key, flight);
    flight.promise.then(forget, forget);
    return flight;
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) {
      this.#flights.delete(key);
    }
  }
}
