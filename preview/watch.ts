import { type InstanceConfig, PluginClient, type PluginProcess, startPlugin } from './host';
import { collectReport, type HealthReport } from './report';

export interface WatchOptions {
  readonly command: string;
  /** The data source as it is now: MLflow may join later. */
  readonly instance: () => InstanceConfig;
  readonly everyMs: number;
  readonly show: (report: HealthReport) => void;
  readonly say: (text: string) => void;
  readonly stopped: AbortSignal;
  /** How many reports to show; without end unless given. */
  readonly reports?: number;
}

/** How long to wait before the plugin is started again after it ended, so that a crash is not a busy loop. */
const RESTART_MS = 1000;

/** Shows the state of health again and again, starting the plugin anew whenever it ends, as Grafana does. */
export async function watch(options: WatchOptions): Promise<void> {
  const { stopped, reports = Infinity } = options;
  for (let shown = 0; shown < reports && !stopped.aborted;) {
    const plugin = await startPlugin({ command: options.command });
    const stop = () => plugin.kill();
    stopped.addEventListener('abort', stop);
    try {
      shown += await showWhileAlive(plugin, options, reports - shown);
    } finally {
      stopped.removeEventListener('abort', stop);
      plugin.kill();
    }
    const how = await plugin.ended;
    if (shown < reports && !stopped.aborted) {
      options.say(`The plugin ${how}; starting it again.`);
      await pause(RESTART_MS, stopped);
    }
  }
}

async function showWhileAlive(plugin: PluginProcess, options: WatchOptions, most: number): Promise<number> {
  let alive = true;
  void plugin.ended.then(() => (alive = false));
  let instance = options.instance();
  let client = new PluginClient(plugin.address, instance);
  let shown = 0;
  try {
    while (alive && shown < most && !options.stopped.aborted) {
      const current = options.instance();
      if (current !== instance) {
        client.close();
        instance = current;
        client = new PluginClient(plugin.address, instance);
      }
      try {
        options.show(await collectReport(client, { now: Date.now() }));
        shown++;
      } catch (error) {
        // The plugin died under the question; it is started again.
        options.say(error instanceof Error ? error.message : String(error));
      }
      if (shown < most) {
        await pause(options.everyMs, options.stopped);
      }
    }
  } finally {
    client.close();
  }
  return shown;
}

function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const done = () => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', done);
      settle();
    };
    const timer = setTimeout(done, stopped.aborted ? 0 : ms);
    stopped.addEventListener('abort', done);
  });
}
