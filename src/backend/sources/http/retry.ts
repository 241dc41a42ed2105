import { setTimeout as sleep } from 'node:timers/promises';
import { SourceError } from '../error';

const BUSY = new Set([429, 502, 503, 504]);

export const FIRST_WAIT_SECONDS = 0.25;
const ATTEMPTS = 5;

export interface RetryOptions {
  readonly deadlineSeconds: number;
  readonly cancelled: AbortSignal;
  readonly onRetry: () => void;
}

/** How long to wait before attempt `attempt` (1 is the second): what the server asks for, else doubling with jitter. */
export function waitSeconds(attempt: number, retryAfterSeconds: number | undefined, random: number): number {
  return retryAfterSeconds ?? FIRST_WAIT_SECONDS * 2 ** (attempt - 1) * (0.5 + random);
}

/**
 * Asks again while the source says that it is busy, as long as the deadline leaves time for the wait. Ends with the last
 * answer's error. Only for requests that may be sent twice.
 */
export async function retrying<T>(ask: () => Promise<T>, options: RetryOptions): Promise<T> {
  const started = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const wait = waitSeconds(attempt, retryAfterOf(error), Math.random());
      const spent = (performance.now() - started) / 1000;
      if (!isBusy(error) || attempt === ATTEMPTS || spent + wait > options.deadlineSeconds) {
        throw error;
      }
      options.onRetry();
      // A cancelled wait ends here; the next attempt then says that it was cancelled.
      await sleep(wait * 1000, undefined, { signal: options.cancelled }).catch(() => undefined);
    }
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof SourceError &&
  (error.problem.kind === 'rateLimited' || error.problem.kind === 'server') &&
  BUSY.has(error.status);

const retryAfterOf = (error: unknown): number | undefined =>
  error instanceof SourceError && error.problem.kind === 'rateLimited' ? error.problem.retryAfterSeconds : undefined;
