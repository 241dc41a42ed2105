import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { anchors } from './anchors';
import { ANCHOR_VARIABLE, anchorFromEnvironment, DEMO_VARIABLE, demoFromEnvironment, historyOf } from './demo';
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

const demo = {
  prometheus: 'http://127.0.0.1:9090',
  mlflow: 'http://127.0.0.1:5000',
  service: 'http://127.0.0.1:8001',
  incidentsFile: '/somewhere/incidents.json',
  startedAt: 1_795_335_330_000,
};

describe('demoFromEnvironment', () => {
  it('is the demo, or why there is none, or nothing', () => {
    expect(demoFromEnvironment({ [DEMO_VARIABLE]: JSON.stringify(demo) })).toEqual(demo);
    expect(demoFromEnvironment({ [DEMO_VARIABLE]: '{"missing":"no Python"}' })).toEqual({ missing: 'no Python' });
    expect(demoFromEnvironment({})).toBeUndefined();
  });

  it('takes nothing else for a demo', () => {
    expect(() => demoFromEnvironment({ [DEMO_VARIABLE]: '{"prometheus":"http://127.0.0.1:9090"}' })).toThrow();
    expect(() => demoFromEnvironment({ [DEMO_VARIABLE]: 'yes' })).toThrow();
  });
});

describe('anchorFromEnvironment', () => {
  it('is where the history ends, in Unix seconds, or nothing', () => {
    expect(anchorFromEnvironment({ [ANCHOR_VARIABLE]: '1795335330' })).toBe(1_795_335_330);
    expect(anchorFromEnvironment({})).toBeUndefined();
    expect(() => anchorFromEnvironment({ [ANCHOR_VARIABLE]: '2026-11-22' })).toThrow();
  });
});

describe('anchors', () => {
  it.each(['2026-11-28T21:00:00Z', '2026-11-25T00:00:00Z', '2026-11-22T23:59:59Z', '2026-11-23T00:00:00Z'])(
    'are every six hours of a Wednesday and of a Sunday that are over at %s',
    (text) => {
      const now = Date.parse(text) / 1000;
      const found = anchors(now);
      const days = new Set(found.map((anchor) => new Date(anchor * 1000).getUTCDay()));
      expect([...days].sort()).toEqual([0, 3]);
      expect(found.map((anchor) => new Date(anchor * 1000).getUTCHours())).toEqual([0, 6, 12, 18, 0, 6, 12, 18]);
      expect(Math.max(...found)).toBeLessThan(now);
      expect(Math.min(...found)).toBeGreaterThan(now - 14 * 86_400);
    }
  );
});

describe('historyOf', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-incidents-'));
  const incidentsFile = path.join(directory, 'incidents.json');
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('leaves out what is still to come', () => {
    const incident = { kind: 'overload', model: 'iris', start: 1, end: 2, phase: 'history' };
    writeFileSync(incidentsFile, JSON.stringify({ incidents: [incident, { ...incident, phase: 'live' }] }));
    expect(historyOf({ incidentsFile })).toEqual([incident]);
  });
});
