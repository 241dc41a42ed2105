import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { tables } from './statistics';
import type { Cell } from './statisticsWorker';

/** Columns as wide as what is in them, as Prettier has it: names to the left, figures to the right. */
function lines(columns: readonly string[], rows: ReadonlyArray<readonly string[]>, names: number): string[] {
  const all = [columns, ...rows];
  const widths = columns.map((_, k) => Math.max(3, ...all.map((row) => row[k]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, k) => (k < names ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, k) => (k < names ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(columns), line(rule), ...rows.map(line)];
}

/**
 * Tables in Markdown, each printed when it is counted, cell by cell in as many processes as there are processors. The numbers
 * are seeded: they are the same everywhere. `worker` is the bundled program of `statisticsWorker.ts`.
 */
export async function statistics(
  worker: string,
  { quick, only }: { readonly quick: boolean; readonly only?: string }
): Promise<void> {
  const all = Object.entries(tables(quick)).filter(([name]) => only === undefined || name === only);
  if (all.length === 0) {
    throw new Error(`There is no table "${only}". There are: ${Object.keys(tables(quick)).join(', ')}.`);
  }
  const wanted = all.flatMap(([name, { rows }]) =>
    rows.flatMap(({ cells }, row) => cells.map((_, cell): Cell => ({ table: name, row, cell, quick })))
  );
  const found = new Map<Cell, readonly string[]>();
  let printed = 0;
  const print = (): void => {
    for (const [name, { title, columns, rows }] of all.slice(printed)) {
      const cellsOf = (at: number) => wanted.filter(({ table, row }) => table === name && row === at);
      const texts = rows.map(({ of }, at) => [...of, ...cellsOf(at).flatMap((cell) => found.get(cell) ?? [])]);
      if (texts.some((row) => row.length < columns.length)) {
        return;
      }
      console.log(['', `### ${title}`, '', ...lines(columns, texts, rows[0]?.of.length ?? 0)].join('\n'));
      printed += 1;
    }
  };
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(worker);
      let current: Cell | undefined;
      const give = (): void => {
        current = wanted[next];
        next += 1;
        if (current === undefined) {
          child.disconnect();
          resolve();
        } else {
          child.send(current);
        }
      };
      child.on('message', (message) => {
        if (current !== undefined) {
          found.set(current, z.array(z.string()).parse(message));
          print();
        }
        give();
      });
      child.on('error', reject);
      child.on('exit', (code) => (code === 0 ? undefined : reject(new Error(`a simulation ended with ${code}`))));
      give();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}
