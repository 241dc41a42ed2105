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
  /** Of answers that are worked out and not sent yet: beyond it, only the call that waits longest goes on. */
  readonly unsentBytes: number;
  /** Of the answers of one call. */
  readonly callBytes: number;
  /** How many answers may wait, and how long. */
  readonly waiting: number;
  readonly waitingMs: number;
  /** While others wait, what has a turn is read at so many bytes in so long at least, or gives the turn up. */
  readonly slowBytes: number;
  readonly slowMs: number;
}

const MEBIBYTE = 1024 * 1024;

const LIMITS: LoadLimits = {
  freeBytes: MEBIBYTE / 2,
  // What one is made of while it is read and derived is several times its bytes.
  atOnce: 1,
  bytes: 256 * MEBIBYTE,
  // What is sent is copied more than once on its way.
  unsentBytes: 24 * MEBIBYTE,
  callBytes: 128 * MEBIBYTE,
  waiting: 80,
  waitingMs: 120_000,
  slowBytes: 4 * MEBIBYTE,
  slowMs: 30_000,
};

/** Stands for a call of Grafana's, whose queries are answered together: settles once that has been sent, or nobody wants it. */
type Sent = Promise<void>;

interface Waiter {
  readonly ticket: Ticket;
  readonly go: () => void;
}

/**
 * The bytes of large answers that all queries together hold. A query that reads much waits for its turn, in the middle of
 * the answer: its source is read no further meanwhile. What it has read counts until the query is done, what is answered
 * until it has been sent.
 */
export class Load {
  readonly #open = new Set<Ticket>();
  #admitted: Ticket[] = [];
  readonly #waiting: Waiter[] = [];
  /** Bytes by call, in the order in which they came. */
  readonly #unsent = new Map<Sent, number>();
  /** What each that has a turn had read at the last look; looked at as long as others wait. */
  readonly #progress = new Map<Ticket, number>();
  #looks: NodeJS.Timeout | undefined;

  constructor(private readonly limits: LoadLimits = LIMITS) {}

  /** For one query of a call; to be ended with it. */
  ticket(sent: Sent = Promise.resolve()): Ticket {
    const ticket = new Ticket(this, sent);
    this.#open.add(ticket);
    return ticket;
  }

  /**
   * Waits until the ticket may hold what it does; not at all for most. Rejects with OverloadError when the query alone would
   * take all the room, or has waited for too long, and with the reason of `cancelled`.
   */
  async turnOf(ticket: Ticket, cancelled: AbortSignal): Promise<void> {
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
        if (this.#waiting.length === 0) {
          clearInterval(this.#looks);
          this.#looks = undefined;
          this.#progress.clear();
        }
        then();
      };
      const waiter: Waiter = { ticket, go: () => settle(resolve) };
      const leave = (): void => settle(() => reject(cancelled.reason));
      const timer = setTimeout(() => settle(() => reject(new OverloadError(TOO_MANY))), this.limits.waitingMs);
      timer.unref();
      cancelled.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
      this.#looks ??= setInterval(() => this.#endSlow(), this.limits.slowMs).unref();
    });
  }

  /** Counts bytes of an answer until it has been sent. Throws OverloadError where its call has too many. */
  keep(sent: Sent, bytes: number): void {
    const all = (this.#unsent.get(sent) ?? 0) + bytes;
    if (all > this.limits.callBytes) {
      throw new OverloadError(
        `The queries of this request have answers of more than ${this.limits.callBytes / MEBIBYTE} MB together: select fewer series, a shorter range or a larger step, or put some into a panel of their own`
      );
    }
    if (!this.#unsent.has(sent)) {
      void sent.then(() => {
        this.#unsent.delete(sent);
        this.next();
      });
    }
    this.#unsent.set(sent, all);
  }

  /** The ticket holds nothing any more, nor is anything read on it. */
  close(ticket: Ticket): void {
    this.#open.delete(ticket);
    this.#admitted = this.#admitted.filter((one) => one !== ticket);
    this.next();
  }

  /** Lets those go on who may now. */
  next(): void {
    for (const { ticket, go } of [...this.#waiting]) {
      if (this.#mayGo(ticket)) {
        go();
      }
    }
  }

  /** One source that sends next to nothing would keep the turn from all others, those of other organisations too. */
  #endSlow(): void {
    for (const ticket of [...this.#admitted]) {
      const parts = [...this.#open].filter((one) => ticket.needs(one));
      const bytes = parts.reduce((sum, one) => sum + one.bytes, 0);
      const before = this.#progress.get(ticket);
      this.#progress.set(ticket, bytes);
      // What waits itself is not read meanwhile.
      const waits = this.#waiting.some((one) => ticket.needs(one.ticket));
      if (!waits && before !== undefined && bytes - before < this.limits.slowBytes) {
        parts.forEach((one) => one.endReading(new OverloadError(TOO_SLOW)));
      }
    }
  }

  /** Throws OverloadError for a query that is too large by itself. */
  #mayGo(ticket: Ticket): boolean {
    const { freeBytes, atOnce, bytes } = this.limits;
    if (ticket.bytes > bytes) {
      throw new OverloadError(
        `This query reads more than ${bytes / MEBIBYTE} MB of its sources: select fewer series, a shorter range or a larger step`
      );
    }
    // On a ticket that is closed nobody but a caller without one waits.
    if (ticket.bytes <= freeBytes || !this.#open.has(ticket)) {
      return true;
    }
    if (!this.#admitted.includes(ticket)) {
      // Whoever has a turn and waits for what this one reads gives it to it.
      const isNext = this.#admitted.length < atOnce && this.#isRoomFor(ticket);
      if (!isNext && !this.#admitted.some((one) => one.needs(ticket))) {
        return false;
      }
      this.#admitted.push(ticket);
    }
    // The first always goes on: whoever waits for room waits for it.
    return (
      this.#admitted[0]?.needs(ticket) === true || this.#admitted.reduce((sum, one) => sum + one.bytes, 0) <= bytes
    );
  }

  /** The first goes on here too: its answer is sent when all queries of its call are done. */
  #isRoomFor(ticket: Ticket): boolean {
    const [first] = this.#unsent.keys();
    const unsent = [...this.#unsent.values()].reduce((sum, one) => sum + one, 0);
    return unsent <= this.limits.unsentBytes || [...this.#open].some((one) => one.sent === first && one.needs(ticket));
  }
}

const TOO_MANY =
  'Too many large queries are being worked on at the same time: ask again in a moment, or for fewer series, a shorter range or a larger step';

const TOO_SLOW =
  'The source sends this large answer too slowly, and other queries wait: ask again in a moment, or for fewer series, a shorter range or a larger step';

/** A query's place among those that read much. */
export class Ticket {
  #bytes = 0;
  #isDone = false;
  /** Whoever reads something for this one too, as often as they do. */
  readonly #waitsFor: Ticket[] = [];
  #waitingForThis = 0;
  readonly #readings = new Set<AbortController>();

  constructor(
    private readonly load: Load,
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

  /** Begins to ask a source: the signal aborts, with OverloadError, where it sends too slowly while others wait. */
  reading(): { readonly signal: AbortSignal; readonly end: () => void } {
    const reading = new AbortController();
    this.#readings.add(reading);
    return { signal: reading.signal, end: () => void this.#readings.delete(reading) };
  }

  /** Aborts what is being read for it; nothing where it has all that it asked for. */
  endReading(reason: OverloadError): void {
    this.#readings.forEach((one) => one.abort(reason));
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
    this.load.keep(this.sent, bytes);
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
