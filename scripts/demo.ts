import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorText } from '../src/text';
import {
  command,
  findMlflow,
  findPrometheus,
  findPython,
  freePort,
  lock,
  type Missing,
  Processes,
  progress,
  type Prometheus,
  pythonEnvironment,
  type Say,
  startMlflow,
  untilReady,
} from './setup';

export interface DemoOptions {
  /** Where everything the run makes is kept: models, Prometheus' data, MLflow's store, logs. Made when missing. */
  readonly directory: string;
  /** Whether MLflow is wanted at all. */
  readonly mlflow: boolean;
  readonly say?: Say;
  /** Whether incidents happen while it runs (the default). */
  readonly liveIncidents?: boolean;
  /** Seconds until true values are known, on average, while it runs: each model's own where it is not said. */
  readonly labelDelay?: number;
  /** Of the history; all seven days of it where it is not said. */
  readonly hours?: number;
  /** Unix seconds at which the history ends, where it is not now: for tests of a demo made at another time. */
  readonly anchor?: number;
}

export interface DemoStack {
  readonly prometheus: { readonly url: string; readonly version: string };
  /** The model service: /metrics, /health, POST /predict and POST /incidents. */
  readonly service: { readonly url: string };
  /** The tutorial's endpoint with its one gauge. */
  readonly tutorial: { readonly url: string };
  /** Settles, never rejecting, when MLflow answers and the models are registered, or with why that is not to be. */
  readonly mlflow: Promise<{ readonly url: string } | Missing>;
  /** The machine-readable list of incidents, past and to come. */
  readonly incidentsFile: string;
  readonly stop: () => Promise<void>;
}

const ROOT = path.resolve(__dirname, '..');
const READY_MS = 180_000;
const PORTS = { prometheus: 9090, service: 8001, tutorial: 8000 };
type Ports = typeof PORTS;

/**
 * Starts the demo: trains the models, makes their history, starts Prometheus and the model service, and lets
 * MLflow come up after the rest. Rejects with advice if Python or Prometheus is not available; nothing is left running then.
 */
export async function startDemo({
  directory,
  mlflow,
  say = progress(),
  liveIncidents = true,
  labelDelay,
  hours,
  anchor,
}: DemoOptions): Promise<DemoStack> {
  mkdirSync(directory, { recursive: true });
  const release = await lock(path.join(directory, 'run.lock'), say);
  const processes = new Processes(path.join(directory, 'logs'), say);
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await processes.stopAll();
    release();
  };
  try {
    await processes.endLeftovers();
    const prometheus = orThrow(await findPrometheus(say));
    const python = await pythonEnvironment(
      orThrow(await findPython()),
      path.join(ROOT, 'demo', 'requirements.txt'),
      say
    );
    await makeHistory(directory, python, prometheus, { liveIncidents, hours, anchor }, say);
    const ports = await choosePorts();
    const urls = await startServices(
      processes,
      directory,
      python,
      prometheus,
      ports,
      { liveIncidents, labelDelay },
      say
    );
    return {
      prometheus: { url: urls.prometheus, version: prometheus.version },
      service: { url: urls.service },
      tutorial: { url: urls.tutorial },
      mlflow: mlflow
        ? registered(processes, directory, python, say, () => stopping)
        : Promise.resolve({ missing: 'MLflow was not asked for' }),
      incidentsFile: path.join(directory, 'incidents.json'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function orThrow<T extends object>(found: T | Missing): T {
  if ('missing' in found) {
    throw new Error(found.missing);
  }
  return found;
}

const demo = (python: string, module: string, args: readonly string[], say: Say) =>
  command(python, ['-m', `demo.${module}`, ...args], { cwd: ROOT, env: quietly(), onLine: say });

const quietly = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUNBUFFERED: '1',
  MLFLOW_DISABLE_TELEMETRY: 'true',
});

/** The models, and Prometheus' data from the start: the history ends now (or at `anchor`), so an earlier one cannot be gone on from. */
async function makeHistory(
  directory: string,
  python: string,
  { promtool }: Prometheus,
  { liveIncidents, hours, anchor }: Pick<DemoOptions, 'liveIncidents' | 'hours' | 'anchor'>,
  say: Say
): Promise<void> {
  const data = path.join(directory, 'prometheus');
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data);
  await demo(python, 'train', ['--directory', directory], say);
  const args = [
    ...['--directory', directory, '--data', data, '--promtool', promtool],
    ...(liveIncidents ? [] : ['--no-live-incidents']),
    ...(hours === undefined ? [] : ['--hours', String(hours)]),
    ...(anchor === undefined ? [] : ['--anchor', String(anchor)]),
  ];
  await demo(python, 'backfill', args, say);
}

async function choosePorts(): Promise<Ports> {
  const prometheus = await freePort(PORTS.prometheus);
  const service = await freePort(PORTS.service, new Set([prometheus]));
  const tutorial = await freePort(PORTS.tutorial, new Set([prometheus, service]));
  return { prometheus, service, tutorial };
}

async function startServices(
  processes: Processes,
  directory: string,
  python: string,
  { prometheus }: Prometheus,
  ports: Ports,
  { liveIncidents, labelDelay }: Pick<DemoOptions, 'liveIncidents' | 'labelDelay'>,
  say: Say
): Promise<Record<keyof Ports, string>> {
  const config = path.join(directory, 'prometheus.yml');
  const scrapes = readFileSync(path.join(ROOT, 'demo', 'prometheus.yml'), 'utf8');
  writeFileSync(config, withPorts(scrapes, ports));
  const service = processes.start({
    name: 'models',
    command: python,
    args: [
      ...['-m', 'demo.serve', '--directory', directory, '--port', String(ports.service)],
      ...['--tutorial-port', String(ports.tutorial), ...(liveIncidents ? [] : ['--no-live-incidents'])],
      ...(labelDelay === undefined ? [] : ['--label-delay', String(labelDelay)]),
    ],
    cwd: ROOT,
    env: quietly(),
  });
  const watcher = processes.start({
    name: 'prometheus',
    command: prometheus,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.join(directory, 'prometheus')}`,
      '--storage.tsdb.retention.time=30d',
      '--enable-feature=exemplar-storage',
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
    ],
    cwd: directory,
  });
  const urls = {
    prometheus: `http://127.0.0.1:${ports.prometheus}`,
    service: `http://127.0.0.1:${ports.service}`,
    tutorial: `http://127.0.0.1:${ports.tutorial}`,
  };
  await Promise.all([
    untilReady(service, `${urls.service}/health`, READY_MS),
    untilReady(watcher, `${urls.prometheus}/-/ready`, READY_MS),
  ]);
  say(
    `Prometheus at ${urls.prometheus}, models at ${urls.service}/metrics, the tutorial's at ${urls.tutorial}/metrics`
  );
  return urls;
}

/** The scrape configuration with the ports of this run in place of the usual ones. */
function withPorts(config: string, ports: Omit<Ports, 'prometheus'>): string {
  return config
    .replaceAll(`127.0.0.1:${PORTS.service}`, `127.0.0.1:${ports.service}`)
    .replaceAll(`'127.0.0.1:${PORTS.tutorial}'`, `'127.0.0.1:${ports.tutorial}'`);
}

async function registered(
  processes: Processes,
  directory: string,
  python: string,
  say: Say,
  isStopping: () => boolean
): Promise<{ readonly url: string } | Missing> {
  try {
    const found = await findMlflow(say);
    if ('missing' in found || isStopping()) {
      return 'missing' in found ? found : { missing: 'the demo was stopped before MLflow was up' };
    }
    say('starting MLflow');
    const { url } = await startMlflow(processes, found.python, path.join(directory, 'mlflow'));
    await demo(python, 'register', ['--directory', directory, '--mlflow', url], say);
    const store = `sqlite:///${path.resolve(directory, 'mlflow', 'mlflow.db')}`;
    await demo(found.python, 'llm.traces', ['--directory', directory, '--store', store], say);
    say(`MLflow at ${url}`);
    return { url };
  } catch (error) {
    return { missing: `MLflow did not come up: ${errorText(error)}` };
  }
}
