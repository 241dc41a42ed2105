import { type InstanceConfig, PluginClient, type PluginProcess, startPlugin } from '../host';
import { errorText } from '../src/text';
import { collectReport, type HealthReport } from '.';

export interface WatchOptions {
  readonly command: string;
  readonly args?: readonly string[];
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

/**
 * Shows the state of health again and again, starting the plugin anew whenever it ends, as Grafana does. Rejects when it
 * cannot be started the first time; later it is tried again.
 */
export async function watch(options: WatchOptions): Promise<void> {
  const { command, args = [], stopped, reports = Infinity } = options;
  let plugin: PluginProcess | undefined = await startPlugin({ command, args });
  for (let shown = 0; ;) {
    if (plugin !== undefined) {
      shown += await showUntilEnd(plugin, options, reports - shown);
    }
    if (shown >= reports || stopped.aborted) {
      return;
    }
    await pause(RESTART_MS, stopped);
    plugin = stopped.aborted
      ? undefined
      : await startPlugin({ command, args }).catch((error: unknown) => tell(error, options));
  }
}

async function showUntilEnd(plugin: PluginProcess, options: WatchOptions, most: number): Promise<number> {
  const { stopped } = options;
  const stop = () => plugin.kill();
  stopped.addEventListener('abort', stop);
  let shown = 0;
  try {
    shown = await showWhileAlive(plugin, options, most);
  } finally {
    stopped.removeEventListener('abort', stop);
    plugin.kill();
  }
  const how = await plugin.ended;
  if (shown < most && !stopped.aborted) {
    options.say(`The plugin ${how}; starting it again.`);
  }
  return shown;
}

function tell(error: unknown, { say }: WatchOptions): undefined {
  say(errorText(error));
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
        tell(error, options);
      }
      if (shown < most) {
        await Promise.race([pause(options.everyMs, options.stopped), plugin.ended]);
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
