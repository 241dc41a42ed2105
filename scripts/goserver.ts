import { buildGoServer, progress, PROMETHEUS_3, VICTORIA_METRICS } from './setup';
import { runMain } from './setup/command';

const SERVERS: Readonly<Record<string, typeof PROMETHEUS_3>> = {
  prometheus3: PROMETHEUS_3,
  victoriametrics: VICTORIA_METRICS,
};

/** Builds a server for the tests that run against it beside the usual Prometheus. */
async function main([name = '']: readonly string[]): Promise<void> {
  const server = SERVERS[name];
  if (server === undefined) {
    throw new Error(`"${name}" is not one of ${Object.keys(SERVERS).join(', ')}`);
  }
  const built = await buildGoServer(server, progress());
  if ('missing' in built) {
    throw new Error(built.missing);
  }
  process.stdout.write(`${built.program}\n`);
}

runMain(() => main(process.argv.slice(2)));
