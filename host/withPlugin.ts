import { type InstanceConfig, PluginClient } from './client';
import { type StartOptions, startPlugin } from './process';

/** Starts the plugin, runs `body` over one data source, and ends the plugin whatever came of it. */
export async function withPlugin<Result>(
  executable: StartOptions,
  instance: InstanceConfig,
  body: (client: PluginClient) => Promise<Result>
): Promise<Result> {
  const plugin = await startPlugin(executable);
  const client = new PluginClient(plugin.address, instance);
  try {
    return await body(client);
  } finally {
    client.close();
    plugin.kill();
    await plugin.ended;
  }
}
