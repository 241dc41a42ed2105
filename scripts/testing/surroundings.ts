import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorText } from '../../src/text';
import {
  findMlflow,
  findPrometheus,
  findPython,
  type Missing,
  Processes,
  pythonEnvironment,
  type Say,
  startMlflow,
} from '../setup';
import { type StartedBrowserTarget, startPreviewTarget } from './browser';
import { BROWSER_VARIABLE } from './browserTarget';
import { DEMO_VARIABLE, demoFromEnvironment, type SharedDemo, startSharedDemo } from './demo';
import { type Count, NONE, run } from './run';

/** The real parts that tests run against, as far as this machine has them. */
interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  /** What was not available, counted as skipped. */
  readonly count: Count;
  readonly steps: ReadonlyArray<{ readonly title: string; readonly run: () => Promise<Count> }>;
  readonly stop: () => Promise<void>;
}

/** Gets Prometheus, a Python for the demo's own tests, a running MLflow, and the demo; reports what is not available. */
export async function startSurroundings(say: Say): Promise<Surroundings> {
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-test-'));
  const processes = new Processes(path.join(directory, 'logs'), say);
  const environment: Record<string, string> = {};
  let skipped = 0;
  const without = (what: string, why: string) => {
    skipped++;
    say(`SKIPPED: ${what}: ${why}`);
  };
  const prometheus = await findPrometheus(say);
  if ('missing' in prometheus) {
    without('everything that needs a real Prometheus', prometheus.missing);
  } else {
    // Tests look for it on the PATH; it may lie in the cache.
    environment['PATH'] = [path.dirname(prometheus.prometheus), process.env['PATH'] ?? ''].join(path.delimiter);
  }
  const python = await findPython();
  let startOwnMlflow = (): Promise<void> => Promise.resolve();
  const steps: Surroundings['steps'][number][] = [];
  if ('missing' in python) {
    without('the demo and everything that needs a real MLflow', python.missing);
  } else {
    const demo = await pythonEnvironment(python, path.join('demo', 'requirements.txt'), say);
    steps.push({ title: 'demo', run: () => demoTests(demo) });
    const servers = [
      { major: 3, variable: 'MODELWATCH_MLFLOW_URL', title: 'a real MLflow' },
      { major: 2, variable: 'MODELWATCH_MLFLOW_2_URL', title: 'a real MLflow 2' },
    ] as const;
    const starts: (() => Promise<void>)[] = [];
    for (const { major, variable, title } of servers) {
      const mlflow = await findMlflow(say, major);
      if ('missing' in mlflow) {
        without(`everything that needs ${title}`, mlflow.missing);
      } else {
        starts.push(async () => {
          const { url } = await startMlflow(processes, mlflow.python, path.join(directory, `mlflow-${major}`), 0);
          environment[variable] = url;
        });
      }
    }
    startOwnMlflow = async () => {
      await Promise.all(starts.map((start) => start()));
    };
  }
  const demoComing = sharedDemo(path.join(directory, 'demo'), say);
  try {
    await startOwnMlflow();
  } catch (error) {
    await (await demoComing).stop();
    throw error;
  }
  const demo = await demoComing;
  environment[DEMO_VARIABLE] = JSON.stringify(demo.found);
  if ('missing' in demo.found) {
    without('everything that needs the demo', demo.found.missing);
  }
  const browser = await browserTarget(demo.found, say);
  environment[BROWSER_VARIABLE] = JSON.stringify(browser.found);
  if ('missing' in browser.found) {
    without('everything that is looked at in a browser', browser.found.missing);
  }
  return {
    environment,
    count: { ...NONE, skipped },
    steps,
    stop: async () => {
      await browser.stop();
      await demo.stop();
      await processes.stopAll();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface DemoOfTests {
  readonly found: SharedDemo | Missing;
  readonly stop: () => Promise<void>;
}

/** The one demo of all tests, or why there is none (it never rejects): that which the environment names already, else one that is started here. */
async function sharedDemo(directory: string, say: Say): Promise<DemoOfTests> {
  const nothing = () => Promise.resolve();
  const found = demoFromEnvironment(process.env);
  if (found !== undefined) {
    return { found, stop: nothing };
  }
  try {
    const { demo, stop } = await startSharedDemo(directory, say);
    return { found: demo, stop };
  } catch (error) {
    return { found: { missing: errorText(error) }, stop: nothing };
  }
}

/** The preview over the demo, for the tests that look at it. */
async function browserTarget(demo: SharedDemo | Missing, say: Say): Promise<StartedBrowserTarget> {
  return 'missing' in demo
    ? { found: { missing: `there is no demo to look at: ${demo.missing}` }, stop: () => Promise.resolve() }
    : startPreviewTarget(process.cwd(), demo, say);
}

/** Python's own test runner, counted as one. */
async function demoTests(python: string): Promise<Count> {
  const code = await run(python, [
    '-m',
    'unittest',
    'discover',
    '--start-directory',
    'demo/tests',
    '--top-level-directory',
    '.',
  ]);
  return code === 0 ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 };
}
