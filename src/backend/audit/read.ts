import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { nextTurn } from '../turn';
import { type Entry, unseal } from './entry';
import { chainFile } from './files';

/** Which entries are wanted. Times in Unix milliseconds; texts are found anywhere within, whatever their case. */
interface Wanted {
  readonly org: number;
  readonly dataSource: string;
  readonly from: number;
  readonly to: number;
  readonly kind?: Entry['what']['kind'];
  readonly allowed?: boolean;
  readonly who?: string;
  readonly model?: string;
  readonly signal?: string;
  readonly limit: number;
}

export interface Found {
  /** The newest first. */
  readonly entries: readonly Entry[];
  /** Whether there are more than were wanted. */
  readonly more: boolean;
  /** Lines that are no entries: `npm run audit -- verify` says which. */
  readonly unreadable: number;
}

/** Clocks of a file system and of a process may differ. */
const MARGIN_MS = 60_000;

/** Looks through a trail's folder, the newest file first. Rejects where it cannot be read. */
export async function readTrail(folder: string, wanted: Wanted, cancelled: AbortSignal): Promise<Found> {
  const names = (await readdir(folder)).filter((name) => chainFile(name) !== undefined);
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { file, last: (await stat(file)).mtimeMs };
    })
  );
  const found: Entry[] = [];
  let unreadable = 0;
  let more = false;
  for (const { file, last } of files.sort((a, b) => b.last - a.last)) {
    const oldest = found.length < wanted.limit ? undefined : found.at(-1);
    if (last < (oldest === undefined ? wanted.from : Date.parse(oldest.at)) - MARGIN_MS) {
      more ||= oldest !== undefined;
      break;
    }
    // Files of several processes overlap in time: of each so many as are wanted of all.
    const ofFile: Entry[] = [];
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (let i = lines.length - 1; i >= 0; i--) {
      await nextTurn();
      cancelled.throwIfAborted();
      const line = lines[i];
      if (line === undefined || line === '') {
        continue;
      }
      const entry = unseal(line);
      if (typeof entry === 'string') {
        unreadable += 1;
      } else if (isWanted(entry, wanted)) {
        if (ofFile.length >= wanted.limit) {
          more = true;
          break;
        }
        ofFile.push(entry);
      }
    }
    ofFile.forEach((entry) => found.push(entry));
    more ||= found.length > wanted.limit;
    found.sort(newestFirst).splice(wanted.limit);
  }
  return { entries: found, more, unreadable };
}

const newestFirst = (a: Entry, b: Entry): number => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.seq - a.seq);

function isWanted({ at, who, what, where, allowed }: Entry, wanted: Wanted): boolean {
  const time = Date.parse(at);
  const isOurs =
    what.kind === 'trail' ||
    (where.org === wanted.org && (where.dataSource ?? wanted.dataSource) === wanted.dataSource);
  const has = (text: string | undefined, part: string | undefined): boolean =>
    part === undefined || (text ?? '').toLowerCase().includes(part.toLowerCase());
  return (
    isOurs &&
    time >= wanted.from &&
    time <= wanted.to &&
    (wanted.kind === undefined || what.kind === wanted.kind) &&
    (wanted.allowed === undefined || allowed === wanted.allowed) &&
    has(`${who.login} ${who.email ?? ''} ${who.service ?? ''}`, wanted.who) &&
    has('model' in what ? what.model : undefined, wanted.model) &&
    has('signal' in what ? what.signal : undefined, wanted.signal)
  );
}
