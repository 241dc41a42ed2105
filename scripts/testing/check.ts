import path from 'node:path';
import type { Count } from './count';
import { run } from './run';

/** A tool that says yes or no by its exit code, counted as one. */
export async function runTool(root: string, script: string, args: readonly string[]): Promise<Count> {
  const code = await run(process.execPath, [path.join(root, 'node_modules', script), ...args]);
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}
