import { randomBytes } from 'node:crypto';
import { appendFile, type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { largest } from '../../stats/elements';
import { errorText } from '../../text';
import type { Log } from '../grafana';
import { BEGINNING, type Content, ENTRY_BYTES, type Head, ofTrail, seal, unseal } from './entry';
import { chainFile, fileOf, headFile, lockFile, readHead, replaceFile } from './files';
import { type Lock, takeLock } from './lock';
import type { Sink, Waiting } from './trail';

interface FileSinkOptions {
  readonly folder: string;
  /** A new file is started before a file would exceed this. */
  readonly fileBytes: number;
  /** Files whose last entry is older are taken away; without it, none. */
  readonly keepDays?: number;
  /** Called with the number up to which a chain is written. */
  readonly onWritten?: (chain: string, seq: number) => void;
}

/** Of files, whenever one is begun: more than one, so that those from before files were taken away go as well. */
const MAX_REMOVED_FILES = 2;

/** Other chains of the folder, by which one that is taken away whole is missed. */
const besides = (chains: readonly string[], own?: string): string =>
  chains
    .filter((one) => one !== own)
    .slice(0, 20)
    .join(' ');

/** Where a chain continues. */
interface Place {
  readonly chain: string;
  readonly lock: Lock;
  readonly index: number;
  readonly head: Head;
  readonly notes: readonly Content[];
}

/** The file that is written to. */
interface Open {
  readonly handle: FileHandle;
  readonly path: string;
  readonly index: number;
  position: number;
}

/**
 * A folder of JSON lines, each sealed with the hash of the one before. A process continues a chain that no other process writes to,
 * or begins one: two processes in one folder never write to the same file.
 */
export class FileSink implements Sink {
  readonly name = 'file';
  #place: Place | undefined;
  #file: Open | undefined;
  #head: Head = BEGINNING;
  /** Whether the failure has been logged since it last worked. */
  #isHeadNoted = true;
  #notes: Content[] = [];

  constructor(
    private readonly options: FileSinkOptions,
    private readonly log: Log
  ) {}

  /** Writes all of them, or rejects and has written none. */
  async write(waiting: readonly Waiting[]): Promise<void> {
    if (await this.#write(waiting)) {
      await this.#removeOld();
    }
  }

  async close(): Promise<void> {
    await this.#leave();
  }

  /** Whether a file was begun for it. */
  async #write(waiting: readonly Waiting[]): Promise<boolean> {
    const place = this.#place ?? (await this.#open());
    if (!(await place.lock.isHeld())) {
      // The folder was taken away or given to another: the next entry says where the chain continues.
      await this.#leave();
      throw new Error(`the lock of the chain ${place.chain} is gone: was the folder ${this.options.folder} replaced?`);
    }
    await this.#leaveAltered();
    const now = new Date();
    const lines: string[] = [];
    let head = this.#head;
    for (const { content, at } of [...this.#notes.map((one) => ({ content: one, at: now })), ...waiting]) {
      const { line, ...next } = seal(content, at, place.chain, head);
      lines.push(line);
      head = next;
    }
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
    const file = await this.#fileFor(bytes.length, place);
    const { handle, position } = file;
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
      }
      await handle.datasync();
    } catch (error) {
      try {
        await handle.truncate(position);
        await this.#leaveFile();
        if (position === 0) {
          await rm(file.path, { force: true });
        }
      } catch {
        // Entries that were written remain: the next attempt finds the end of the chain.
        await this.#leave();
      }
      throw error;
    }
    file.position += bytes.length;
    this.#head = head;
    this.#notes = [];
    await this.#noteHead(place.chain, head);
    this.options.onWritten?.(place.chain, head.seq);
    return position === 0;
  }

  /** A file that is not as it was left is left as it is, and said. Rejects where the folder is gone. */
  async #leaveAltered(): Promise<void> {
    const file = this.#file;
    if (file === undefined) {
      return;
    }
    const seen = await stat(file.path).catch(() => undefined);
    if (seen === undefined) {
      await stat(this.options.folder);
    }
    if (seen?.ino !== (await file.handle.stat()).ino || seen.size !== file.position) {
      const problem = seen === undefined ? 'is gone' : 'was changed';
      this.log.error('A file of the audit trail is not as it was written', { file: file.path, problem });
      this.#notes = [...this.#notes, ofTrail('altered', { file: path.basename(file.path), problem })];
      await this.#leaveFile();
    }
  }

  /** The file for so many bytes more. */
  async #fileFor(bytes: number, place: Place): Promise<Open> {
    const { folder, fileBytes } = this.options;
    const last = this.#file;
    if (last !== undefined && last.position + bytes <= fileBytes) {
      return last;
    }
    await this.#leaveFile();
    const index = (this.#place?.index ?? place.index) + 1;
    const name = path.join(folder, fileOf(place.chain, index));
    this.#file = { handle: await open(name, 'wx', 0o600), path: name, index, position: 0 };
    return this.#file;
  }

  async #leaveFile(): Promise<void> {
    const file = this.#file;
    if (file !== undefined) {
      this.#place = this.#place && { ...this.#place, index: file.index };
      this.#file = undefined;
      await file.handle.close().catch(() => undefined);
    }
  }

  async #leave(): Promise<void> {
    await this.#leaveFile();
    const place = this.#place;
    this.#place = undefined;
    await place?.lock.release().catch(() => undefined);
  }

  async #open(): Promise<Place> {
    const { folder } = this.options;
    // A folder that was there and is gone, such as a mount, is for its administrator to bring back.
    if (this.#head === BEGINNING) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    const files = (await readdir(folder)).flatMap((name) => chainFile(name) ?? []);
    const chains = [...new Set(files.map(({ chain }) => chain))];
    const newest = await Promise.all(
      chains.map(async (chain) => {
        const index = largest(files.filter((one) => one.chain === chain).map((one) => one.index));
        const { mtimeMs } = await stat(path.join(folder, fileOf(chain, index)));
        return { chain, index, mtimeMs };
      })
    );
    for (const { chain, index } of newest.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      const lock = await takeLock(path.join(folder, lockFile(chain)));
      if (lock === undefined) {
        continue;
      }
      const place = await this.#continue(chain, index, lock, besides(chains, chain));
      if (place !== undefined) {
        return this.#take(place);
      }
      await lock.release();
    }
    const chain = randomBytes(6).toString('hex');
    const lock = await takeLock(path.join(folder, lockFile(chain)));
    if (lock === undefined) {
      throw new Error(`no chain can be begun in ${folder}`);
    }
    // Before there is a file: a chain without a head does not verify, which a concurrent reader must not see.
    await this.#noteHead(chain, BEGINNING);
    const notes = [ofTrail('began', { beside: besides(chains), pid: process.pid })];
    return this.#take({ chain, lock, index: 0, head: BEGINNING, notes });
  }

  #take(place: Place): Place {
    this.#place = place;
    this.#head = place.head;
    this.#notes = [...place.notes];
    return place;
  }

  /** Where a chain ends. What of its end is no entry is kept aside: a process was ended while it wrote. */
  async #continue(chain: string, last: number, lock: Lock, beside: string): Promise<Place | undefined> {
    const { folder } = this.options;
    const notes: Content[] = [];
    for (let index = last; index > 0; index--) {
      const file = path.join(folder, fileOf(chain, index));
      const end = await endOf(file);
      if (end === undefined) {
        break;
      }
      const noted = await readHead(path.join(folder, headFile(chain)));
      if (noted !== undefined && end.head !== undefined && noted.seq > end.head.seq) {
        this.log.error('Entries are missing at the end of the audit trail', {
          chain,
          last: end.head.seq,
          written: noted.seq,
        });
        // Going on would fill the places of what is missing: the chain stays as it is.
        return undefined;
      }
      if (end.torn.length > 0) {
        notes.push(await this.#keepAside(file, end));
      }
      if (end.head !== undefined) {
        return {
          chain,
          lock,
          index: last,
          head: end.head,
          notes: [...notes, ofTrail('continued', { beside, pid: process.pid })],
        };
      }
      if (end.size > 0) {
        break;
      }
    }
    this.log.error('A chain of the audit trail cannot be gone on with: its end is no entry', { chain });
    return undefined;
  }

  async #keepAside(file: string, { torn, size }: End): Promise<Content> {
    const kept = `${file}.torn`;
    await appendFile(kept, torn, { mode: 0o600 });
    const handle = await open(file, 'r+');
    await handle.truncate(size);
    await handle.close();
    this.log.warn('The end of the audit trail was torn: it is kept aside', { file, bytes: torn.length, kept });
    return ofTrail('torn', { file: path.basename(file), bytes: torn.length, kept: path.basename(kept) });
  }

  async #noteHead(chain: string, head: Head): Promise<void> {
    const file = path.join(this.options.folder, headFile(chain));
    try {
      await replaceFile(file, JSON.stringify({ seq: head.seq, hash: head.hash }));
      this.#isHeadNoted = true;
    } catch (error) {
      // The entries are written: this only helps to see later that none is cut off.
      if (this.#isHeadNoted) {
        this.log.warn('The head of the audit trail could not be noted', { file, error: errorText(error) });
      }
      this.#isHeadNoted = false;
    }
  }

  /**
   * Deletes files after their retention, with an entry before each deletion. The age is that of the last file that is
   * full, and few go at a time: a clock that jumps ahead once takes nothing away, and one that stays there little at a time.
   */
  async #removeOld(): Promise<void> {
    const { folder, keepDays } = this.options;
    const chain = this.#place?.chain;
    if (keepDays === undefined || chain === undefined) {
      return;
    }
    const files = (await readdir(folder)).filter((one) => chainFile(one)?.chain === chain).sort();
    const full = files.at(-2);
    if (full === undefined) {
      return;
    }
    const newest = Math.min(Date.now(), (await stat(path.join(folder, full))).mtimeMs);
    const before = newest - keepDays * 86_400_000;
    const old: string[] = [];
    for (const name of files.slice(0, MAX_REMOVED_FILES)) {
      const file = path.join(folder, name);
      const { mtimeMs } = await stat(file);
      const end = mtimeMs < before && file !== this.#file?.path ? await endOf(file) : undefined;
      if (end === undefined) {
        break;
      }
      old.push(file);
      if (end.head !== undefined) {
        this.#notes = [...this.#notes, ofTrail('removed', { file: name, upTo: end.head.seq, hash: end.head.hash })];
      }
    }
    if (old.length > 0) {
      await this.#write([]);
      await Promise.all(old.map((file) => rm(file)));
    }
  }
}

interface End {
  /** Of the last entry that is one. */
  readonly head: Head | undefined;
  /** Where it ends. */
  readonly size: number;
  /** The bytes after it. */
  readonly torn: Buffer;
}

/** The last entry of a file, and the bytes after it; `undefined` if there is no file. */
async function endOf(file: string): Promise<End | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) {
    return undefined;
  }
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - ENTRY_BYTES);
    const tail = Buffer.alloc(size - from);
    await handle.read(tail, 0, tail.length, from);
    let end = tail.lastIndexOf(10) + 1;
    while (end > 0) {
      const begin = tail.lastIndexOf(10, end - 2) + 1;
      const entry = unseal(tail.toString('utf8', begin, end - 1));
      if (typeof entry !== 'string') {
        return { head: { seq: entry.seq, hash: entry.hash }, size: from + end, torn: tail.subarray(end) };
      }
      end = begin;
    }
    return { head: undefined, size: from, torn: from === 0 ? tail : Buffer.alloc(0) };
  } finally {
    await handle.close();
  }
}
