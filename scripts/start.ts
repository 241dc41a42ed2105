import path from 'node:path';
import { parseArgs } from 'node:util';
import { type BundledPage, bundlePage } from '../preview/bundle';
import { textReport } from '../report';
import { watch } from '../report/watch';
import { errorText } from '../src/text';
import { build, hostExecutable } from './build/index';
import { type DemoStack, startDemo } from './demo';
import { cacheRoot, type Grafana, GRAFANA_VERSION, progress } from './setup';
import { runMain } from './setup/command';
import { startNativeGrafana } from './start/grafana';
import { PREVIEW_PORT, showPreview } from './start/preview';
import { findStage, instanceOver, provisionedWithActions, type Stage, startInDocker } from './start/surroundings';

const USAGE = `npm start [-- options]

Shows Modelwatch at work: in Docker if an engine runs, otherwise in a Grafana of this machine, otherwise in the
official Grafana ${GRAFANA_VERSION}, which is downloaded once, or, if it is not available, in the browser without Grafana
(the preview); over a real Prometheus, a real MLflow and the demo's models.

  --preview       the preview, whatever else is available
  --report        a health report in the terminal, whatever else is available
  --actions       with the action of demo/actions.yaml: see docs/actions.md
  --no-mlflow     without MLflow
  --port N        port of the preview, if it is free (default ${PREVIEW_PORT})
  --reports N     end after N reports
  --every S       seconds between reports (default 5)
  --help          this text`;

const root = process.cwd();
const say = progress();

/** Where it is shown: as found, or as asked. */
type Show = Stage | { readonly kind: 'report'; readonly why: string };

async function whereToShow(asked: { readonly preview: boolean; readonly report: boolean }): Promise<Show> {
  return asked.report || asked.preview
    ? { kind: asked.report ? 'report' : 'preview', why: 'as asked' }
    : findStage(process.env, say);
}

/** The page of the preview, or why it could not be built: the report in the terminal is shown then. */
async function pageOrWhy(): Promise<BundledPage | { readonly why: string }> {
  try {
    await build({ frontEnd: true, backend: 'none', say });
    return await bundlePage(say);
  } catch (error) {
    return { why: errorText(error) };
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      preview: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      actions: { type: 'boolean', default: false },
      'no-mlflow': { type: 'boolean', default: false },
      port: { type: 'string', default: String(PREVIEW_PORT) },
      reports: { type: 'string' },
      every: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const reporting = {
    everyMs: positive(values.every, '--every') * 1000,
    ...(values.reports === undefined ? {} : { reports: positive(values.reports, '--reports') }),
  };
  const port = positive(values.port, '--port');
  const show = await whereToShow({ ...values, report: values.report || values.reports !== undefined });
  if (show.kind === 'preview') {
    say(`Shown without Grafana: ${show.why}`);
  }
  const isInGrafana = show.kind === 'docker' || show.kind === 'grafana';
  await build({ frontEnd: isInGrafana, backend: 'executable', say });
  const provisioned = values.actions
    ? provisionedWithActions(root, path.join(cacheRoot(), 'actions'), show.kind === 'preview' ? 'none' : 'second')
    : root;
  if (show.kind === 'docker') {
    return startInDocker(path.join(provisioned, 'provisioning'), say);
  }
  const page = show.kind === 'preview' ? await pageOrWhy() : { why: 'as asked' };
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());
  const demo = await startDemo({ directory: path.join(cacheRoot(), 'demo'), mlflow: !values['no-mlflow'], say });
  try {
    if (show.kind === 'grafana') {
      await inGrafana(show, demo, provisioned, stopping.signal);
    } else if ('script' in page) {
      await showPreview(demo, { root, provisioned, port, page, say, stopped: stopping.signal });
    } else {
      say(
        show.kind === 'preview' ? `The preview is not available: ${page.why}` : `Shown in this terminal: ${show.why}.`
      );
      await inTerminal(demo, stopping.signal, reporting);
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

async function inGrafana(stage: Grafana, demo: DemoStack, provisioned: string, stopped: AbortSignal): Promise<void> {
  const mlflow = await demo.mlflow;
  const grafana = await startNativeGrafana(stage, demo, {
    root,
    provisioned,
    directory: path.join(cacheRoot(), 'grafana'),
    mlflow: 'url' in mlflow ? mlflow.url : '',
    say,
  });
  if (!stopped.aborted) {
    await new Promise((settle) => stopped.addEventListener('abort', settle, { once: true }));
  }
  await grafana.stop();
}

/** The provisioned data source over the demo's Prometheus, and over its MLflow as soon as that answers. */
async function inTerminal(
  demo: DemoStack,
  stopped: AbortSignal,
  options: { readonly everyMs: number; readonly reports?: number }
): Promise<void> {
  const over = (mlflow: string) => instanceOver(root, { prometheus: demo.prometheus.url, mlflow });
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

runMain(main);
