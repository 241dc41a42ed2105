import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Entry, unseal } from '../../src/backend/audit/entry';
import { chainFile } from '../../src/backend/audit/files';
import { verify } from '../../src/backend/audit/verify';
import type { Accesses } from '../../src/report/document';
import type { Period } from '../../src/report/questions';

/** Counts what the trail in a folder has of the period, of one model where it is named. Rejects where there is no trail. */
export async function accessesIn(folder: string, period: Period & { readonly model?: string }): Promise<Accesses> {
  const verdict = await verify(folder);
  const files = (await readdir(folder)).filter((name) => chainFile(name) !== undefined);
  const entries: Entry[] = [];
  for (const name of files) {
    for (const line of (await readFile(path.join(folder, name), 'utf8')).split('\n')) {
      const entry = unseal(line);
      if (typeof entry !== 'string') {
        entries.push(entry);
      }
    }
  }
  return { intact: verdict.ok ? true : `${verdict.where} ${verdict.problem}`, ...countsOf(entries, period) };
}

/** With a model asked for, only those that name it count; those that name none are counted beside them. */
export function countsOf(
  entries: readonly Entry[],
  { from, to, model }: Period & { readonly model?: string }
): Omit<Accesses, 'intact'> {
  const inPeriod = entries.filter(({ at, what }) => {
    const time = Date.parse(at);
    return time >= from && time < to && what.kind !== 'trail';
  });
  const modelOf = ({ what }: Entry): string => (what.kind === 'trail' ? '' : (what.model ?? ''));
  const own = inPeriod.filter((entry) => model === undefined || modelOf(entry) === model);
  const accesses = own.filter(({ what }) => what.kind === 'access');
  return {
    total: accesses.length,
    unnamed: inPeriod.filter((entry) => entry.what.kind === 'access' && modelOf(entry) === '').length,
    refused: accesses.filter(({ allowed }) => !allowed).length,
    people: new Set(own.map(({ who }) => who.login).filter((login) => login !== '')).size,
    byOrigin: counted(accesses.map(({ where }) => where.from)),
    bySignal: counted(accesses.flatMap(({ what }) => (what.kind === 'access' ? (what.signal ?? []) : []))),
    actionSteps: own.length - accesses.length,
  };
}

/** The most frequent first. */
function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  names.forEach((name) => counts.set(name, (counts.get(name) ?? 0) + 1));
  return Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)));
}
