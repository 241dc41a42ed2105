import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Keeps standard output to ourselves: jest says everything a person reads on standard error. */
  readonly quietOutput?: boolean;
}

/** Runs a command that inherits our output. Resolves with its exit code, 1 if a signal ended it. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  const child = spawn(command, args, {
    cwd: options.directory ?? process.cwd(),
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', options.quietOutput ? 'ignore' : 'inherit', 'inherit'],
  });
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => settle(code ?? 1));
  });
}

/** What a step of the test run counted. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NONE: Count = { passed: 0, failed: 0, skipped: 0 };

export const add = (a: Count, b: Count): Count => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The closing line, alone on its line; what was skipped follows where anything was. */
export const closingLine = ({ passed, failed, skipped }: Count): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** A tool that says yes or no by its exit code, counted as one. */
export async function runTool(root: string, script: string, args: readonly string[]): Promise<Count> {
  const code = await run(process.execPath, [path.join(root, 'node_modules', script), ...args]);
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

const resultSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/** Runs jest and reads its own count; a suite that could not even start counts as a failure. */
export async function runJest(
  root: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>
): Promise<Count> {
  const resultFile = path.join(root, 'node_modules', '.cache', 'jest-result.json');
  rmSync(resultFile, { force: true });
  const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const code = await run(process.execPath, [jest, '--json', `--outputFile=${resultFile}`, ...args], {
    environment,
    quietOutput: true,
  });
  const result = resultSchema.parse(JSON.parse(readFileSync(resultFile, 'utf8')));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    // A non-zero exit code without a counted failure is a failure too.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: result.numPendingTests,
  };
}
