import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { builtGoServer, LOKI } from '../../scripts/setup/goServer';
import { freePort } from './freePort';

/** `describe` for tests that need a real Loki: where none was built they count as skipped, and it says how one is. */
export function describeWithLoki(title: string, body: (program: string) => void): void {
  const program = builtGoServer(LOKI);
  if (program === undefined) {
    process.stderr.write(`SKIPPED "${title}": ${LOKI.script} builds ${LOKI.title}\n`);
    describe.skip(title, () => body(''));
  } else {
    describe(title, () => body(program));
  }
}

interface LokiOptions {
  /** Where it listens on loopback; a free port unless given. */
  readonly port?: number;
  /** `distributor` alone takes what it is sent and has nobody to store it: it answers 500. */
  readonly target?: 'all' | 'distributor';
  /** Limits of tenants in place of the usual ones, by the names of its `limits_config`. */
  readonly limits?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface RunningLoki {
  readonly url: string;
  readonly port: number;
  /** The lines of a tenant's streams that a selector matches, oldest first. */
  readonly lines: (tenant: string, selector: string) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

const READY_WITHIN_MS = 120_000;

/** As its own cmd/loki/loki-local-config.yaml, with tenants, on free ports of loopback and in memory where that does. */
const configOf = (directory: string, port: number, grpc: number) => ({
  auth_enabled: true,
  server: {
    ...{ http_listen_address: '127.0.0.1', http_listen_port: port, grpc_listen_address: '127.0.0.1' },
    ...{ grpc_listen_port: grpc, log_level: 'error' },
  },
  common: {
    ...{ instance_addr: '127.0.0.1', path_prefix: directory, replication_factor: 1 },
    storage: { filesystem: { chunks_directory: `${directory}/chunks`, rules_directory: `${directory}/rules` } },
    ring: { kvstore: { store: 'inmemory' } },
  },
  ingester: { lifecycler: { min_ready_duration: '0s', final_sleep: '0s' } },
  schema_config: {
    configs: [
      {
        ...{ from: '2020-10-24', store: 'tsdb', object_store: 'filesystem', schema: 'v13' },
        index: { prefix: 'index_', period: '24h' },
      },
    ],
  },
  runtime_config: { file: `${directory}/limits.json` },
  analytics: { reporting_enabled: false },
});

const answerSchema = z.object({
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.string(), z.string()])) })) }),
});

/** Runs a real Loki, with a directory of its own that goes with it. */
export async function startLoki(program: string, options: LokiOptions = {}): Promise<RunningLoki> {
  const directory = await mkdtemp(path.join(tmpdir(), 'modelwatch-loki-'));
  const [port, grpc] = [options.port ?? (await freePort()), await freePort()];
  const config = path.join(directory, 'loki.json');
  // JSON is YAML.
  await writeFile(config, JSON.stringify(configOf(directory, port, grpc)));
  await writeFile(path.join(directory, 'limits.json'), JSON.stringify({ overrides: options.limits ?? {} }));
  const { target = 'all' } = options;
  const server = spawn(program, [`-config.file=${config}`, `-target=${target}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString('utf8')).slice(-4000)));
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    server.kill('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  // A distributor without ingesters never says that it is ready.
  const probe = target === 'all' ? '/ready' : '/services';
  const deadline = Date.now() + READY_WITHIN_MS;
  const isReady = () =>
    fetch(url + probe).then(
      (answer) => answer.ok,
      () => false
    );
  while (!(await isReady())) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Loki ${server.exitCode === null ? 'was not ready in time' : 'ended'}:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    ...{ url, port, stop },
    lines: async (tenant, query) => {
      const asked = new URLSearchParams({ query, since: '6h', limit: '5000', direction: 'forward' });
      const answer = await fetch(`${url}/loki/api/v1/query_range?${asked}`, { headers: { 'X-Scope-OrgID': tenant } });
      if (!answer.ok) {
        throw new Error(`Loki answered ${answer.status}: ${await answer.text()}`);
      }
      const { data } = answerSchema.parse(await answer.json());
      return data.result
        .flatMap(({ values }) => values)
        .sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
        .map(([, line]) => line);
    },
  };
}
