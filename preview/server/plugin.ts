import { setTimeout as delay } from 'node:timers/promises';
import { type PluginProcess, startPlugin } from '../../host';
import { errorText } from '../../src/text';

export interface RestartingPluginOptions {
  readonly command: string;
  readonly args?: readonly string[];
  readonly say: (text: string) => void;
}

/** Delay before a plugin that exited is started again, so that a crash loop stays slow. */
const RESTART_MS = 1000;

/** The plugin's process, restarted whenever it exits, as in Grafana. */
export class RestartingPlugin {
  #running: Promise<PluginProcess>;
  #stopped = false;

  private constructor(
    private readonly options: RestartingPluginOptions,
    first: PluginProcess
  ) {
    this.#running = Promise.resolve(first);
    this.#watch(first);
  }

  /** Rejects when the first start fails. */
  static async start(options: RestartingPluginOptions): Promise<RestartingPlugin> {
    return new RestartingPlugin(options, await startPlugin(options));
  }

  /** The address that grpc-js connects to. Waits while the plugin restarts. */
  async address(): Promise<string> {
    return (await this.#running).address;
  }

  /** Ends the process; the current version of the executable is started in its place. */
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

  #watch(running: PluginProcess): void {
    void running.ended.then((how) => {
      if (!this.#stopped) {
        this.options.say(`The plugin ${how}; starting it again.`);
        this.#running = this.#again();
        // The preview was stopped meanwhile: callers of address() receive the error.
        this.#running.catch(() => undefined);
      }
    });
  }

  async #again(): Promise<PluginProcess> {
    for (;;) {
      await delay(RESTART_MS);
      if (this.#stopped) {
        throw new Error('The preview is being stopped');
      }
      try {
        const running = await startPlugin(this.options);
        this.#watch(running);
        return running;
      } catch (error) {
        this.options.say(errorText(error));
      }
    }
  }
}
