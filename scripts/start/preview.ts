import { type BundledPage, PAGE_FOLDER } from '../../preview/bundle';
import { servePreview } from '../../preview/server/serve';
import { hostExecutable } from '../build/index';
import type { DemoStack } from '../demo';
import { freePort, type Say } from '../setup';
import { instanceOver } from './surroundings';

export const PREVIEW_PORT = 3080;

interface PreviewOptions {
  readonly root: string;
  /** The folder whose `provisioning` has the data source. */
  readonly provisioned: string;
  readonly port: number;
  readonly page: BundledPage;
  readonly say: Say;
  readonly stopped: AbortSignal;
}

/** The plugin in the browser, without Grafana, until it is stopped. MLflow joins when it answers. */
export async function showPreview(demo: DemoStack, options: PreviewOptions): Promise<void> {
  const { root, provisioned, page, say, stopped } = options;
  const prometheus = demo.prometheus.url;
  const server = await servePreview({
    root,
    port: await freePort(options.port),
    plugin: { command: hostExecutable(), say },
    instances: [instanceOver(provisioned, { prometheus, mlflow: '' })],
    page: PAGE_FOLDER,
    assets: () => page,
  });
  void demo.mlflow.then((mlflow) => {
    if ('url' in mlflow) {
      server.sources.put(instanceOver(provisioned, { prometheus, mlflow: mlflow.url }));
      say('MLflow is up: versions, runs and baselines are available now');
    } else {
      say(`Without MLflow: ${mlflow.missing}`);
    }
  });
  say(`The preview is at ${server.url} (dashboards, pages, query editor, alert rules). Ctrl-C ends everything.`);
  if (!stopped.aborted) {
    await new Promise((settle) => stopped.addEventListener('abort', settle, { once: true }));
  }
  await server.stop();
}
