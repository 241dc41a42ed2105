import { elementAt } from '../../src/stats/elements';
/** A recorded number: infinities and NaN are written as words. */
export type Recorded = number | string;

function number(recorded: Recorded | null): number {
  return recorded === null ? NaN : Number(recorded);
}

/** How far `actual` is from `expected`, relative where the figure is large and absolute below `floor`. */
export function distance(actual: number, expected: Recorded, floor = 1e-300): number {
  const wanted = number(expected);
  if (Object.is(actual, wanted) || actual === wanted) {
    return 0;
  }
  return Math.abs(actual - wanted) / Math.max(Math.abs(wanted), floor);
}

/** The rows of a recorded table whose last `answers` columns our own figures miss by more than `tolerance`. */
export function misses(
  table: ReadonlyArray<readonly Recorded[]>,
  ours: (...inputs: number[]) => readonly number[],
  tolerance: number,
  floor?: number
): Array<{ readonly row: readonly Recorded[]; readonly ours: readonly number[] }> {
  if (table.length === 0) {
    throw new Error('Nothing was recorded to compare with.');
  }
  return table.flatMap((row) => {
    const answers = ours(...row.map(number));
    const expected = row.slice(row.length - answers.length);
    const far = answers.some((answer, i) => !(distance(answer, elementAt(expected, i), floor) <= tolerance));
    return far ? [{ row, ours: answers }] : [];
  });
}
