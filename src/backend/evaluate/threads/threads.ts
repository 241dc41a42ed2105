import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Captured } from '../../../query/baseline';
import { UnansweredError } from '../../../query/composed';
import { errorText } from '../../../text';
import type { Frame, Written } from '../../grafana/frames';
import { OverloadError } from '../../load';
import type { Find } from '../finish';
import { QueryError } from '../parse';
import { piecesOf } from './blocks';
import type { CaptureOf, Errand, Order, Report, ToldError } from './messages';
import type { Handed, Packed } from './pack';

/** Grafana waits no longer for an alert rule either. */
const MAX_SECONDS = 60;
/** A thread without work holds memory. */
const IDLE_MS = 20_000;
/**
 * Of Bun alone: a thread with a small heap collects every few megabytes. With the usual one, what deriving a large answer leaves
 * behind takes 100 MiB more before it does, and no time less.
 */
const SMALL: WorkerOptions & { readonly smol: true } = { smol: true };

interface Job {
  readonly errand: Errand;
  readonly transfer: readonly ArrayBuffer[];
  readonly find: Find;
  readonly done: (report: Report) => void;
  readonly failed: (error: unknown) => void;
}

/** A thread, and what it does at the moment. */
interface Thread {
  readonly worker: Worker;
  job?: Job;
  timer?: NodeJS.Timeout;
}

interface ThreadsOptions {
  /** The script that `worker.ts` is in. */
  readonly script: string;
  /** How many work at the same time, at the most. */
  readonly count: number;
  /** Called when a query has been transferred: its inputs can be garbage-collected. */
  readonly onHandedOver?: () => void;
}

/**
 * Worker threads for derivations that would block the thread that answers. Each does one query at a
 * time; the next one waits. Whoever is cancelled ends the thread that works for it, in the middle of whatever it does.
 */
export class Threads {
  readonly #waiting: Job[] = [];
  readonly #threads = new Set<Thread>();

  constructor(private readonly options: ThreadsOptions) {}

  /** The frames of work. Rejects as `finish` does, with OverloadError, and with the reason of `cancelled`. */
  async frames({ work, transfer }: Packed, find: Find, cancelled: AbortSignal): Promise<readonly Frame[]> {
    const report = await this.#run({ kind: 'work', work, as: 'frames' }, transfer, cancelled, find);
    return report.kind === 'frames' ? report.frames : [];
  }

  /** The same as bytes. */
  async written(
    { work, transfer }: Packed,
    as: Written,
    find: Find,
    cancelled: AbortSignal
  ): Promise<readonly Uint8Array[]> {
    const report = await this.#run({ kind: 'work', work, as }, transfer, cancelled, find);
    return report.kind === 'written' ? piecesOf(report.blocks) : [];
  }

  /** A baseline of what was counted. Rejects as `written` does. */
  async capture(of: CaptureOf, { answers, transfer }: Handed, cancelled: AbortSignal): Promise<Captured> {
    const report = await this.#run({ kind: 'capture', of, answers }, transfer, cancelled);
    if (report.kind !== 'captured') {
      throw new Error(`The thread that was to make a baseline gave "${report.kind}"`);
    }
    return report.captured;
  }

  /** Ends all threads; waiting callers are rejected. */
  close(): void {
    const gone = new OverloadError('The plugin is stopping');
    this.#waiting.splice(0).forEach(({ failed }) => failed(gone));
    [...this.#threads].forEach((thread) => this.#end(thread, gone));
  }

  #run(
    errand: Errand,
    transfer: Job['transfer'],
    cancelled: AbortSignal,
    find: Find = () => Promise.resolve('nothing is looked for')
  ): Promise<Report> {
    cancelled.throwIfAborted();
    this.options.onHandedOver?.();
    return new Promise<Report>((resolve, reject) => {
      const job: Job = {
        errand,
        transfer,
        find,
        done: (report) => {
          cancelled.removeEventListener('abort', leave);
          resolve(report);
        },
        failed: (error) => {
          cancelled.removeEventListener('abort', leave);
          reject(error instanceof Error ? error : new Error(errorText(error)));
        },
      };
      const leave = (): void => this.#leave(job, cancelled.reason);
      cancelled.addEventListener('abort', leave, { once: true });
      this.#waiting.push(job);
      this.#next();
    });
  }

  #leave(job: Job, reason: unknown): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      job.failed(reason);
      return;
    }
    const thread = [...this.#threads].find((one) => one.job === job);
    if (thread !== undefined) {
      this.#end(thread, reason);
      this.#next();
    }
  }

  #next(): void {
    const idle = [...this.#threads].find(({ job }) => job === undefined);
    const thread = idle ?? (this.#threads.size < this.options.count ? this.#start() : undefined);
    const job = thread === undefined ? undefined : this.#waiting.shift();
    if (thread === undefined || job === undefined) {
      return;
    }
    clearTimeout(thread.timer);
    thread.job = job;
    thread.timer = setTimeout(() => {
      const message = `Evaluating this query took longer than ${MAX_SECONDS} s: select fewer series, a shorter range or a larger step`;
      this.#end(thread, new OverloadError(message));
      this.#next();
    }, MAX_SECONDS * 1000);
    this.#order(thread, job.errand, job.transfer);
  }

  #start(): Thread {
    const thread: Thread = { worker: new Worker(this.options.script, SMALL) };
    this.#threads.add(thread);
    const lost = (error: unknown): void => {
      if (this.#threads.has(thread)) {
        this.#end(thread, new Error(`The thread that worked on this query ended: ${errorText(error)}`));
        this.#next();
      }
    };
    thread.worker.on('message', (report: Report) => this.#receive(thread, report));
    thread.worker.on('error', lost);
    thread.worker.on('exit', lost);
    thread.worker.unref();
    return thread;
  }

  #order(thread: Thread, order: Order, transfer: readonly ArrayBuffer[] = []): void {
    thread.worker.postMessage(order, transfer);
  }

  #receive(thread: Thread, report: Report): void {
    const { job } = thread;
    if (job === undefined) {
      return;
    }
    if (report.kind === 'missing') {
      void job
        .find(report.missing)
        .catch(errorText)
        .then((found) => {
          if (thread.job === job) {
            this.#order(thread, { kind: 'found', found });
          }
        });
      return;
    }
    delete thread.job;
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => this.#end(thread, undefined), IDLE_MS);
    thread.timer.unref();
    if (report.kind === 'failed') {
      job.failed(errorOf(report.error));
    } else {
      job.done(report);
    }
    this.#next();
  }

  #end(thread: Thread, error: unknown): void {
    this.#threads.delete(thread);
    clearTimeout(thread.timer);
    void thread.worker.terminate();
    const { job } = thread;
    delete thread.job;
    job?.failed(error);
  }
}

function errorOf({ name, message, stack }: ToldError): Error {
  switch (name) {
    case 'QueryError':
      return new QueryError(message);
    case 'UnansweredError':
      return new UnansweredError(message);
    default:
      return Object.assign(new Error(message), { stack });
  }
}
