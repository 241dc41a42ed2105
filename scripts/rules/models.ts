import { z } from 'zod';
import { UsageError } from '../../preview/check';
import type { PluginClient } from '../../preview/host';

const modelsSchema = z.array(z.object({ name: z.string() }));

/** The models that MLflow and Prometheus know. Throws UsageError with what the sources said. */
export async function modelsOf(client: PluginClient): Promise<readonly string[]> {
  const { status, body } = await client.resource({ method: 'GET', url: 'models', headers: {}, body: new Uint8Array() });
  const text = new TextDecoder().decode(body);
  if (status !== 200) {
    throw new UsageError(`The models cannot be listed: ${text}`);
  }
  return modelsSchema.parse(JSON.parse(text)).map(({ name }) => name);
}
