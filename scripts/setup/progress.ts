/** Receives what is being done, one short line at a time. */
export type Say = (text: string) => void;

/** Megabytes with one decimal, for people. */
export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

const REPEAT_MS = 10_000;

/**
 * Progress on `stream`: each line with the seconds since the start. On a terminal as elsewhere these are plain lines, so
 * that a log of a build reads the same as the screen did.
 */
export function progress(stream: NodeJS.WritableStream = process.stderr, now: () => number = Date.now): Say {
  const started = now();
  return (text) => {
    stream.write(`modelwatch: ${((now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
  };
}

/** Says `text` again every ten seconds, with how long it has taken, until `work` is done. */
export async function sayWhile<T>(say: Say, text: string, work: Promise<T>): Promise<T> {
  const started = Date.now();
  say(text);
  const timer = setInterval(() => say(`${text} (${Math.round((Date.now() - started) / 1000)} s so far)`), REPEAT_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Counts bytes and reports at every tenth of the total, or every 5 MB if the total is unknown. `seen` bytes are
 * there already.
 */
export function counting(say: Say, what: string, total: number | undefined, seen = 0): (bytes: number) => void {
  const stride = total === undefined ? 5_000_000 : Math.max(1_000_000, total / 10);
  const after = (bytes: number): number => (Math.floor(bytes / stride) + 1) * stride;
  let next = after(seen);
  return (bytes) => {
    seen += bytes;
    if (seen >= next) {
      next = after(seen);
      say(`${what}: ${megabytes(seen)}${total === undefined ? '' : ` of ${megabytes(total)}`}`);
    }
  };
}
