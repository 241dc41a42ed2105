import { AlertingError } from './api';
import { folderOf } from './folders';
import type { InstallPlan } from './plan';
import { deleteGroup, writeGroup } from './ruler';

/**
 * Writes what a plan says, group by group: each is written whole or not at all. Rejects with AlertingError at the first
 * that Grafana refuses; those before it stay, and a new plan goes on from there.
 */
export async function carryOut({ folder, writes, deletes }: InstallPlan): Promise<void> {
  if (writes.length + deletes.length === 0) {
    return;
  }
  const uid = folder.uid ?? (await folderOf(folder.title)).uid;
  const done: string[] = [];
  const steps = [
    ...writes.map((group) => ({ name: group.name, run: () => writeGroup(uid, group) })),
    ...deletes.map((name) => ({ name, run: () => deleteGroup(uid, name) })),
  ];
  for (const { name, run } of steps) {
    try {
      await run();
    } catch (error) {
      throw afterSome(error, done);
    }
    done.push(name);
  }
}

function afterSome(error: unknown, done: readonly string[]): unknown {
  if (!(error instanceof AlertingError) || done.length === 0) {
    return error;
  }
  const names = done.map((name) => `"${name}"`).join(', ');
  return new AlertingError(
    `${error.message} Before that, ${names} had been written and stay; doing it again goes on from there.`,
    error.status,
    { cause: error }
  );
}
