import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/build/paths';
import type { Fuzzed, Share } from './run';

const TOGETHER = 250;
/** Long enough for a case on the busiest machine: what takes longer hangs. */
const HANGS_MS = 120_000;

interface FuzzOptions extends Share {
  /** Begins no more after so many seconds. */
  readonly seconds?: number;
  /** Called after each share: what there was of all until then, and how many cases from the first one are done. */
  readonly onProgress?: (sum: Fuzzed, done: number) => void;
}

/** As `fuzz`, spread over the cores, in processes of their own: what ends or hangs one of them is found too. */
export async function fuzzInProcesses({ seed, from, cases, seconds, onProgress }: FuzzOptions): Promise<Fuzzed> {
  const started = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'modelwatch-fuzz-'));
  const script = path.join(folder, 'worker.cjs');
  let sum: Fuzzed = { answered: 0, refused: 0, failures: [] };
  let next = from;
  let done = 0;
  const work = async (): Promise<void> => {
    let worker: ChildProcess | undefined;
    while (next < from + cases && performance.now() - started < (seconds ?? Infinity) * 1000) {
      const share = { seed, from: next, cases: Math.min(TOGETHER, from + cases - next) };
      next += share.cases;
      worker = worker?.connected === true && !worker.killed ? worker : fork(script);
      const { answered, refused, failures } = await shareOf(worker, share);
      sum = {
        answered: sum.answered + answered,
        refused: sum.refused + refused,
        failures: [...sum.failures, ...failures],
      };
      done += share.cases;
      onProgress?.(sum, done);
    }
    worker?.kill();
  };
  try {
    await bundle(script);
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return sum;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As plain a program as Node.js can have: within a test's sandbox, or compiled while it runs, it takes several times as long. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(ROOT, 'test', 'fuzz', 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    loader: { '.proto': 'text' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

function shareOf(worker: ChildProcess, { seed, ...share }: Share): Promise<Fuzzed> {
  return new Promise((settle) => {
    let number = share.from;
    let timer: NodeJS.Timeout | undefined;
    const over = (fuzzed: Fuzzed): void => {
      clearTimeout(timer);
      worker.off('message', heard).off('exit', ended);
      settle(fuzzed);
    };
    const failed = (error: string): void => {
      worker.kill('SIGKILL');
      over({ answered: 0, refused: 0, failures: [{ seed, number, error }] });
    };
    const ended = (code: number | null, signal: string | null): void => failed(`the process ended: ${code ?? signal}`);
    const heard = (message: number | Fuzzed): void => {
      if (typeof message === 'object') {
        over(message);
        return;
      }
      number = message;
      clearTimeout(timer);
      timer = setTimeout(() => failed(`took longer than ${HANGS_MS / 1000} s`), HANGS_MS);
    };
    worker.on('message', heard).on('exit', ended);
    worker.send({ seed, ...share });
  });
}
