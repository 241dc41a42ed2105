import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXTERNAL_URL } from '../../src/packs/rules/grafana/texts';
import type { DemoStack } from '../demo';
import { freePort, type Grafana, Processes, type Say, sayWhile, untilReady } from '../setup';

/**
 * A copy of the checkout's provisioning in a directory, for a Grafana at this address (without trailing slash). Grafana fills
 * in no environment variables in annotations, and its pages of rules no templates: links to runbooks work there only when the
 * address is in the file. Returns the path of the copy; docker-compose.yml does the same in its container.
 */
export function provisioningFor(root: string, directory: string, grafana: string): string {
  const copy = path.join(directory, 'provisioning');
  rmSync(copy, { force: true, recursive: true });
  cpSync(path.join(root, 'provisioning'), copy, { recursive: true });
  const alerting = path.join(copy, 'alerting');
  for (const file of readdirSync(alerting).map((name) => path.join(alerting, name))) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(EXTERNAL_URL, `${grafana}/`));
  }
  return copy;
}

/** The first start makes the database. */
const READY_MS = 300_000;

/** What docker-compose.yml sets too, and that Grafana asks nothing of the internet. */
export const SETTINGS: Readonly<Record<string, string>> = {
  GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: 'modelwatch-monitoring-app,modelwatch-monitoring-datasource',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_AUTH_ANONYMOUS_ENABLED: 'true',
  // Anything but Viewer is deprecated since Grafana 12.
  GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
};

/** Runs a Grafana on loopback with the plugin and the same provisioning that Docker has. Resolves when it answers, and says where. */
export async function startNativeGrafana(
  grafana: Grafana,
  demo: DemoStack,
  options: {
    readonly root: string;
    /** The folder whose `provisioning` it is given. */
    readonly provisioned: string;
    readonly directory: string;
    readonly mlflow: string;
    readonly say: Say;
  }
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const { root, provisioned, directory, mlflow, say } = options;
  const plugins = path.join(directory, 'plugins');
  const link = path.join(plugins, 'modelwatch-monitoring-app');
  mkdirSync(plugins, { recursive: true });
  rmSync(link, { force: true, recursive: true });
  symlinkSync(path.join(root, 'dist'), link, 'junction');
  const processes = new Processes(path.join(directory, 'logs'), say);
  await processes.endLeftovers();
  const port = await freePort(3000);
  const url = `http://127.0.0.1:${port}`;
  const password = process.env['GRAFANA_ADMIN_PASSWORD'] ?? 'admin';
  const args = path.parse(grafana.command).name === 'grafana-server' ? [] : ['server'];
  const running = processes.start({
    name: 'grafana',
    command: grafana.command,
    args: [...args, `--homepath=${grafana.home}`],
    cwd: directory,
    env: {
      ...process.env,
      ...SETTINGS,
      GF_PATHS_DATA: path.join(directory, 'data'),
      GF_PATHS_LOGS: path.join(directory, 'logs'),
      GF_PATHS_PLUGINS: plugins,
      GF_PATHS_PROVISIONING: provisioningFor(provisioned, directory, url),
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_SERVER_ROOT_URL: `${url}/`,
      GF_SECURITY_ADMIN_PASSWORD: password,
      MODELWATCH_PROMETHEUS_URL: demo.prometheus.url,
      MODELWATCH_MLFLOW_URL: mlflow,
      MODELWATCH_TRACES_URL: demo.service.url,
    },
  });
  try {
    await sayWhile(say, 'starting Grafana', untilReady(running, `${url}/api/health`, READY_MS));
  } catch (error) {
    await processes.stopAll();
    throw error;
  }
  say(
    `Grafana is at ${url}. Everything can be viewed without signing in; to change something sign in as admin, password ${password}.`
  );
  return { url, stop: () => processes.stopAll() };
}
