import { setImmediate } from 'node:timers';

/** How long work that could be cut keeps others waiting. */
const TURN_MS = 8;

/** Work whose turn is over, in the order in which it waits for the next. */
const waiting: Array<() => void> = [];
/** When the turn began. */
let since = -Infinity;

/**
 * Splits long work of the thread that answers: to be awaited between pieces that each take much less than a turn. There is one turn for
 * all work, and other events come between two of them: with a turn for each, twenty panels would keep these waiting for twenty.
 */
export async function nextTurn(): Promise<void> {
  if (performance.now() - since > TURN_MS) {
    await new Promise<void>((go) => {
      if (waiting.push(go) === 1) {
        setImmediate(give);
      }
    });
  }
}

function give(): void {
  since = performance.now();
  waiting.shift()?.();
  if (waiting.length > 0) {
    setImmediate(give);
  }
}

type Present = string | object;

/** As `toSorted`: pieces of a long list, which are then merged; `together` entries at a time. */
export async function sortedInTurns<T extends Present>(
  all: readonly T[],
  order: (a: T, b: T) => number,
  together = 5000
): Promise<readonly T[]> {
  let parts: T[][] = [];
  for (let at = 0; at < all.length; at += together) {
    parts.push(all.slice(at, at + together).sort(order));
    await nextTurn();
  }
  while (parts.length > 1) {
    const merged: T[][] = [];
    for (let i = 0; i < parts.length; i += 2) {
      merged.push(await mergedInTurns(parts[i] ?? [], parts[i + 1] ?? [], order, together));
    }
    parts = merged;
  }
  return parts[0] ?? [];
}

async function mergedInTurns<T extends Present>(
  a: readonly T[],
  b: readonly T[],
  order: (a: T, b: T) => number,
  together: number
): Promise<T[]> {
  const all: T[] = [];
  let [i, k] = [0, 0];
  while (all.length < a.length + b.length) {
    const one = a[i];
    const other = b[k];
    if (one !== undefined && (other === undefined || order(one, other) <= 0)) {
      all.push(one);
      i += 1;
    } else if (other !== undefined) {
      all.push(other);
      k += 1;
    }
    if (all.length % together === 0) {
      await nextTurn();
    }
  }
  return all;
}
