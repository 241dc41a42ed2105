import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceOf } from '../host/instance';
import { builtBundle } from '../test/support/bundle';
import { freePort } from '../test/support/freePort';
import { describeWithPrometheus, startPrometheus } from '../test/support/prometheus';
import type { HealthReport } from '.';
import { watch, type WatchOptions } from './watch';

jest.setTimeout(60_000);

const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-watch-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Nothing listens there: what is asked fails at once, and the process lives on. */
const nowhere = () => instanceOf({ prometheus: { url: 'http://127.0.0.1:1' } });

const numberIn = (file: string): number => Number(readFileSync(file, 'utf8'));

/** The real process, which first writes down its number. */
async function plugin(): Promise<{ command: string; args: string[]; pid: () => number }> {
  const file = path.join(directory, 'pid');
  const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); require(${JSON.stringify(await builtBundle())});`;
  return { command: process.execPath, args: ['-e', script], pid: () => numberIn(file) };
}

/** Watches until a report is enough; gives all that was said. */
async function watched(
  { command, args }: Pick<WatchOptions, 'command' | 'args'>,
  instance: WatchOptions['instance'],
  isEnough: (report: HealthReport, nth: number) => boolean
): Promise<readonly string[]> {
  const said: string[] = [];
  const stop = new AbortController();
  let nth = 0;
  const show = (report: HealthReport) => {
    if (isEnough(report, ++nth)) {
      stop.abort();
    }
  };
  await watch({ command, args, instance, everyMs: 200, show, say: (text) => said.push(text), stopped: stop.signal });
  return said;
}

it('starts a plugin again that was killed, and continues', async () => {
  const { pid, ...command } = await plugin();
  const pids = new Set<number>();
  const said = await watched(command, nowhere, () => {
    pids.add(pid());
    if (pids.size === 1) {
      process.kill(pid(), 'SIGKILL');
    }
    return pids.size > 1;
  });
  expect(said).toContain('The plugin was ended by SIGKILL; starting it again.');
});

it('shows as many reports as it is asked for, and leaves no process behind', async () => {
  const { pid, ...command } = await plugin();
  const show = jest.fn();
  const stopped = new AbortController().signal;
  await watch({ ...command, instance: nowhere, everyMs: 10, show, say: jest.fn(), stopped, reports: 2 });
  expect(show).toHaveBeenCalledTimes(2);
  expect(() => process.kill(pid(), 0)).toThrow('ESRCH');
});

it('takes the settings as they are at each report', async () => {
  const before = nowhere();
  const both = instanceOf({ prometheus: { url: 'http://127.0.0.1:1' }, mlflow: { url: 'http://127.0.0.1:1' } });
  const after = { ...both, updated: before.updated + 1 };
  let current = before;
  const sources: string[] = [];
  await watched(
    await plugin(),
    () => current,
    (report, nth) => {
      sources.push(report.sources);
      current = after;
      return nth === 2;
    }
  );
  expect(sources[0]).toContain('MLflow is not configured');
  expect(sources[1]).toContain('MLflow at http://127.0.0.1:1 cannot be reached');
});

it('rejects when the plugin cannot be started at all', async () => {
  const broken = { command: process.execPath, args: ['-e', 'console.error("broken"); process.exitCode = 1;'] };
  await expect(watched(broken, nowhere, () => true)).rejects.toThrow(/before its handshake\. broken/);
});

it('tries again when the plugin cannot be started for a while', async () => {
  const { args, command } = await plugin();
  const file = path.join(directory, 'starts');
  const script = `
    const fs = require('node:fs');
    const file = ${JSON.stringify(file)};
    const starts = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
    fs.writeFileSync(file, String(starts + 1));
    if (starts === 1) { console.error('no memory'); process.exit(1); }
    ${args.at(-1) ?? ''}
    if (starts === 0) setTimeout(() => process.exit(7), 2000);`;
  const said = await watched({ command, args: ['-e', script] }, nowhere, () => numberIn(file) > 2);
  expect(said).toContain('The plugin ended with exit code 7; starting it again.');
  expect(said).toContain('The plugin ended with exit code 1 before its handshake. no memory');
});

describeWithPrometheus('watching a Prometheus that goes away', () => {
  it('says so, and is well again when it is back', async () => {
    const port = await freePort();
    const first = await startPrometheus({ port });
    const instance = instanceOf({ prometheus: { url: first.url } });
    const gone: HealthReport[] = [];
    const states: string[] = [];
    let killed: Promise<void> | undefined;
    let second: ReturnType<typeof startPrometheus> | undefined;
    const said = await watched(
      await plugin(),
      () => instance,
      (report) => {
        states.push(report.reachable ? 'well' : 'gone');
        killed ??= first.kill();
        if (!report.reachable) {
          gone.push(report);
          second ??= killed.then(() => startPrometheus({ port }));
        }
        return gone.length > 0 && report.reachable;
      }
    );
    await (await second)?.stop();
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(['well', 'gone', 'well']);
    for (const { sources } of gone) {
      expect(sources).toMatch(/^Prometheus/);
      expect(sources).toContain(String(port));
    }
    // Later reports may see it come back between the question for its health and those for signals.
    expect(gone[0]?.faults.map(({ what }) => what)).toContain('latency');
    expect(said).toEqual([]);
  });
});
