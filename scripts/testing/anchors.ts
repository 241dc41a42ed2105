import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DAY } from '../../src/time';
import { buildBundle } from '../build/backend';
import { findPrometheus, type Say } from '../setup';
import { ANCHOR_VARIABLE, DEMO_VARIABLE, startSharedDemo } from './demo';
import { add, closingLine, type Count, NONE, runJest } from './run';

const QUARTER = DAY / 4;
/** Seconds between the anchors' minutes: they do not all lie on the full hour. */
const SHIFT = 7 * 60;
/** The tests that read the demo's history. */
const SUITES = ['test/demo', 'test/packs'] as const;

/** Unix seconds: every six hours of the last whole Wednesday and of the last whole Sunday before `now`, oldest first. */
export function anchors(now: number): number[] {
  // The epoch was a Thursday.
  const last = (weekday: number) => {
    const today = Math.floor(now / DAY);
    return (today - 1 - ((((today - 1 + 4 - weekday) % 7) + 7) % 7)) * DAY;
  };
  return [last(3), last(0)]
    .sort((a, b) => a - b)
    .flatMap((day) => [0, 1, 2, 3].map((quarter) => day + quarter * QUARTER + quarter * SHIFT));
}

/** Runs the tests of the demo's history at each anchor, one after another, over a demo whose history ends there. */
export async function runAtAnchors(root: string, args: readonly string[], say: Say): Promise<Count> {
  const prometheus = await findPrometheus(say);
  if ('missing' in prometheus) {
    throw new Error(prometheus.missing);
  }
  const PATH = [path.dirname(prometheus.prometheus), process.env['PATH'] ?? ''].join(path.delimiter);
  await buildBundle(say);
  let total = NONE;
  for (const anchor of anchors(Date.now() / 1000)) {
    const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-anchor-'));
    const { demo, stop } = await startSharedDemo(directory, say, anchor);
    try {
      const environment = { PATH, [ANCHOR_VARIABLE]: String(anchor), [DEMO_VARIABLE]: JSON.stringify(demo) };
      const count = await runJest(root, args.length > 0 ? args : SUITES, environment);
      say(`history until ${new Date(anchor * 1000).toUTCString()}: ${closingLine(count)}`);
      total = add(total, count);
    } finally {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return total;
}
