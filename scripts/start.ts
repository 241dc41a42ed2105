import path from 'node:path';
import { parseArgs } from 'node:util';
import type { InstanceConfig } from '../preview/host';
import { provisionedInstance } from '../preview/provisioned';
import { textReport } from '../preview/report';
import { watch } from '../preview/watch';
import { build, hostExecutable } from './build/index';
import { type DemoStack, startDemo } from './demo';
import { cacheRoot, progress } from './setup';
import { startInDocker } from './start/docker';
import { startNativeGrafana } from './start/grafana';
import { findStage } from './start/surroundings';

const USAGE = `npm start [-- options]

Shows Modelwatch at its main job: in Docker where an engine runs, else in a Grafana of this machine, else as a
health report in the terminal, over a real Prometheus, a real MLflow and the demo's models.

  --embedded      the report in the terminal, whatever else is there
  --no-mlflow     without MLflow
  --reports N     end after N reports
  --every S       seconds between reports (default 5)
  --help          this text`;

const root = process.cwd();
const say = progress();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      embedded: { type: 'boolean', default: false },
      'no-mlflow': { type: 'boolean', default: false },
      reports: { type: 'string' },
      every: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const stage = values.embedded ? ({ kind: 'embedded', why: 'as asked' } as const) : findStage(process.env);
  await build({ frontEnd: stage.kind !== 'embedded', backend: 'executable', say });
  if (stage.kind === 'docker') {
    return startInDocker(say);
  }
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());
  const demo = await startDemo({ directory: path.join(cacheRoot(), 'demo'), mlflow: !values['no-mlflow'], say });
  try {
    if (stage.kind === 'grafana') {
      await inGrafana(stage, demo, stopping.signal);
    } else {
      say(`Shown in this terminal: ${stage.why}. For dashboards start Docker, or install Grafana, and run it again.`);
      await embedded(demo, stopping.signal, {
        everyMs: positive(values.every, '--every') * 1000,
        ...(values.reports === undefined ? {} : { reports: positive(values.reports, '--reports') }),
      });
    }
    return 0;
  } finally {
    await demo.stop();
  }
}

function positive(text: string, option: string): number {
  const value = Number(text);
  if (!(value > 0)) {
    throw new Error(`${option} takes a number above zero, not "${text}"`);
  }
  return value;
}

async function inGrafana(
  stage: { readonly home: string; readonly command: string },
  demo: DemoStack,
  stopped: AbortSignal
): Promise<void> {
  const mlflow = await demo.mlflow;
  const grafana = await startNativeGrafana(stage, demo, {
    root,
    directory: path.join(cacheRoot(), 'grafana'),
    mlflow: 'url' in mlflow ? mlflow.url : '',
    say,
  });
  say(`Grafana is coming up at ${grafana.url}`);
  await new Promise<void>((settle) => stopped.addEventListener('abort', () => settle(), { once: true }));
  await grafana.stop();
}

/** The provisioned data source over the demo's Prometheus, and over its MLflow as soon as that answers. */
async function embedded(
  demo: DemoStack,
  stopped: AbortSignal,
  options: { readonly everyMs: number; readonly reports?: number }
): Promise<void> {
  const file = path.join(root, 'provisioning', 'datasources', 'modelwatch.yaml');
  const over = (mlflow: string): InstanceConfig =>
    provisionedInstance(file, { MODELWATCH_PROMETHEUS_URL: demo.prometheus.url, MODELWATCH_MLFLOW_URL: mlflow });
  let instance = over('');
  void demo.mlflow.then((mlflow) => {
    if ('url' in mlflow) {
      instance = over(mlflow.url);
    } else {
      say(`Without MLflow: ${mlflow.missing}`);
    }
  });
  await watch({ command: hostExecutable(), instance: () => instance, show, say, stopped, ...options });
}

const CLEAR = '\u001b[2J\u001b[H';

function show(report: Parameters<typeof textReport>[0]): void {
  const colour = process.stdout.isTTY === true;
  console.log(`${colour ? CLEAR : '\n'}${textReport(report, { colour })}`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
);
