import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { errorText, tryParse } from '../../text';
import type { Log } from '../grafana';
import { ENTRY_BYTES, unseal } from './entry';
import { chainFile, fileOf, replaceFile, sentFile } from './files';
import { NotTakenError, type Receiver, RejectedError, type Sealed } from './receivers';
import { beforeClosing, Retry, type TrailMetrics } from './trail';

interface ForwarderOptions {
  readonly folder: string;
  readonly log: Log;
  readonly metrics?: TrailMetrics;
  /** For how long nothing may be taken before it is a problem, and before the second attempt; in milliseconds. */
  readonly lateMs?: number;
  readonly firstWaitMs?: number;
}

const LATE_MS = 60_000;
/** However long a receiver asks to wait for. */
const MAX_REQUESTED_WAIT_MS = 300_000;
/** Of one request. */
const PIECE_BYTES = 4 * ENTRY_BYTES;
const PIECE_LINES = 500;

const NEWLINE = 10;

/** Up to where a chain was sent: the file, the byte behind its last line that was, and that line's place in the chain. */
const cursorSchema = z.object({
  index: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
  seq: z.number().int().nonnegative(),
});
type Cursor = Readonly<z.infer<typeof cursorSchema>>;

interface Line extends Sealed {
  readonly behind: Cursor;
}

/**
 * Sends the lines that the file's sink has written to a receiver, in their order and at least once. The files are the queue:
 * nothing that waits is lost with the process, and how much may wait is how much the disk holds.
 */
export class Forwarder {
  readonly name: string;
  readonly #written = new Map<string, number>();
  readonly #cursors = new Map<string, Cursor>();
  #running: Promise<void> | undefined;
  readonly #retry: Retry;
  #failing: { readonly since: number; readonly says: string } | undefined;
  #isAsked = false;
  #isClosing = false;
  /** Lines of one request: fewer while the receiver says that it is too much. */
  #most = PIECE_LINES;
  /** Whether the failure has been logged since it last worked. */
  #isNoted = true;

  constructor(
    private readonly receiver: Receiver,
    private readonly options: ForwarderOptions
  ) {
    this.name = receiver.name;
    this.#retry = new Retry(options.firstWaitMs);
    options.metrics?.up(this.name, true);
  }

  /** Why nothing has been taken for a while. */
  get problem(): string | undefined {
    const { lateMs = LATE_MS } = this.options;
    return this.#failing !== undefined && Date.now() - this.#failing.since >= lateMs
      ? `${this.name} has taken nothing since ${new Date(this.#failing.since).toISOString()}: ${this.#failing.says}`
      : undefined;
  }

  /** Reports up to where a chain is durable: what follows may still be rolled back. */
  written(chain: string, seq: number): void {
    this.#written.set(chain, seq);
    this.#isAsked = true;
    this.#run();
  }

  /** Sends pending lines for a short time. The rest is sent by the next process that continues the chain. */
  async close(): Promise<void> {
    this.#retry.stop();
    this.#run();
    this.#isClosing = true;
    await beforeClosing(this.#running);
    await this.receiver.close();
  }

  #run(): void {
    if (this.#running === undefined && !this.#retry.isWaiting && !this.#isClosing) {
      this.#running = this.#sendAll().finally(() => {
        this.#running = undefined;
        if (this.#isAsked) {
          this.#run();
        }
      });
    }
  }

  async #sendAll(): Promise<void> {
    this.#isAsked = false;
    try {
      for (const chain of this.#written.keys()) {
        for (let isMore = true; isMore;) {
          isMore = await this.#sendPiece(chain);
        }
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const { log, metrics } = this.options;
    const says = errorText(error);
    if (this.#failing === undefined) {
      log.error('The audit trail is not taken: it is sent again', { sink: this.name, error: says });
      metrics?.up(this.name, false);
    }
    this.#failing = { since: this.#failing?.since ?? Date.now(), says };
    if (this.#isClosing) {
      return;
    }
    const asked = error instanceof NotTakenError ? Math.min(MAX_REQUESTED_WAIT_MS, error.waitMs) : 0;
    this.#retry.later(() => this.#run(), asked);
  }

  /** Whether there is more of the chain. */
  async #sendPiece(chain: string): Promise<boolean> {
    const upTo = this.#written.get(chain) ?? 0;
    const cursor = await this.#cursorOf(chain);
    if (cursor.seq >= upTo) {
      return false;
    }
    const lines = await this.#read(chain, cursor, upTo);
    const [first] = lines;
    if (first === undefined) {
      return this.#skipTo(chain, cursor);
    }
    // Not of a chain that was never sent: what its older files hold is not asked for.
    const missing = cursor.seq > 0 ? first.seq - cursor.seq - 1 : 0;
    if (missing > 0) {
      this.#lost(missing, 'they were taken away before they could be sent');
    }
    await this.#deliver(lines);
    return true;
  }

  /** Halves what is refused until it is known which lines are, and leaves those out. */
  async #deliver(lines: readonly Line[]): Promise<void> {
    const { log, metrics } = this.options;
    const last = lines.at(-1);
    if (last === undefined) {
      return;
    }
    try {
      const refused = await this.receiver.send(lines);
      if (refused > 0) {
        this.#lost(refused, 'the receiver refused a part of what it was sent');
      }
      metrics?.written(this.name, lines.length - refused);
    } catch (error) {
      if (!(error instanceof RejectedError)) {
        if (error instanceof NotTakenError && error.isTooMuch) {
          this.#most = Math.ceil(lines.length / 2);
        }
        throw error;
      }
      if (lines.length > 1) {
        const half = Math.ceil(lines.length / 2);
        await this.#deliver(lines.slice(0, half));
        return this.#deliver(lines.slice(half));
      }
      this.#lost(1, error.message);
    }
    if (this.#failing !== undefined) {
      this.#failing = undefined;
      metrics?.up(this.name, true);
      log.info('The audit trail is taken again', { sink: this.name });
    }
    this.#retry.succeeded();
    this.#most = Math.min(PIECE_LINES, 2 * this.#most);
    await this.#note(last.chain, last.behind);
  }

  #lost(entries: number, why: string): void {
    const { log, metrics } = this.options;
    log.error('Entries of the audit trail are not sent: its files alone hold them', { sink: this.name, entries, why });
    metrics?.lost(this.name, entries);
  }

  /** Where nothing was noted the newest file is where to begin. */
  async #cursorOf(chain: string): Promise<Cursor> {
    const known = this.#cursors.get(chain);
    if (known !== undefined) {
      return known;
    }
    const noted = await readFile(path.join(this.options.folder, sentFile(chain, this.name)), 'utf8').catch(() => '');
    const parsed = cursorSchema.safeParse(tryParse(noted)).data;
    const cursor = parsed ?? { index: (await this.#indexes(chain)).at(-1) ?? 1, offset: 0, seq: 0 };
    if (parsed === undefined) {
      await this.#note(chain, cursor);
    }
    this.#cursors.set(chain, cursor);
    return cursor;
  }

  async #note(chain: string, cursor: Cursor): Promise<void> {
    this.#cursors.set(chain, cursor);
    try {
      await replaceFile(path.join(this.options.folder, sentFile(chain, this.name)), JSON.stringify(cursor));
      this.#isNoted = true;
    } catch (error) {
      if (this.#isNoted) {
        this.options.log.warn('How far the audit trail was sent could not be noted: lines may be sent twice', {
          sink: this.name,
          error: errorText(error),
        });
      }
      this.#isNoted = false;
    }
  }

  /** Entries of one file behind the cursor, of those that are written; none at its end. */
  async #read(chain: string, { index, offset }: Cursor, upTo: number): Promise<Line[]> {
    const bytes = await piece(path.join(this.options.folder, fileOf(chain, index)), offset);
    const lines: Line[] = [];
    let begin = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0 && lines.length < this.#most; end = bytes.indexOf(NEWLINE, begin)) {
      const line = bytes.toString('utf8', begin, end);
      const entry = unseal(line);
      begin = end + 1;
      if (typeof entry === 'string') {
        this.options.log.error('A line of the audit trail is not sent', {
          sink: this.name,
          chain,
          index,
          problem: entry,
        });
        continue;
      }
      if (entry.seq > upTo) {
        break;
      }
      const behind = { index, offset: offset + begin, seq: entry.seq };
      lines.push({ line, chain, seq: entry.seq, at: Date.parse(entry.at), behind });
    }
    return lines;
  }

  /** Goes on with the next file; whether there is one. */
  async #skipTo(chain: string, { index, seq }: Cursor): Promise<boolean> {
    const next = (await this.#indexes(chain)).find((one) => one > index);
    if (next === undefined) {
      return false;
    }
    await this.#note(chain, { index: next, offset: 0, seq });
    return true;
  }

  async #indexes(chain: string): Promise<number[]> {
    return (await readdir(this.options.folder))
      .flatMap((name) => chainFile(name) ?? [])
      .flatMap((one) => (one.chain === chain ? [one.index] : []))
      .sort((a, b) => a - b);
  }
}

/** Bytes of a file from a place on; none where the file is gone. */
async function piece(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) {
    return Buffer.alloc(0);
  }
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(PIECE_BYTES, size - offset)));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
