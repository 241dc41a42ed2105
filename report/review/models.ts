import { z } from 'zod';
import type { PluginClient } from '../../host';
import { UsageError } from '../arguments';

const modelsSchema = z.array(z.object({ name: z.string() }));
const refusalSchema = z.object({ message: z.string() });

/** The models that MLflow and Prometheus know. Throws UsageError with the messages of the sources. */
export async function modelsOf(client: Pick<PluginClient, 'resource'>): Promise<readonly string[]> {
  const { status, body } = await client.resource({ method: 'GET', url: 'models', headers: {}, body: new Uint8Array() });
  const answer: unknown = JSON.parse(new TextDecoder().decode(body));
  if (status !== 200) {
    const refusal = refusalSchema.safeParse(answer);
    throw new UsageError(refusal.success ? refusal.data.message : `The models cannot be listed: status ${status}.`);
  }
  return modelsSchema.parse(answer).map(({ name }) => name);
}
