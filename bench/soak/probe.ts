/** Asks for health again and again from a process of its own, so that nothing but the plugin makes it wait. */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import { z } from 'zod';
import { pluginContext } from '../../host';
import { instanceOf } from '../../host/instance';
import { services } from '../../src/backend/grafana/wire/services';

const GRPC_EVERY_MS = 5;
const CHECK_EVERY_MS = 100;

/** Of what is asked and what is probed: other settings would be another instance, in the place of the first. */
export const settingsOf = (source: string) => ({
  prometheus: { url: source },
  // Its answers are looked through for the token.
  mlflow: { url: source, token: 'a token that the soak sends' },
  scrapeInterval: '15s',
});

export const probedSchema = z.object({
  /** Milliseconds that gRPC's own health call took at the longest: how long Grafana was not heard. */
  grpc: z.number(),
  /** The same of Grafana's CheckHealth, which asks the sources, by the thread that queries are answered on. */
  check: z.number(),
  failed: z.number(),
});
export type Probed = z.infer<typeof probedSchema>;

/** Until a line comes on stdin, which it answers with what it saw since the last one. */
export async function probe(address: string, prometheus: string): Promise<void> {
  const client = new Client(address, credentials.createInsecure());
  const seen = { grpc: 0, check: 0, failed: 0 };
  const timed = async (name: 'grpc' | 'check', work: () => Promise<boolean>): Promise<void> => {
    const started = performance.now();
    seen.failed += (await work().catch(() => false)) ? 0 : 1;
    seen[name] = Math.max(seen[name], performance.now() - started);
  };
  const message = { pluginContext: pluginContext(instanceOf(settingsOf(prometheus))), headers: {} };
  const loop = async (everyMs: number, once: () => Promise<void>): Promise<void> => {
    for (;;) {
      await once();
      await delay(everyMs);
    }
  };
  void loop(GRPC_EVERY_MS, () =>
    timed('grpc', async () => (await call(client, services.health.check, { service: '' })).status === 1)
  );
  void loop(CHECK_EVERY_MS, () =>
    timed('check', async () => (await call(client, services.diagnostics.checkHealth, message)).status === 1)
  );
  for await (const _ of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(seen)}\n`);
    Object.assign(seen, { grpc: 0, check: 0, failed: 0 });
  }
  process.exit();
}

function call<Request, Response>(
  client: Client,
  method: MethodDefinition<Request, Response>,
  request: Request
): Promise<Response> {
  return new Promise((settle, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      new Metadata(),
      { deadline: Date.now() + 120_000 },
      (error, response) =>
        error === null && response !== undefined ? settle(response) : reject(error ?? new Error('an empty answer'))
    );
  });
}
