import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPrometheus, installedPrometheus, type PrometheusPrograms } from '../../scripts/setup/prometheus';
import { freePort } from './freePort';
import { remoteWrite, type WrittenSeries } from './remoteWrite';
import { startServerProcess } from './serverProcess';

export interface PrometheusOptions {
  /** A directory with TSDB blocks, which is copied. */
  readonly blocks?: string;
  /** History in the OpenMetrics text format, its times included: made into blocks before the server starts. */
  readonly openMetrics?: string;
  /** The whole configuration file; by default it scrapes nothing and takes samples up to 30 days late. */
  readonly config?: string;
  readonly features?: readonly string[];
  /** Where it listens on loopback; a free port unless given. */
  readonly port?: number;
  /** Another program than the usual one. */
  readonly program?: string | undefined;
  /** Further command line arguments. */
  readonly args?: readonly string[];
}

export interface RunningPrometheus {
  /** Without trailing slash, with the path prefix where `args` set one. */
  readonly url: string;
  /** Writes through the remote-write receiver: what is written can be queried at once. */
  readonly write: (series: readonly WrittenSeries[]) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** As a crash: nothing is written any more. */
  readonly kill: () => Promise<void>;
}

const QUIET_CONFIG = `
global: { scrape_interval: 1h }
storage: { tsdb: { out_of_order_time_window: 30d } }
`;

/** `describe` for tests that need a real Prometheus: where there is none they count as skipped, and it says why. */
export function describeWithPrometheus(title: string, body: () => void): void {
  const isInstalled = installedPrometheus() !== undefined;
  if (!isInstalled) {
    process.stderr.write(
      `SKIPPED "${title}": prometheus and promtool are neither on the PATH nor in the cache; npm test fetches them\n`
    );
  }
  (isInstalled ? describe : describe.skip)(title, body);
}

/** Prometheus and promtool from the PATH or from the cache; set-up fetches them where they are in neither. Rejects with what to do. */
export async function prometheusPrograms(): Promise<PrometheusPrograms> {
  const found = installedPrometheus() ?? (await findPrometheus((text) => process.stderr.write(`${text}\n`)));
  if ('missing' in found) {
    throw new Error(found.missing);
  }
  return found;
}

/** Runs the real Prometheus on a free loopback port, with a directory of its own that goes with it. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<RunningPrometheus> {
  const { prometheus } = options.program === undefined ? await prometheusPrograms() : { prometheus: options.program };
  const directory = await mkdtemp(join(tmpdir(), 'modelwatch-prometheus-'));
  const data = join(directory, 'data');
  await mkdir(data);
  if (options.blocks !== undefined) {
    await cp(options.blocks, data, { recursive: true });
  }
  if (options.openMetrics !== undefined) {
    await backfill(options.openMetrics, data);
  }
  const configFile = join(directory, 'prometheus.yml');
  await writeFile(configFile, options.config ?? QUIET_CONFIG);
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}${pathPrefix(options.args ?? [])}`;
  const endProcess = await startServerProcess(
    prometheus,
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      `--enable-feature=${(options.features ?? ['native-histograms', 'exemplar-storage']).join(',')}`,
      ...(options.args ?? []),
    ],
    `${url}/-/ready`
  );
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await endProcess(signal);
    await rm(directory, { recursive: true, force: true });
  };
  return { url, write: (series) => remoteWrite(url, series), stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** Makes TSDB blocks in `directory` of history in the OpenMetrics text format (`# EOF` at its end is added). */
export async function backfill(openMetrics: string, directory: string): Promise<void> {
  const { promtool } = await prometheusPrograms();
  const scratch = await mkdtemp(join(tmpdir(), 'modelwatch-backfill-'));
  try {
    const file = join(scratch, 'history.om');
    const text = openMetrics.trimEnd();
    await writeFile(file, text.endsWith('# EOF') ? `${text}\n` : `${text}\n# EOF\n`);
    await promisify(execFile)(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, directory], {
      maxBuffer: 64 * 1024 * 1024,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function pathPrefix(args: readonly string[]): string {
  const given = args.find((arg) => arg.startsWith('--web.route-prefix='))?.split('=')[1] ?? '';
  return given.replace(/\/$/, '');
}
