import { existsSync, watch } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bundlePage, PAGE_FOLDER } from '../preview/bundle';
import { Builds } from '../preview/server/routes/page';
import { servePreview } from '../preview/server/serve';
import { errorText } from '../src/text';
import { build, BUNDLE } from './build/index';
import { startDemo } from './demo';
import { cacheRoot, freePort, progress } from './setup';
import { runMain } from './setup/command';
import { PREVIEW_PORT } from './start/preview';
import { type Addresses, instanceOver, runningDemo } from './start/surroundings';
import { DEMO_VARIABLE } from './testing/demo';

interface RebuildOptions {
  readonly folders: readonly string[];
  /** Makes what is out of date. */
  readonly build: () => Promise<void>;
  /** The shortest time between two builds, milliseconds. */
  readonly pauseMs: number;
  readonly say: (text: string) => void;
}

/** How long an editor may take to write what belongs together. */
const SETTLE_MS = 300;

/** How many lines of a compiler error are shown. */
const SHOWN_LINES = 12;

/** Builds whenever something in the folders has changed; one build at a time, failures are reported. Returns a function that stops it. */
function rebuildOnChange({ folders, build, pauseMs, say }: RebuildOptions): () => void {
  let isChanged = false;
  let isBusy = false;
  let isOver = false;
  const run = async () => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    while (isChanged && !isOver) {
      await delay(SETTLE_MS);
      isChanged = false;
      try {
        await build();
      } catch (error) {
        const text = errorText(error);
        say(text.split('\n').slice(0, SHOWN_LINES).join('\n'));
      }
      await delay(pauseMs);
    }
    isBusy = false;
  };
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || !/\.test\.tsx?$/.test(name)) {
        isChanged = true;
        void run();
      }
    })
  );
  return () => {
    isOver = true;
    watchers.forEach((watcher) => watcher.close());
  };
}

const USAGE = `npm run dev [-- options]

The preview in the browser, reloaded whenever a source file changes; the back end is restarted when its own change.

  --demo FILE        over a demo that is already running, whose addresses this file holds as JSON (or ${DEMO_VARIABLE} itself)
  --prometheus URL   over this Prometheus instead of the demo
  --mlflow URL       over this MLflow
  --port N           instead of ${PREVIEW_PORT}
  --pause S          minimum seconds between two builds (default 0)
  --help             this text`;

const root = process.cwd();
const say = progress();

interface Over {
  readonly addresses: Addresses;
  /** MLflow, where it comes later. */
  readonly later?: Promise<Addresses>;
  readonly stop: () => Promise<void>;
}

async function sources(values: { demo?: string; prometheus?: string; mlflow?: string }): Promise<Over> {
  const setting = values.demo ?? process.env[DEMO_VARIABLE];
  const running = setting === undefined ? undefined : runningDemo(setting);
  const stop = () => Promise.resolve();
  if (values.prometheus !== undefined) {
    return { addresses: { prometheus: values.prometheus, mlflow: values.mlflow ?? '' }, stop };
  }
  if (running !== undefined) {
    return { addresses: running, stop };
  }
  const demo = await startDemo({ directory: path.join(cacheRoot(), 'demo'), mlflow: true, say });
  const prometheus = demo.prometheus.url;
  return {
    addresses: { prometheus, mlflow: '' },
    later: demo.mlflow.then((mlflow) => ({ prometheus, mlflow: 'url' in mlflow ? mlflow.url : '' })),
    stop: demo.stop,
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      demo: { type: 'string' },
      prometheus: { type: 'string' },
      mlflow: { type: 'string' },
      port: { type: 'string', default: String(PREVIEW_PORT) },
      pause: { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());
  await build({ frontEnd: true, backend: 'bundle', say });
  let page = await bundlePage(say);
  const over = await sources(values);
  const builds = new Builds();
  const server = await servePreview({
    root,
    port: await freePort(Number(values.port)),
    // Node runs the bundle as it is: compiling an executable at each change would take longer than the rest.
    plugin: { command: process.execPath, args: [BUNDLE], say },
    instances: [instanceOver(root, over.addresses)],
    page: PAGE_FOLDER,
    assets: () => page,
    builds,
  });
  void over.later?.then((addresses) => server.sources.put(instanceOver(root, addresses)));
  say(`The preview is at ${server.url}; it follows the sources. Ctrl-C ends it.`);
  const rebuild = async () => {
    let isBackEnd = false;
    let isBuilt = false;
    await build({
      frontEnd: true,
      backend: 'bundle',
      say: (text) => {
        isBuilt = true;
        isBackEnd ||= text.startsWith('backend');
        say(text);
      },
    });
    page = await bundlePage((text) => {
      isBuilt = true;
      say(text);
    });
    if (isBackEnd) {
      await server.plugin.restart();
    }
    if (isBuilt) {
      builds.tell();
    }
  };
  const end = rebuildOnChange({
    folders: ['src', 'preview', 'dashboards', 'docs'].map((name) => path.join(root, name)).filter(existsSync),
    build: rebuild,
    pauseMs: Number(values.pause) * 1000,
    say,
  });
  await new Promise((settle) => stopping.signal.addEventListener('abort', settle, { once: true }));
  end();
  await server.stop();
  await over.stop();
}

runMain(main);
