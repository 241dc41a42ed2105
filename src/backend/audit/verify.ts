import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BEGINNING, type Entry, type Head, unseal } from './entry';
import { chainFile, HEAD, headFile, readHead } from './files';

/** What a check of a trail found. */
type Verdict =
  | { readonly ok: true; readonly chains: readonly Checked[] }
  /** `where` names file and line of the first entry that is not as it was written. */
  | { readonly ok: false; readonly where: string; readonly problem: string };

interface Checked {
  readonly chain: string;
  readonly first: number;
  readonly last: number;
  readonly files: number;
}

/** Thrown inside of this module alone. */
class Broken extends Error {
  constructor(
    readonly where: string,
    readonly problem: string
  ) {
    super(problem);
  }
}

type Next = () => Promise<void>;

/**
 * Checks a file of a trail, all chains of a folder, or lines that a receiver gave back: a file of any other name, in which
 * they may be in any order and more than once. Rejects where there is none to read. `next` is awaited between lines.
 */
export async function verify(place: string, next: Next = async () => undefined): Promise<Verdict> {
  const isFolder = (await stat(place)).isDirectory();
  try {
    const chains =
      isFolder || chainFile(path.basename(place)) !== undefined
        ? await verifyFiles(place, isFolder, next)
        : verifyLines((await readFile(place, 'utf8')).split(/\r?\n/));
    return { ok: true, chains };
  } catch (error) {
    if (error instanceof Broken) {
      return { ok: false, where: error.where, problem: error.problem };
    }
    throw error;
  }
}

interface Found {
  readonly entry: Entry;
  readonly where: string;
}

function verifyLines(lines: readonly string[]): Checked[] {
  const chains = new Map<string, Map<number, Found>>();
  for (const [i, line] of lines.entries()) {
    if (line === '') {
      continue;
    }
    const where = `line ${i + 1}`;
    const entry = unseal(line);
    if (typeof entry === 'string') {
      throw new Broken(where, entry);
    }
    const entries = chains.get(entry.chain) ?? new Map<number, Found>();
    const same = entries.get(entry.seq);
    if (same !== undefined && same.entry.hash !== entry.hash) {
      throw new Broken(where, `is another entry ${entry.seq} of the chain ${entry.chain} than ${same.where}`);
    }
    chains.set(entry.chain, entries.set(entry.seq, { entry, where }));
  }
  if (chains.size === 0) {
    throw new TypeError('There is no entry in it');
  }
  return [...chains].map(([chain, entries]) => {
    const sorted = [...entries.values()].sort((a, b) => a.entry.seq - b.entry.seq);
    let head: Head | undefined;
    for (const { entry, where } of sorted) {
      follows(entry, head, where);
      head = entry;
    }
    return { chain, first: sorted[0]?.entry.seq ?? 0, last: head?.seq ?? 0, files: 1 };
  });
}

/** Throws Broken if an entry does not follow the head. */
function follows(entry: Entry, head: Head | undefined, where: string): void {
  if (head !== undefined && (entry.seq !== head.seq + 1 || entry.prev !== head.hash)) {
    throw new Broken(where, `is entry ${entry.seq} where entry ${head.seq + 1} belongs: ${order(entry.seq, head)}`);
  }
}

async function verifyFiles(place: string, isFolder: boolean, next: Next): Promise<Checked[]> {
  const folder = isFolder ? place : path.dirname(place);
  const wanted = isFolder ? undefined : path.basename(place);
  const chains = new Map<string, string[]>();
  for (const name of (await readdir(folder)).sort()) {
    const { chain } = chainFile(name) ?? {};
    if (chain !== undefined && (wanted === undefined || wanted === name)) {
      chains.set(chain, [...(chains.get(chain) ?? []), name]);
    }
    const headOf = HEAD.exec(name)?.[1];
    if (headOf !== undefined && isFolder) {
      chains.set(headOf, chains.get(headOf) ?? []);
    }
  }
  if (chains.size === 0) {
    throw new TypeError(`${place} holds no trail: its files are called <chain>-<number>.jsonl`);
  }
  const checked: Array<Checked & { readonly beside: ReadonlySet<string> }> = [];
  for (const [chain, files] of chains) {
    checked.push(await verifyChain(folder, chain, files, isFolder, next));
  }
  const missed = checked.flatMap(({ chain, beside }) =>
    isFolder ? [...beside].filter((one) => !chains.has(one)).map((one) => ({ chain, one })) : []
  );
  const [gone] = missed;
  if (gone !== undefined) {
    const { chain, one } = gone;
    throw new Broken(`chain ${one}`, `is missing: it was there when the chain ${chain} was begun or gone on with`);
  }
  return checked.map(({ chain, first, last, files }) => ({ chain, first, last, files }));
}

async function verifyChain(folder: string, chain: string, files: readonly string[], isWhole: boolean, next: Next) {
  let head: Head | undefined;
  let first: (Head & { readonly where: string }) | undefined;
  const removed = new Set<string>();
  const beside = new Set<string>();
  const written = await readHead(path.join(folder, headFile(chain)));
  for (const file of files) {
    const text = await readFile(path.join(folder, file), 'utf8');
    const lines = text.split('\n');
    if (lines.pop() !== '') {
      throw new Broken(`${file}, line ${lines.length + 1}`, 'is cut off: its line has no end');
    }
    for (const [i, line] of lines.entries()) {
      await next();
      const where = `${file}, line ${i + 1}`;
      const entry = unseal(line);
      if (typeof entry === 'string') {
        throw new Broken(where, entry);
      }
      if (entry.chain !== chain) {
        throw new Broken(where, `belongs to the chain ${entry.chain}`);
      }
      follows(entry, head, where);
      if (entry.seq === written?.seq && entry.hash !== written.hash) {
        throw new Broken(where, 'is not the entry that was written here: the chain was rewritten');
      }
      first ??= { seq: entry.seq, hash: entry.prev, where };
      if (entry.what.kind === 'trail' && entry.what.event === 'removed') {
        removed.add(String(entry.what.details['hash']));
      }
      if (entry.what.kind === 'trail') {
        wordsOf(entry.what.details['beside']).forEach((one) => beside.add(one));
      }
      head = entry;
    }
  }
  if (isWhole && first !== undefined && first.hash !== BEGINNING.hash && !removed.has(first.hash)) {
    throw new Broken(first.where, `is entry ${first.seq}: those before it are missing, and not by retention`);
  }
  if (isWhole && written === undefined) {
    throw new Broken(
      `chain ${chain}`,
      `has no ${headFile(chain)} that can be read: whether its end is cut off is unknown`
    );
  }
  const isLast = isWhole || files.at(-1) === (await lastFile(folder, chain));
  if (isLast && written !== undefined && (head?.seq ?? 0) < written.seq) {
    throw new Broken(
      files.length === 0 ? `chain ${chain}` : `the end of ${files.at(-1)}`,
      `is cut off: entries up to ${written.seq} were written`
    );
  }
  return { chain, first: first?.seq ?? 0, last: head?.seq ?? 0, files: files.length, beside };
}

const wordsOf = (text: string | number | boolean | undefined): readonly string[] =>
  String(text ?? '')
    .split(' ')
    .filter((one) => one !== '');

const order = (seq: number, head: Head): string =>
  seq > head.seq + 1
    ? 'entries between are missing'
    : seq <= head.seq
      ? 'entries are out of order'
      : 'it followed another one';

async function lastFile(folder: string, chain: string): Promise<string | undefined> {
  return (await readdir(folder))
    .filter((name) => chainFile(name)?.chain === chain)
    .sort()
    .at(-1);
}
