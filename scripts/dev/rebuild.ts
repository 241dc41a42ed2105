import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from '../../src/text';

export interface RebuildOptions {
  readonly folders: readonly string[];
  /** Makes what is out of date. */
  readonly build: () => Promise<void>;
  /** The shortest time between two builds, milliseconds. */
  readonly pauseMs: number;
  readonly say: (text: string) => void;
}

/** How long an editor may take to write what belongs together. */
const SETTLE_MS = 300;

/** Lines of a compiler's complaint that are shown. */
const SHOWN_LINES = 12;

/** Builds whenever something in the folders has changed; one build at a time, a failed one is told of. Gives what ends it. */
export function rebuildOnChange({ folders, build, pauseMs, say }: RebuildOptions): () => void {
  let isChanged = false;
  let isBusy = false;
  let isOver = false;
  const run = async () => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    while (isChanged && !isOver) {
      await delay(SETTLE_MS);
      isChanged = false;
      try {
        await build();
      } catch (error) {
        const text = errorText(error);
        say(text.split('\n').slice(0, SHOWN_LINES).join('\n'));
      }
      await delay(pauseMs);
    }
    isBusy = false;
  };
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || !/\.test\.tsx?$/.test(name)) {
        isChanged = true;
        void run();
      }
    })
  );
  return () => {
    isOver = true;
    watchers.forEach((watcher) => watcher.close());
  };
}
