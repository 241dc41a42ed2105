import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { progress } from './setup';
import { runMain } from './setup/command';
import { type Addresses, runningDemo } from './start/surroundings';
import { grafanaTarget, startPreviewTarget } from './testing/browser';
import { BROWSER_VARIABLE } from './testing/browserTarget';
import { DEMO_VARIABLE, startSharedDemo } from './testing/demo';
import { closingLine, type Count, NONE, runJest } from './testing/run';
import { takeScreenshots } from './testing/screenshots';

const USAGE = `npm run e2e [-- options] [names of specs]

Runs the browser tests: against the preview over the demo, or against the Grafana of GRAFANA_URL.

  --demo FILE          over a demo that is already running, whose addresses this file holds (or ${DEMO_VARIABLE} itself)
  --screenshots        instead: takes the screenshots of the README, into docs/img
  --help               this text

  GRAFANA_URL          a Grafana that runs, with the plugin and its provisioning in it
  GRAFANA_USER, GRAFANA_PASSWORD    who signs in; not needed with anonymous access
  MODELWATCH_PROMETHEUS_URL, MODELWATCH_MLFLOW_URL    the sources as that Grafana reaches them
  CHROMIUM             the browser, if it is not on the PATH`;

const root = process.cwd();
const say = progress();
const nothing = () => Promise.resolve();

async function sources(file: string | undefined): Promise<{ over: Addresses; stop: () => Promise<void> }> {
  const { MODELWATCH_PROMETHEUS_URL: prometheus, MODELWATCH_MLFLOW_URL: mlflow = '' } = process.env;
  if (prometheus !== undefined && prometheus !== '') {
    return { over: { prometheus, mlflow }, stop: nothing };
  }
  const found = file ?? process.env[DEMO_VARIABLE];
  const running = found === undefined ? undefined : runningDemo(found);
  if (running !== undefined) {
    return { over: running, stop: nothing };
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-e2e-'));
  const { demo, stop } = await startSharedDemo(directory, say);
  return {
    over: demo,
    stop: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function main(): Promise<Count> {
  const { values, positionals } = parseArgs({
    options: {
      demo: { type: 'string' },
      screenshots: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return NONE;
  }
  const { over, stop } = await sources(values.demo);
  const isGrafana = (process.env['GRAFANA_URL'] ?? '') !== '';
  const target = isGrafana
    ? { found: await grafanaTarget(process.env, over, say), stop: nothing }
    : await startPreviewTarget(root, over, say);
  try {
    if ('missing' in target.found) {
      throw new Error(target.found.missing);
    }
    if (values.screenshots) {
      await takeScreenshots(target.found, path.join(root, 'docs', 'img'), say);
      return NONE;
    }
    const specs = positionals.length === 0 ? ['test/browser/'] : positionals.map((name) => `test/browser/${name}`);
    return await runJest(root, [...specs, '--selectProjects', 'node'], {
      [BROWSER_VARIABLE]: JSON.stringify(target.found),
    });
  } finally {
    await target.stop();
    await stop();
  }
}

runMain(async () => {
  const count = await main();
  console.log(closingLine(count));
  return count.failed > 0 ? 1 : 0;
});
