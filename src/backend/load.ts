/** More is asked for at the same time than there is room or time for. */
export class OverloadError extends Error {
  override readonly name = 'OverloadError';
}

interface LoadLimits {
  /** What a query reads without asking: most never read more. */
  readonly freeBytes: number;
  /** What those that have a turn read, all together. */
  readonly bytes: number;
  /** How long a turn keeps other data sources waiting. */
  readonly turnMs: number;
  /** How many queries may wait for their turn, and how long an answer of theirs. */
  readonly waiting: number;
  readonly waitingMs: number;
  /** Of answers that are worked out and not sent yet: beyond it, only the call that has waited longest continues. */
  readonly unsentBytes: number;
  /** Of the answers of one call. */
  readonly callBytes: number;
}

const MEBIBYTE = 1024 * 1024;

const LIMITS: LoadLimits = {
  freeBytes: MEBIBYTE / 2,
  bytes: 256 * MEBIBYTE,
  // Reading and deriving 100 MB takes some three seconds.
  turnMs: 5000,
  waiting: 80,
  waitingMs: 120_000,
  // What is sent is copied more than once on its way.
  unsentBytes: 24 * MEBIBYTE,
  callBytes: 128 * MEBIBYTE,
};

/** Stands for a call of Grafana's, whose queries are answered together: settles once that has been sent or is no longer wanted. */
type Sent = Promise<void>;

interface Waiter {
  readonly ticket: Ticket;
  readonly go: () => void;
}

/**
 * Turns of large queries: what one is made of while it is read and derived is several times its bytes. A query that reads
 * much waits for its turn, in the middle of the answer: its source is read no further meanwhile. What it has read counts
 * until the query is done.
 *
 * A data source has one turn at a time, and so has the process, but for turns that last long: a source that sends slowly
 * keeps nobody waiting but who asks it too.
 */
export class Load {
  readonly unsent: Unsent;
  readonly #open = new Set<Ticket>();
  /** Those that have a turn, in the order of their turns, and whether it has lasted so long that others need not wait for it. */
  readonly #turns = new Map<Ticket, { isLong: boolean }>();
  readonly #waiting: Waiter[] = [];

  constructor(private readonly limits: LoadLimits = LIMITS) {
    this.unsent = new Unsent(limits, () => this.next());
  }

  /** For one query of a call, which asks this data source; to be ended with it. */
  ticket(dataSource: string, sent: Sent = Promise.resolve()): Ticket {
    const ticket = new Ticket(this, dataSource, sent);
    this.#open.add(ticket);
    return ticket;
  }

  /**
   * Waits until the ticket may hold what it does; not at all for most. Rejects with OverloadError when the query alone would
   * take all the room, or has waited for too long, and with the reason of `cancelled`.
   */
  async turnOf(ticket: Ticket, cancelled: AbortSignal): Promise<void> {
    const { bytes, waiting, waitingMs } = this.limits;
    if (ticket.bytes > bytes) {
      throw new OverloadError(
        `This query reads more than ${bytes / MEBIBYTE} MB of its sources: select fewer series, a shorter range or a larger step`
      );
    }
    if (this.#mayGo(ticket)) {
      return;
    }
    const queries = new Set(this.#waiting.map((waiter) => waiter.ticket));
    if (queries.size >= waiting && !queries.has(ticket)) {
      throw new OverloadError(TOO_MANY);
    }
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        cancelled.removeEventListener('abort', leave);
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        then();
      };
      const waiter: Waiter = { ticket, go: () => settle(resolve) };
      const leave = (): void => settle(() => reject(cancelled.reason));
      const timer = setTimeout(() => settle(() => reject(new OverloadError(TOO_MANY))), waitingMs);
      timer.unref();
      cancelled.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** The ticket holds nothing any more, nor is anything read on it. */
  close(ticket: Ticket): void {
    this.#open.delete(ticket);
    this.#turns.delete(ticket);
    this.next();
  }

  /** Resumes the calls that may continue now. */
  next(): void {
    for (const { ticket, go } of [...this.#waiting]) {
      if (this.#mayGo(ticket)) {
        go();
      }
    }
  }

  #mayGo(ticket: Ticket): boolean {
    const { freeBytes, bytes, turnMs } = this.limits;
    // On a ticket that is closed nobody but a caller without one waits.
    if (ticket.bytes <= freeBytes || !this.#open.has(ticket)) {
      return true;
    }
    if (!this.#turns.has(ticket)) {
      // Whoever has a turn and waits for what this one reads gives it to it.
      if (!this.#isNext(ticket) && ![...this.#turns.keys()].some((one) => one.needs(ticket))) {
        return false;
      }
      const turn = { isLong: turnMs === 0 };
      this.#turns.set(ticket, turn);
      // No clock is read: a timer may be early by it, and nobody would look again.
      setTimeout(() => {
        turn.isLong = true;
        this.next();
      }, turnMs).unref();
    }
    // The first always continues: the others wait for it to free memory.
    const [first, ...others] = this.#turns.keys();
    return first?.needs(ticket) === true || others.reduce((sum, one) => sum + one.bytes, first?.bytes ?? 0) <= bytes;
  }

  #isNext(ticket: Ticket): boolean {
    const isFree = [...this.#turns].every(([one, { isLong }]) => isLong && one.dataSource !== ticket.dataSource);
    // The call that is answered next also continues here: its answer is sent when all its queries are done.
    return (
      isFree &&
      (this.unsent.isRoom || [...this.#open].some((one) => one.sent === this.unsent.first && one.needs(ticket)))
    );
  }
}

/** The bytes of answers that are worked out, until they have been sent. */
class Unsent {
  /** By call, in the order in which they came. */
  readonly #bytes = new Map<Sent, number>();

  constructor(
    private readonly limits: LoadLimits,
    private readonly onSent: () => void
  ) {}

  get first(): Sent | undefined {
    return this.#bytes.keys().next().value;
  }

  get isRoom(): boolean {
    return [...this.#bytes.values()].reduce((sum, one) => sum + one, 0) <= this.limits.unsentBytes;
  }

  /** Throws OverloadError where the call has too many. */
  keep(sent: Sent, bytes: number): void {
    const before = this.#bytes.get(sent);
    const all = (before ?? 0) + bytes;
    if (all > this.limits.callBytes) {
      throw new OverloadError(
        `The queries of this request have answers of more than ${this.limits.callBytes / MEBIBYTE} MB together: select fewer series, a shorter range or a larger step, or put some into a panel of their own`
      );
    }
    this.#bytes.set(sent, all);
    if (before === undefined) {
      void sent.then(() => {
        this.#bytes.delete(sent);
        this.onSent();
      });
    }
  }
}

const TOO_MANY =
  'Too many large queries are being worked on at the same time: ask again in a moment, or for fewer series, a shorter range or a larger step';

/** Pieces of work in the background at the same time, and how many times as long as one took its place stays empty after it. */
const PLACES = 2;
const REST = 4;
const MAX_REST_MS = 5000;

/**
 * Work that nobody waits for at a panel, few pieces at a time and with rests: however much of it there is, most of the time is left
 * to all else.
 */
export class Background {
  /** When the last piece of each place is over, its rest too. */
  readonly #ends: Array<Promise<void>> = Array.from({ length: PLACES }, () => Promise.resolve());
  #begun = 0;

  /** Does the work in its turn; rejects as it does, and with the reason of `cancelled` where that comes first. */
  run<Result>(work: () => Promise<Result>, cancelled: AbortSignal): Promise<Result> {
    const place = this.#begun++ % PLACES;
    let since: number | undefined;
    const result = (this.#ends[place] ?? Promise.resolve()).then(() => {
      cancelled.throwIfAborted();
      since = performance.now();
      return work();
    });
    const rest = async (): Promise<void> => {
      if (since !== undefined) {
        const ms = Math.min(REST * (performance.now() - since), MAX_REST_MS);
        await new Promise((resolve) => setTimeout(resolve, ms).unref());
      }
    };
    this.#ends[place] = result.then(rest, rest);
    return result;
  }
}

/** A query's place among those that read much. */
export class Ticket {
  #bytes = 0;
  #isDone = false;
  /** Whoever reads something for this one too, as often as they do. */
  readonly #waitsFor: Ticket[] = [];
  #waitingForThis = 0;

  constructor(
    private readonly load: Load,
    readonly dataSource: string,
    readonly sent: Sent
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Counts bytes that were read. Settles when more may be read; rejects as `Load.turnOf` does. */
  take(bytes: number, cancelled: AbortSignal): Promise<void> {
    this.#bytes += bytes;
    return this.load.turnOf(this, cancelled);
  }

  /** As `take`, for what is held however it came: what of it was read is counted already. */
  hold(bytes: number, cancelled: AbortSignal): Promise<void> {
    return this.take(Math.max(0, bytes - this.#bytes), cancelled);
  }

  /** From now on, until what it gives is called, this query waits for what the other reads. */
  waitFor(other: Ticket): () => void {
    if (other === this) {
      return () => undefined;
    }
    this.#waitsFor.push(other);
    other.#waitingForThis += 1;
    this.load.next();
    let isOver = false;
    return () => {
      if (isOver) {
        return;
      }
      isOver = true;
      this.#waitsFor.splice(this.#waitsFor.indexOf(other), 1);
      other.#waitingForThis -= 1;
      other.#closeIfDone();
    };
  }

  /** Whether this query waits for what the other reads, be it by way of others, or is the other. */
  needs(other: Ticket, seen = new Set<Ticket>()): boolean {
    return other === this || this.#waitsFor.some((one) => !seen.has(one) && one.needs(other, seen.add(one)));
  }

  /** The query's answer has so many bytes, which count until it has been sent. Throws OverloadError. */
  answered(bytes: number): void {
    this.load.unsent.keep(this.sent, bytes);
  }

  /** The query is done, and holds nothing else any more. */
  end(): void {
    this.#isDone = true;
    this.#closeIfDone();
  }

  /** What was begun on this ticket is read on while others wait for it. */
  #closeIfDone(): void {
    if (this.#isDone && this.#waitingForThis === 0) {
      this.load.close(this);
    }
  }
}
