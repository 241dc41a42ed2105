import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Count } from './count';
import { run } from './run';

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
    // An exit code that speaks of a failure nobody counted is a failure too.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: result.numPendingTests,
  };
}
