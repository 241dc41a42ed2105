import { PluginClient, type PluginProcess, startPlugin } from '../../host';
import { instanceOf } from '../../host/instance';
import { builtBundle } from './bundle';
import type { SharedDemo } from './demo';

const START_MS = 5 * 60_000;

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
  }, START_MS);

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
