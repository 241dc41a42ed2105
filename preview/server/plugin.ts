import { setTimeout as delay } from 'node:timers/promises';
import { type PluginProcess, startPlugin } from '../../host';
import { errorText } from '../../src/text';

export interface RestartingPluginOptions {
  readonly command: string;
  readonly args?: readonly string[];
  readonly say: (text: string) => void;
}

/** How long to wait before a plugin that ended is started again, so that a crash is no busy loop. */
const RESTART_MS = 1000;

/** The plugin's process, started again whenever it ends, as Grafana does. */
export class RestartingPlugin {
  #running: Promise<PluginProcess>;
  #stopped = false;

  private constructor(
    private readonly options: RestartingPluginOptions,
    first: PluginProcess
  ) {
    this.#running = Promise.resolve(first);
    void this.#watch(first);
  }

  /** Rejects when it cannot be started at all. */
  static async start(options: RestartingPluginOptions): Promise<RestartingPlugin> {
    return new RestartingPlugin(options, await startPlugin(options));
  }

  /** As grpc-js dials it. Waits while the plugin is being started. */
  async address(): Promise<string> {
    return (await this.#running).address;
  }

  /** Ends the process; it comes back with whatever the executable now is. */
  async restart(): Promise<void> {
    const running = await this.#running;
    running.kill();
    await running.ended;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const running = await this.#running.catch(() => undefined);
    running?.kill();
    await running?.ended;
  }

  async #watch(process: PluginProcess): Promise<void> {
    for (let current = process; ;) {
      const ended = current.ended.then((how) => {
        if (!this.#stopped) {
          this.options.say(`The plugin ${how}; starting it again.`);
          this.#running = this.#again();
        }
      });
      await ended;
      if (this.#stopped) {
        return;
      }
      current = await this.#running;
    }
  }

  async #again(): Promise<PluginProcess> {
    for (;;) {
      await delay(RESTART_MS);
      if (this.#stopped) {
        throw new Error('The preview is being stopped');
      }
      try {
        return await startPlugin(this.options);
      } catch (error) {
        this.options.say(errorText(error));
      }
    }
  }
}
