import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { add, closingLine, NONE, run, runJest, runTool } from './run';

const root = mkdtempSync(path.join(tmpdir(), 'modelwatch-testing-'));
const bin = path.join(root, 'node_modules', 'jest', 'bin');
mkdirSync(bin, { recursive: true });
mkdirSync(path.join(root, 'node_modules', '.cache'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A jest that writes this result, if any, where it is told to, and ends with `code`. */
function standIn(code: number, result?: Readonly<Record<string, number>>): void {
  writeFileSync(
    path.join(bin, 'jest.js'),
    `const file = process.argv.find((one) => one.startsWith('--outputFile=')).slice('--outputFile='.length);
     const result = ${JSON.stringify(result ?? null)};
     if (result !== null) require('node:fs').writeFileSync(file, JSON.stringify(result));
     process.exitCode = ${code};`
  );
}

const resultOf = (change: Readonly<Record<string, number>>) => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numRuntimeErrorTestSuites: 0,
  ...change,
});

describe('the closing line', () => {
  it('names what was skipped only where anything was', () => {
    expect(closingLine({ passed: 3, failed: 1, skipped: 0 })).toBe('3 passed, 1 failed');
    expect(closingLine(add({ passed: 3, failed: 1, skipped: 1 }, { ...NONE, skipped: 1 }))).toBe(
      '3 passed, 1 failed, 2 skipped'
    );
  });
});

describe('run', () => {
  it('gives the exit code, and a failure where a signal ended it', async () => {
    await expect(run(process.execPath, ['-e', 'process.exitCode = 4'])).resolves.toBe(4);
    await expect(run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).resolves.toBe(1);
    await expect(run('/nowhere/tool', [])).rejects.toThrow('ENOENT');
  });
});

describe('runTool', () => {
  it('counts as one, passed or failed', async () => {
    standIn(0, resultOf({}));
    await expect(runTool(root, 'jest/bin/jest.js', ['--outputFile=/dev/null'])).resolves.toEqual({
      ...NONE,
      passed: 1,
    });
    await expect(runTool(root, 'not/there.js', [])).resolves.toEqual({ ...NONE, failed: 1 });
  });
});

describe('runJest', () => {
  it.each([
    ['what passed and what was skipped', 0, { numPendingTests: 2 }, { passed: 5, failed: 0, skipped: 2 }],
    ['failed tests', 1, { numFailedTests: 3 }, { passed: 5, failed: 3, skipped: 0 }],
    ['suites that could not start', 1, { numRuntimeErrorTestSuites: 2 }, { passed: 5, failed: 2, skipped: 0 }],
    ['a failure that nobody counted', 1, {}, { passed: 5, failed: 1, skipped: 0 }],
  ])('counts %s', async (_, code, change, count) => {
    standIn(code, resultOf(change));
    await expect(runJest(root, [], {})).resolves.toEqual(count);
  });

  it('takes no old result for a new one', async () => {
    standIn(0, resultOf({}));
    await runJest(root, [], {});
    standIn(1);
    await expect(runJest(root, [], {})).rejects.toThrow('ENOENT');
  });
});
