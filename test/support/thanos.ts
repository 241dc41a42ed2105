import { z } from 'zod';
import { builtGoServer, PROMETHEUS_3, THANOS } from '../../scripts/setup/goServer';
import { freePort } from './freePort';
import { describeWithPrometheus, type PrometheusOptions, type RunningPrometheus, startPrometheus } from './prometheus';
import { type End, startServerProcess } from './serverProcess';

export interface RunningThanos extends RunningPrometheus {
  /** Of each Prometheus, in their order: what ends its sidecar, so that its data cannot be read any more. */
  readonly sidecars: readonly End[];
}

const storesSchema = z.object({ data: z.object({ sidecar: z.array(z.unknown()).default([]) }) });

/**
 * Runs Thanos on free loopback ports: for each Prometheus a sidecar, over all of them a querier, and in front of it a query
 * frontend, with their defaults. The Prometheis are replicas, whose label the querier leaves out. `write` reaches the first.
 */
export async function startThanos(
  program: string,
  prometheis: readonly PrometheusOptions[],
  args: readonly string[] = []
): Promise<RunningThanos> {
  const ends: End[] = [];
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    for (const one of ends.splice(0).reverse()) {
      await one(signal);
    }
  };
  /** Resolves, with the address that it listens on, once `path` answers so that `isReady` holds. */
  const start = async (
    component: string,
    own: readonly string[],
    path = '-/ready',
    isReady?: (answer: Response) => Promise<boolean>
  ): Promise<{ readonly address: string; readonly end: End }> => {
    const address = `127.0.0.1:${await freePort()}`;
    const common = [component, '--log.level=error', `--http-address=${address}`, '--http-grace-period=0s'];
    const ended = await startServerProcess(program, [...common, ...own], `http://${address}/${path}`, isReady);
    ends.push(ended);
    return { address, end: ended };
  };
  const grpc = async (): Promise<readonly [address: string, ...args: string[]]> => {
    const address = `127.0.0.1:${await freePort()}`;
    return [address, `--grpc-address=${address}`, '--grpc-grace-period=0s'];
  };
  try {
    const all = await Promise.all(prometheis.map((options, i) => startPrometheus({ ...options, config: configOf(i) })));
    ends.push(
      ...all.map(
        (one): End =>
          (signal) =>
            signal === 'SIGKILL' ? one.kill() : one.stop()
      )
    );
    const sidecars: { readonly store: string; readonly end: End }[] = [];
    for (const { url } of all) {
      const [store, ...ofStore] = await grpc();
      // It reads at the start, and then not again, since when there is data: what is written later is read too.
      const own = [`--prometheus.url=${url}`, '--prometheus.get_config_interval=1h', ...ofStore];
      sidecars.push({ store, end: (await start('sidecar', own)).end });
    }
    const [, ...ofQuerier] = await grpc();
    const stores = sidecars.map(({ store }) => `--endpoint-strict=${store}`);
    const querier = await start(
      'query',
      [...ofQuerier, ...stores, '--query.replica-label=replica', '--endpoint.info-timeout=1s', ...args],
      'api/v1/stores',
      async (answer) => storesSchema.parse(await answer.json()).data.sidecar.length === all.length
    );
    const frontend = await start('query-frontend', [`--query-frontend.downstream-url=http://${querier.address}`]);
    return {
      url: `http://${frontend.address}`,
      write: async (series) => all[0]?.write(series),
      stop: () => end('SIGTERM'),
      kill: () => end('SIGKILL'),
      sidecars: sidecars.map((one) => one.end),
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
}

/** A sidecar wants labels that tell its Prometheus from others. */
const configOf = (replica: number): string => `
global: { scrape_interval: 1h, external_labels: { replica: "${replica}" } }
storage: { tsdb: { out_of_order_time_window: 30d } }
`;

/** `describe` for tests that need Thanos, and Prometheus 3 below it: where they are not built they count as skipped. */
export function describeWithThanos(title: string, body: (thanos: string, prometheus: string) => void): void {
  const [thanos, prometheus] = [THANOS, PROMETHEUS_3].map((server) => builtGoServer(server));
  if (thanos === undefined || prometheus === undefined) {
    process.stderr.write(`SKIPPED "${title}": build it with ${THANOS.script}, ${PROMETHEUS_3.script}\n`);
    describe.skip(title, () => body('', ''));
  } else {
    describeWithPrometheus(title, () => body(thanos, prometheus));
  }
}
