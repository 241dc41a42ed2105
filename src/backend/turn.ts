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
