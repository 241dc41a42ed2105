/** The element at an index from 0 on. @throws RangeError where the list has none. */
export function elementAt<T extends NonNullable<unknown> | null>(list: ArrayLike<T>, index: number): T {
  const element = list[index];
  if (element === undefined) {
    throw new RangeError(`There is no element ${index} among ${list.length}.`);
  }
  return element;
}

/**
 * Adds to the sum at an index. Of typed arrays alone, and for that reason as fast as if it were written out; `elementAt`, which
 * takes any list, is not, and has no place in loops over counts: there a missing number is NaN (`?? NaN`).
 */
export function addAt(sums: Float64Array, index: number, amount: number): void {
  sums[index] = (sums[index] ?? NaN) + amount;
}
