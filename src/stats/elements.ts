/** The element at an index from 0 on. @throws RangeError where the list has none. */
export function elementAt<T extends NonNullable<unknown> | null>(list: ArrayLike<T>, index: number): T {
  const element = list[index];
  if (element === undefined) {
    throw new RangeError(`There is no element ${index} among ${list.length}.`);
  }
  return element;
}

/** The value under a key. @throws RangeError where the record has none. */
export function valueAt<T extends NonNullable<unknown> | null>(record: Readonly<Record<string, T>>, key: string): T {
  const value = record[key];
  if (value === undefined) {
    throw new RangeError(`There is no "${key}" among ${Object.keys(record).join(', ')}.`);
  }
  return value;
}

/** The value under a name from outside, which may be one that every object answers to: `constructor`, `__proto__`. */
export const ownAt = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/**
 * Adds to the sum at an index. Of typed arrays alone, and for that reason as fast as if it were written out. `elementAt`, which
 * takes any list, is not, and has no place in loops over counts: a number that is missing there is NaN (`?? NaN`).
 */
export function addAt(sums: Float64Array, index: number, amount: number): void {
  sums[index] = (sums[index] ?? NaN) + amount;
}

/** Of any number of values: as arguments of one call, more than a hundred thousand are too many. NaN where one is. */
export const largest = (values: Iterable<number>): number => {
  let found = -Infinity;
  for (const value of values) {
    found = Math.max(found, value);
  }
  return found;
};

/** As `largest`. */
export const smallest = (values: Iterable<number>): number => {
  let found = Infinity;
  for (const value of values) {
    found = Math.min(found, value);
  }
  return found;
};

/** What a function makes of two columns, row by row; NaN where the second has none. */
export const mapPairs = (a: Float64Array, b: Float64Array, of: (x: number, y: number) => number): Float64Array =>
  a.map((x, i) => of(x, b[i] ?? NaN));
