import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type DemoStack } from '../demo';
import { freePort, Processes, type Say } from '../setup';
import { provisioningFor } from './provisioning';

export interface NativeGrafana {
  readonly home: string;
  readonly command: string;
}

/** Runs a Grafana of this machine with the plugin and the same provisioning that Docker has. Gives its address. */
export async function startNativeGrafana(
  grafana: NativeGrafana,
  demo: DemoStack,
  options: { readonly root: string; readonly directory: string; readonly mlflow: string; readonly say: Say }
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const { root, directory, mlflow, say } = options;
  const plugins = path.join(directory, 'plugins');
  const link = path.join(plugins, 'modelwatch-monitoring-app');
  mkdirSync(plugins, { recursive: true });
  rmSync(link, { force: true, recursive: true });
  symlinkSync(path.join(root, 'dist'), link, 'dir');
  const port = await freePort(3000);
  const url = `http://127.0.0.1:${port}`;
  const processes = new Processes(path.join(directory, 'logs'), say);
  const args = grafana.command.endsWith('grafana-server') ? [] : ['server'];
  processes.start({
    name: 'grafana',
    command: grafana.command,
    args: [...args, `--homepath=${grafana.home}`],
    cwd: directory,
    env: {
      ...process.env,
      GF_PATHS_DATA: path.join(directory, 'data'),
      GF_PATHS_LOGS: path.join(directory, 'logs'),
      GF_PATHS_PLUGINS: plugins,
      GF_PATHS_PROVISIONING: provisioningFor(root, directory, url),
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: 'modelwatch-monitoring-app,modelwatch-monitoring-datasource',
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      // Anything but Viewer is deprecated since Grafana 12.
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_SECURITY_ADMIN_PASSWORD: process.env['GRAFANA_ADMIN_PASSWORD'] ?? 'admin',
      GF_SERVER_ROOT_URL: `${url}/`,
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      MODELWATCH_PROMETHEUS_URL: demo.prometheus.url,
      MODELWATCH_MLFLOW_URL: mlflow,
    },
  });
  return { url, stop: () => processes.stopAll() };
}
