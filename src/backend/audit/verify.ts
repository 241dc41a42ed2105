import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BEGINNING, type Head, unseal } from './entry';
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

/** Checks a file of a trail, or all chains of a folder. Rejects where there is none to read. */
export async function verify(place: string): Promise<Verdict> {
  const isFolder = (await stat(place)).isDirectory();
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
  try {
    const checked: Array<Checked & { readonly beside: ReadonlySet<string> }> = [];
    for (const [chain, files] of chains) {
      checked.push(await verifyChain(folder, chain, files, isFolder));
    }
    const missed = checked.flatMap(({ chain, beside }) =>
      isFolder ? [...beside].filter((one) => !chains.has(one)).map((one) => ({ chain, one })) : []
    );
    const [gone] = missed;
    if (gone !== undefined) {
      const { chain, one } = gone;
      throw new Broken(`chain ${one}`, `is missing: it was there when the chain ${chain} was begun or gone on with`);
    }
    return { ok: true, chains: checked.map(({ chain, first, last, files }) => ({ chain, first, last, files })) };
  } catch (error) {
    if (error instanceof Broken) {
      return { ok: false, where: error.where, problem: error.problem };
    }
    throw error;
  }
}

async function verifyChain(folder: string, chain: string, files: readonly string[], isWhole: boolean) {
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
      const where = `${file}, line ${i + 1}`;
      const entry = unseal(line);
      if (typeof entry === 'string') {
        throw new Broken(where, entry);
      }
      if (entry.chain !== chain) {
        throw new Broken(where, `belongs to the chain ${entry.chain}`);
      }
      if (head !== undefined && (entry.seq !== head.seq + 1 || entry.prev !== head.hash)) {
        throw new Broken(where, `is entry ${entry.seq} where entry ${head.seq + 1} belongs: ${order(entry.seq, head)}`);
      }
      if (entry.seq === written?.seq && entry.hash !== written.hash) {
        throw new Broken(where, 'is not the entry that was written here: the chain was written anew');
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
      `has no ${headFile(chain)} to be read: whether its end is cut off cannot be told`
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
      : 'another stood before it';

async function lastFile(folder: string, chain: string): Promise<string | undefined> {
  return (await readdir(folder))
    .filter((name) => chainFile(name)?.chain === chain)
    .sort()
    .at(-1);
}
