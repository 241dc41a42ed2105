import { elementAt } from '../../../src/stats/elements';
/** Rows of text as columns that stand below each other. */
export function tableText(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const all = [head, ...rows];
  const widths = head.map((_, k) => Math.max(...all.map((row) => elementAt(row, k).length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => cell.padEnd(elementAt(widths, k)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
