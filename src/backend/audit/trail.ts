import { errorText } from '../../text';
import type { Log } from '../grafana';
import { type Content, ofTrail } from './entry';

/** An entry that is not written yet. */
export interface Waiting {
  readonly content: Content;
  readonly at: Date;
}

/** Where entries go to. */
export interface Sink {
  readonly name: string;
  /** Takes all of them in this order, or rejects: then they come again. */
  readonly write: (entries: readonly Waiting[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What the process's own metrics report about the trail. */
export interface TrailMetrics {
  readonly written: (sink: string, entries: number) => void;
  readonly lost: (sink: string, entries: number) => void;
  readonly up: (sink: string, isUp: boolean) => void;
}

/** Sends on what a sink has written. */
interface Follower {
  readonly problem: string | undefined;
  readonly close: () => Promise<void>;
}

interface TrailOptions {
  readonly log: Log;
  readonly metrics?: TrailMetrics;
  /** Whether access is closed while a sink cannot be written to. */
  readonly required: boolean;
  readonly followers?: readonly Follower[];
  /** Whether this also applies to problems of the receivers. */
  readonly followersRequired?: boolean;
  /** How many entries may wait. */
  readonly capacity?: number;
  readonly hangingMs?: number;
}

const CAPACITY = 10_000;
const BATCH = 500;
/** No answer waits longer for its entry to be written. */
const PATIENCE_MS = 5;
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 30_000;
/** The process exits soon after it is asked to. */
const CLOSING_MS = 1500;
/** A write that has not ended by then hangs, as on a share whose server is gone. */
const HANGING_MS = 5000;

/** The record of who saw and did what. Nothing is kept back for it: entries wait in a bounded queue, and are written in order. */
export interface Trail {
  /** Whether entries go anywhere. */
  readonly isKept: boolean;
  /** Settles when it is known whether entries can be written. Never rejects. */
  readonly ready: Promise<void>;
  /** Settles when the entry is written, or cannot be for now: within a few milliseconds. Never rejects. */
  readonly append: (content: Content) => Promise<void>;
  /** Why entries cannot be written; `undefined` where they can, and where there is no trail. */
  readonly problem: () => string | undefined;
  /** Whether access is closed because of that. */
  readonly isClosed: () => boolean;
  /** Writes what waits, as far as that is done soon. */
  readonly close: () => Promise<void>;
}

/** When to try again: each wait is twice as long as the one before, up to a limit, until something succeeds. */
export class Retry {
  #wait: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly firstMs = FIRST_WAIT_MS) {
    this.#wait = firstMs;
  }

  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  /** Tries again after the next wait, and after `leastMs` at the earliest. */
  later(attempt: () => void, leastMs = 0): void {
    // Between half and all of it, so that several processes do not come at once.
    const wait = Math.max(leastMs, this.#wait * (0.5 + Math.random() / 2));
    this.#wait = Math.min(MAX_WAIT_MS, 2 * this.#wait);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      attempt();
    }, wait).unref();
  }

  succeeded(): void {
    this.#wait = this.firstMs;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Settles with the work, or when the process can wait for it no longer. */
export async function beforeClosing(work: Promise<void> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((settle) => {
    timer = setTimeout(settle, CLOSING_MS);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** One sink's queue: what is waiting is tried again until it is written. */
class Outbox {
  #waiting: Array<Waiting & { readonly settle: () => void }> = [];
  #lost = 0;
  #problem: string | undefined;
  readonly #retry = new Retry();
  #pumping: Promise<void> | undefined;
  #isOpen = false;
  #settleReady: () => void = () => undefined;
  readonly ready = new Promise<void>((settle) => {
    this.#settleReady = settle;
  });

  constructor(
    private readonly sink: Sink,
    private readonly options: TrailOptions
  ) {
    options.metrics?.up(sink.name, true);
    this.#pump();
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether all that was to be written down was, or is about to be. */
  get isWritten(): boolean {
    return this.#isOpen && this.#problem === undefined;
  }

  add(one: Waiting): Promise<void> {
    const { capacity = CAPACITY, log, metrics } = this.options;
    if (this.#waiting.length >= capacity) {
      if (this.#lost === 0) {
        log.error('Entries of the audit trail are lost: too many wait to be written', { sink: this.sink.name });
      }
      this.#lost += 1;
      metrics?.lost(this.sink.name, 1);
      return Promise.resolve();
    }
    const written = new Promise<void>((settle) => this.#waiting.push({ ...one, settle }));
    this.#pump();
    if (this.#waiting.length >= capacity && this.#problem === undefined) {
      this.#fail('too many entries wait to be written');
    }
    return this.#problem === undefined ? Promise.race([written, patience()]) : Promise.resolve();
  }

  /** Begins to write, where nothing is being written and no wait is on. */
  #pump(): void {
    if (this.#pumping === undefined && !this.#retry.isWaiting) {
      this.#pumping = this.#writeAll().finally(() => {
        this.#pumping = undefined;
      });
    }
  }

  /** Nobody waits any longer for what is not being written. */
  #fail(problem: string): void {
    const { log, metrics } = this.options;
    if (this.#problem === undefined) {
      log.error('The audit trail cannot be written', { sink: this.sink.name, error: problem });
      metrics?.up(this.sink.name, false);
    }
    this.#problem = problem;
    this.#waiting.forEach(({ settle }) => settle());
    this.#settleReady();
  }

  /** Opens the sink by writing nothing to it, before anything is there to be written. */
  async #writeAll(): Promise<void> {
    const { log, metrics, hangingMs = HANGING_MS } = this.options;
    const { name } = this.sink;
    while (!this.#isOpen || this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH);
      const lost = this.#lost;
      const said = lost > 0 ? [{ content: ofTrail('lost', { entries: lost }), at: new Date() }] : [];
      const hangs = setTimeout(() => this.#fail(`a write has not ended within ${hangingMs} ms`), hangingMs);
      hangs.unref();
      try {
        await this.sink.write([...batch, ...said]);
      } catch (error) {
        this.#fail(errorText(error));
        this.#retry.later(() => this.#pump());
        return;
      } finally {
        clearTimeout(hangs);
      }
      this.#isOpen = true;
      this.#settleReady();
      this.#waiting.splice(0, batch.length).forEach(({ settle }) => settle());
      this.#lost -= lost;
      this.#retry.succeeded();
      metrics?.written(name, batch.length);
      if (this.#problem !== undefined) {
        this.#problem = undefined;
        metrics?.up(name, true);
        log.info('The audit trail is written again', { sink: name });
      }
    }
  }

  async close(): Promise<void> {
    this.#retry.stop();
    this.#pump();
    await beforeClosing(this.#pumping);
    this.#retry.stop();
    if (this.#waiting.length > 0) {
      this.options.log.error('Entries of the audit trail are lost: the process ends', {
        sink: this.sink.name,
        entries: this.#waiting.length,
      });
    }
    await this.sink.close();
  }
}

const patience = (): Promise<void> =>
  new Promise((settle) => {
    setTimeout(settle, PATIENCE_MS).unref();
  });

/** A trail that goes to each of the sinks, each at its own pace. */
export function createTrail(sinks: readonly Sink[], options: TrailOptions): Trail {
  const outboxes = sinks.map((sink) => new Outbox(sink, options));
  const { required, followers = [], followersRequired = false } = options;
  const problem = (): string | undefined =>
    [...outboxes, ...followers].find((one) => one.problem !== undefined)?.problem;
  const isFollowed = (): boolean => !followersRequired || followers.every((one) => one.problem === undefined);
  return {
    isKept: sinks.length > 0,
    ready: Promise.all(outboxes.map((one) => one.ready)).then(() => undefined),
    append: async (content) => {
      const one = { content, at: new Date() };
      await Promise.all(outboxes.map((outbox) => outbox.add(one)));
    },
    problem,
    isClosed: () => required && !(outboxes.every((one) => one.isWritten) && isFollowed()),
    close: async () => {
      await Promise.all(outboxes.map((outbox) => outbox.close()));
      await Promise.all(followers.map((one) => one.close()));
    },
  };
}
