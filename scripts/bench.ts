import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { falseAlarms } from '../bench/alarms';
import { dashboardLoads } from '../bench/dashboards';
import { firstPaint } from '../bench/firstPaint';
import { bench } from '../bench/run';
import { statistics } from '../bench/statisticsRun';
import { elementAt } from '../src/stats/elements';
import { hostBun } from './build/bun';
import { build, hostExecutable } from './build/index';
import { ROOT } from './build/paths';
import { runMain } from './setup/command';
import { startPreviewTarget } from './testing/browser';
import { demoFromEnvironment, type SharedDemo, startSharedDemo } from './testing/demo';

const USAGE = `npm run bench -- [options]

Runs the same PromQL through Modelwatch and through Grafana's own Prometheus back end, in turns, and compares.

  --quick                 a tenth of the rounds
  --executable <command>  measures this command instead of the executable of dist/
  --false-alarms          instead: how often drift alarms fire with and without drift (minutes; --quick for a tenth)
  --statistics            instead: how far alarms can be trusted, by simulation (20 minutes of two
                          processors; --quick for a tenth)
  --drift-numerics        instead: what the numbers of drift cost by themselves
  --drift-signal          instead: what the drift signal costs, from Prometheus' answer to Arrow bytes
  --first-paint           instead: how soon a dashboard is drawn in the preview, over the demo
  --dashboards            instead: when each dashboard's last answer comes, over the demo, beside the raw requests
  --only <name>           of the dashboards, or of the tables of --statistics, this one alone
  --help                  this text`;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      executable: { type: 'string' },
      'false-alarms': { type: 'boolean', default: false },
      statistics: { type: 'boolean', default: false },
      'drift-numerics': { type: 'boolean', default: false },
      'drift-signal': { type: 'boolean', default: false },
      'first-paint': { type: 'boolean', default: false },
      dashboards: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, executable, only } = values;
  if (values.help) {
    console.log(USAGE);
  } else if (values['false-alarms']) {
    falseAlarms({ quick });
  } else if (values.statistics) {
    await inWorkers((worker) => statistics(worker, { quick, ...(only === undefined ? {} : { only }) }));
  } else if (values['drift-numerics']) {
    bundled('driftNumerics.ts');
  } else if (values['drift-signal']) {
    bundled('driftSignal.ts');
  } else if (values['first-paint']) {
    await overDemo(inPreview);
  } else {
    if (executable === undefined) {
      await build({ frontEnd: false, backend: 'executable', say });
    }
    if (values.dashboards) {
      const command = executable ?? hostExecutable();
      await overDemo((demo) =>
        dashboardLoads({ ...demo, command, rounds: quick ? 1 : 5, ...(only === undefined ? {} : { only }) })
      );
    } else {
      await bench({ quick, ...(executable === undefined ? {} : { executable }) });
    }
  }
}

/** Over the demo that the environment names, else over one of its own. */
async function overDemo(measure: (demo: SharedDemo) => Promise<void>): Promise<void> {
  const found = demoFromEnvironment(process.env);
  if (found !== undefined && !('missing' in found)) {
    return measure(found);
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-bench-'));
  const { demo, stop } = await startSharedDemo(directory, say);
  try {
    await measure(demo);
  } finally {
    await stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function inPreview(demo: SharedDemo): Promise<void> {
  const preview = await startPreviewTarget(ROOT, demo, say);
  try {
    if ('missing' in preview.found) {
      throw new Error(preview.found.missing);
    }
    await firstPaint(preview.found);
  } finally {
    await preview.stop();
  }
}

/**
 * Bundled and run as the product is: what runs TypeScript here keeps every function's name, and that costs the inner
 * loops; the executable's runtime is Bun.
 */
function bundled(file: string): void {
  execFileSync(hostBun(), ['run', '-'], { input: programOf(file), stdio: ['pipe', 'inherit', 'inherit'] });
}

function programOf(file: string): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(ROOT, 'bench', file)],
    bundle: true,
    platform: 'node',
    loader: { '.proto': 'text' },
    write: false,
  });
  return elementAt(outputFiles, 0).contents;
}

/** Simulations are many short functions: bundled as above, for Node.js. */
async function inWorkers(run: (worker: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-bench-'));
  try {
    const worker = path.join(directory, 'worker.js');
    writeFileSync(worker, programOf('statisticsWorker.ts'));
    await run(worker);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

runMain(main);
