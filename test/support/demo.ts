import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PluginClient, type PluginProcess, startPlugin } from '../../host';
import { instanceOf } from '../../host/instance';
import type { DemoOptions } from '../../scripts/demo';
import type { Say } from '../../scripts/setup';
import { demoFromEnvironment, type SharedDemo, type StartedDemo, startSharedDemo } from '../../scripts/testing/demo';
import { errorText } from '../../src/text';
import { builtBundle } from './bundle';
import { describeWithPrometheus } from './prometheus';

export { historyOf, type SharedDemo } from '../../scripts/testing/demo';

type Options = Pick<DemoOptions, 'labelDelay' | 'hours'>;

const START_MS = 15 * 60_000;
const STOP_MS = 60_000;

/**
 * `describe` for tests that need the demo with its MLflow: the one that the test runner started, else one of their own.
 * Where it cannot be had they count as skipped, and it says why. `demo` may be called once the tests run.
 */
export function describeWithDemo(title: string, body: (demo: () => SharedDemo) => void): void {
  const setting = demoFromEnvironment(process.env);
  if (setting === undefined) {
    describeWithPrometheus(title, () => withOwnDemo(body));
  } else if ('missing' in setting) {
    process.stderr.write(`SKIPPED "${title}": there is no demo: ${setting.missing}\n`);
    describe.skip(title, () => body(() => unavailable(setting.missing)));
  } else {
    describe(title, () => body(() => setting));
  }
}

/** The same over a demo of the present that no other test uses, whose models may be moved. */
export function describeWithOwnDemo(title: string, options: Options, body: (demo: () => SharedDemo) => void): void {
  const setting = demoFromEnvironment(process.env);
  if (setting !== undefined && 'missing' in setting) {
    process.stderr.write(`SKIPPED "${title}": there is no demo: ${setting.missing}\n`);
    describe.skip(title, () => body(() => unavailable(setting.missing)));
  } else {
    describeWithPrometheus(title, () => withOwnDemo(body, (...to) => startSharedDemo(...to, undefined, options)));
  }
}

function unavailable(why: string): never {
  throw new Error(`There is no demo: ${why}`);
}

function withOwnDemo(
  body: (demo: () => SharedDemo) => void,
  start: (directory: string, say: Say) => Promise<StartedDemo> = startSharedDemo
): void {
  let directory: string | undefined;
  let own: StartedDemo | undefined;

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-demo-'));
    const said: string[] = [];
    own = await start(directory, (text) => said.push(text)).catch((error: unknown) => {
      const why = errorText(error);
      throw new Error(`The demo did not come up: ${why}\n${said.slice(-20).join('\n')}`);
    });
  }, START_MS);

  body(() => own?.demo ?? unavailable('it has not been started'));

  // After those of the body, which still read the demo's files: Jest calls them in the order of their definition.
  afterAll(async () => {
    await own?.stop();
    if (directory !== undefined) {
      rmSync(directory, { recursive: true, force: true });
    }
  }, STOP_MS);
}

const PLUGIN_START_MS = 5 * 60_000;

/**
 * The plugin's bundle, for the tests of one file, with a data source that reads the demo. What it gives may be called
 * once the tests run.
 */
export function pluginOver(demo: () => SharedDemo): () => PluginClient {
  let plugin: PluginProcess | undefined;
  let client: PluginClient | undefined;

  beforeAll(async () => {
    const { prometheus, mlflow } = demo();
    plugin = await startPlugin({ command: process.execPath, args: [await builtBundle()] });
    client = new PluginClient(
      plugin.address,
      instanceOf({ prometheus: { url: prometheus }, mlflow: { url: mlflow }, scrapeInterval: '1m' })
    );
  }, PLUGIN_START_MS);

  afterAll(async () => {
    client?.close();
    plugin?.kill();
    await plugin?.ended;
  });

  return () => {
    if (client === undefined) {
      throw new Error('The plugin has not been started: ask it within a test.');
    }
    return client;
  };
}
