import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import type { Ticket } from '../load';
import type { Caller } from './caller';
import type { Observe } from './events';
import type { HttpClient } from './http/client';
import { identityKey } from './http/identity';

interface Flight<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  readonly ticket: Ticket | undefined;
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
  async run(
    key: string,
    { cancelled, ticket }: Omit<Caller, 'identity'>,
    start: (cancelled: AbortSignal) => Promise<T>
  ): Promise<T> {
    cancelled.throwIfAborted();
    const flight = this.#join(key, ticket, start);
    flight.waiting++;
    const release = flight.ticket === undefined ? undefined : ticket?.waitFor(flight.ticket);
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        release?.();
        flight.waiting--;
        if (flight.waiting === 0) {
          this.#forget(key, flight);
          flight.controller.abort(cancelled.reason);
        }
        reject(cancelled.reason);
      };
      cancelled.addEventListener('abort', leave, { once: true });
      const settle = (): void => {
        release?.();
        cancelled.removeEventListener('abort', leave);
      };
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

  #join(key: string, ticket: Ticket | undefined, start: (cancelled: AbortSignal) => Promise<T>): Flight<T> {
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) {
      this.onShared?.();
      return underWay;
    }
    const controller = new AbortController();
    // Every request of the work listens.
    setMaxListeners(0, controller.signal);
    const flight: Flight<T> = { promise: start(controller.signal), controller, ticket, waiting: 0 };
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

const MAX_ANSWERS = 10_000;
const BYTES_PER_CHARACTER = 2;

interface SharedOptions<T> {
  readonly http: HttpClient;
  readonly observe: Observe;
  readonly maxBytes: number;
  /** Bytes of an answer. */
  readonly weigh: (answer: T) => number | Promise<number>;
  /** How long an answer is kept; without it, until it is pushed out. */
  readonly freshSeconds?: number;
}

/**
 * Answers of one kind: asked once for all who ask at the same time, kept where that is wanted, the least recently used
 * leaving first. What one identity received, no other does.
 */
export class Shared<T extends object> {
  readonly #kept: LRUCache<string, T>;
  readonly #flights: SingleFlight<T>;
  #isRetired = false;

  constructor(private readonly options: SharedOptions<T>) {
    const { maxBytes, freshSeconds, observe, http } = options;
    this.#kept = new LRUCache({
      max: MAX_ANSWERS,
      maxSize: maxBytes,
      ...(freshSeconds !== undefined && { ttl: freshSeconds * 1000, ttlAutopurge: true }),
    });
    this.#flights = new SingleFlight(() => observe({ kind: 'shared', source: http.config.name }));
  }

  /** `question` identifies what may have different answers; `keep` says whether the answer may be cached. */
  async answer(
    question: readonly string[],
    caller: Caller,
    keep: ((answer: T) => boolean) | undefined,
    ask: (cancelled: AbortSignal) => Promise<T>
  ): Promise<T> {
    const { http, observe } = this.options;
    const key = JSON.stringify([identityKey(http.config, caller.identity), ...question]);
    if (keep !== undefined) {
      const known = this.#kept.get(key);
      observe({ kind: 'cache', source: http.config.name, hit: known !== undefined });
      if (known !== undefined) {
        return known;
      }
    }
    try {
      // What one lane waits for keeps no other waiting.
      return await this.#flights.run(`${caller.lane ?? ''} ${key}`, caller, async (cancelled) => {
        const answer = await ask(cancelled);
        if (keep?.(answer) === true) {
          await this.#keep(key, answer);
        }
        return answer;
      });
    } catch (error) {
      throw caller.cancelled.aborted ? http.fail({ kind: 'cancelled' }) : error;
    }
  }

  async #keep(key: string, answer: T): Promise<void> {
    // A question is kept as well, and may be longer than its answer.
    const size = (await this.options.weigh(answer)) + BYTES_PER_CHARACTER * key.length + 1;
    if (!this.#isRetired) {
      this.#kept.set(key, answer, { size });
    }
  }

  /** How many answers are held. */
  get size(): number {
    return this.#kept.size;
  }

  clear(): void {
    this.#kept.clear();
  }

  /** From now on keeps nothing. */
  retire(): void {
    this.#isRetired = true;
    this.#kept.clear();
  }
}
