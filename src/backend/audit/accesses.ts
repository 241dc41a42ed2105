import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accesses } from '../../report/document';
import type { Period } from '../../report/questions';
import { nextTurn } from '../turn';
import { type Entry, unseal } from './entry';
import { chainFile } from './files';
import { verify } from './verify';

interface Scope extends Period {
  readonly model?: string;
  /** Entries of others do not count; all do where it is left out. */
  readonly of?: { readonly org: number; readonly dataSource: string };
}

/** A line that is being written looks cut off for as long. */
const WRITING_MS = 200;

/**
 * Counts what the trail in a folder has of the period, of one model where it is named, and checks its chains. Rejects where there
 * is no trail, and when it is cancelled.
 */
export async function accessesIn(folder: string, scope: Scope, cancelled?: AbortSignal): Promise<Accesses> {
  const next = async (): Promise<void> => {
    await nextTurn();
    cancelled?.throwIfAborted();
  };
  let verdict = await verify(folder, next);
  if (!verdict.ok) {
    await sleep(WRITING_MS, undefined, cancelled === undefined ? {} : { signal: cancelled });
    verdict = await verify(folder, next);
  }
  const count = counting(scope);
  for (const name of (await readdir(folder)).filter((one) => chainFile(one) !== undefined)) {
    for (const line of (await readFile(path.join(folder, name), 'utf8')).split('\n')) {
      await next();
      const entry = unseal(line);
      if (typeof entry !== 'string') {
        count.add(entry);
      }
    }
  }
  return { intact: verdict.ok ? true : `${verdict.where} ${verdict.problem}`, ...count.result() };
}

/** With a model asked for, only those that name it count; those that name none are counted beside them. */
function counting({ from, to, model, of }: Scope) {
  let [total, unnamed, refused, actionSteps] = [0, 0, 0, 0];
  const people = new Set<string>();
  const [origins, signals, panels] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const more = (counts: Map<string, number>, name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  return {
    add: ({ at, who, what, where, allowed }: Entry): void => {
      const time = Date.parse(at);
      const isOurs =
        of === undefined || (where.org === of.org && (where.dataSource ?? of.dataSource) === of.dataSource);
      if (what.kind === 'trail' || time < from || time >= to || !isOurs) {
        return;
      }
      unnamed += what.kind === 'access' && (what.model ?? '') === '' ? 1 : 0;
      if (model !== undefined && what.model !== model) {
        return;
      }
      if (who.login !== '') {
        people.add(who.login);
      }
      if (what.kind === 'action') {
        actionSteps += 1;
        return;
      }
      total += 1;
      refused += allowed ? 0 : 1;
      more(origins, where.from);
      [what.signal ?? [], what.of ?? []].flat().forEach((signal) => more(signals, signal));
      if (where.dashboard !== undefined && where.panel !== undefined) {
        more(panels, `${where.dashboard} ${where.panel}`);
      }
    },
    result: (): Omit<Accesses, 'intact'> => ({
      ...{ total, unnamed, refused, people: people.size, actionSteps },
      byOrigin: frequentFirst(origins),
      bySignal: frequentFirst(signals),
      byPanel: frequentFirst(panels),
    }),
  };
}

const frequentFirst = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)));
