import { buildGoServer, type GoServer, LOKI, progress, PROMETHEUS_3, THANOS, VICTORIA_METRICS } from './setup';
import { runMain } from './setup/command';

const SERVERS: Readonly<Record<string, GoServer>> = {
  loki: LOKI,
  prometheus3: PROMETHEUS_3,
  thanos: THANOS,
  victoriametrics: VICTORIA_METRICS,
};

/** Builds a server for the tests that run against it where it is there. */
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
