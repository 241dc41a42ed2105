/** More is asked for at the same time than there is room or time for. */
export class OverloadError extends Error {
  override readonly name = 'OverloadError';
}

interface LoadLimits {
  /** What a query reads without asking: most never read more. */
  readonly freeBytes: number;
  /** How many queries read more at the same time. */
  readonly atOnce: number;
  /** What they read, all together. */
  readonly bytes: number;
  /** How many answers may wait, and how long. */
  readonly waiting: number;
  readonly waitingMs: number;
}

const MEBIBYTE = 1024 * 1024;

const LIMITS: LoadLimits = {
  freeBytes: MEBIBYTE / 2,
  // What one is made of while it is read and derived is several times its bytes.
  atOnce: 1,
  bytes: 256 * MEBIBYTE,
  waiting: 80,
  waitingMs: 120_000,
};

/** Queries that wait for the same answer, which is read once: they have their turn together. */
interface Group {
  bytes: number;
  /** Queries that are not done yet. */
  open: number;
  into?: Group;
}

interface Waiter {
  readonly ticket: Ticket;
  readonly go: () => void;
}

/**
 * The bytes of large answers that all queries together hold. A query that reads much waits for its turn, in the middle of
 * the answer: its source is read no further meanwhile. What it has read counts until the query is done.
 */
export class Load {
  #admitted: Group[] = [];
  readonly #waiting: Waiter[] = [];

  constructor(private readonly limits: LoadLimits = LIMITS) {}

  /** For one query; to be ended with it. */
  ticket(): Ticket {
    return new Ticket(this);
  }

  /**
   * Counts bytes that were read. Settles when more may be read; at once for most. Rejects with OverloadError when the query
   * alone would take all the room, or has waited for too long, and with the reason of `cancelled`.
   */
  async take(ticket: Ticket, bytes: number, cancelled: AbortSignal): Promise<void> {
    ticket.group.bytes += bytes;
    if (this.#mayGo(ticket)) {
      return;
    }
    if (this.#waiting.length >= this.limits.waiting) {
      throw new OverloadError(TOO_MANY);
    }
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        cancelled.removeEventListener('abort', leave);
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) {
          this.#waiting.splice(place, 1);
        }
        then();
      };
      const waiter: Waiter = { ticket, go: () => settle(resolve) };
      const leave = (): void => settle(() => reject(cancelled.reason));
      const timer = setTimeout(() => settle(() => reject(new OverloadError(TOO_MANY))), this.limits.waitingMs);
      timer.unref();
      cancelled.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Lets those go on who may now. */
  next(): void {
    this.#admitted = [...new Set(this.#admitted.map(whole))].filter(({ open }) => open > 0);
    for (const { ticket, go } of [...this.#waiting]) {
      if (this.#mayGo(ticket)) {
        go();
      }
    }
  }

  /** Throws OverloadError for a query that is too large by itself. */
  #mayGo({ group }: Ticket): boolean {
    const { freeBytes, atOnce, bytes } = this.limits;
    if (group.bytes > bytes) {
      throw new OverloadError(
        `This query reads more than ${bytes / MEBIBYTE} MB of its sources: ask for fewer series, a shorter range or a larger step`
      );
    }
    if (group.bytes <= freeBytes) {
      return true;
    }
    if (!this.#admitted.includes(group)) {
      if (this.#admitted.length >= atOnce) {
        return false;
      }
      this.#admitted.push(group);
    }
    // The first always goes on: whoever waits for room waits for it.
    return group === this.#admitted[0] || this.#admitted.reduce((sum, one) => sum + one.bytes, 0) <= bytes;
  }
}

const TOO_MANY =
  'Too many large queries are being worked on at the same time: ask again in a moment, or for fewer series, a shorter range or a larger step';

function whole(group: Group): Group {
  return group.into === undefined ? group : whole(group.into);
}

/** A query's place among those that read much. */
export class Ticket {
  #group: Group = { bytes: 0, open: 1 };
  #isOpen = true;

  constructor(private readonly load: Load) {}

  get group(): Group {
    this.#group = whole(this.#group);
    return this.#group;
  }

  /** As `Load.take`. */
  take(bytes: number, cancelled: AbortSignal): Promise<void> {
    return this.load.take(this, bytes, cancelled);
  }

  /** From now on this query and the other have their turn together: one waits for what the other reads. */
  join(other: Ticket): void {
    const [ours, theirs] = [this.group, other.group];
    if (ours !== theirs) {
      ours.bytes += theirs.bytes;
      ours.open += theirs.open;
      theirs.into = ours;
      this.load.next();
    }
  }

  /** The query is done, and holds nothing any more. */
  end(): void {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.group.open -= 1;
      this.load.next();
    }
  }
}
