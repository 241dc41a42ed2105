import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { InstanceConfig } from '../../host';
import { provisionedInstance } from '../../host/provisioned';
import { fetchGrafana, type Grafana, grafanaIn, onPath, type Say } from '../setup';
import { run } from '../testing/run';

export interface Addresses {
  readonly prometheus: string;
  /** Empty while there is none. */
  readonly mlflow: string;
}

const address = z.union([z.string(), z.looseObject({ url: z.string() }).transform(({ url }) => url)]);
const demoSchema = z.looseObject({ prometheus: address, mlflow: address.default('') });

/**
 * Where a demo that runs already has its parts: as JSON, or in a file that holds it. Undefined where it says that there is
 * none. Throws on anything else.
 */
export function runningDemo(setting: string): Addresses | undefined {
  const text = setting.trimStart().startsWith('{') ? setting : readFileSync(setting, 'utf8');
  const value: unknown = JSON.parse(text);
  return z.looseObject({ missing: z.string() }).safeParse(value).success ? undefined : demoSchema.parse(value);
}

/** The provisioned data source over these addresses. */
export function instanceOver(root: string, { prometheus, mlflow }: Addresses): InstanceConfig {
  const file = path.join(root, 'provisioning', 'datasources', 'modelwatch.yaml');
  if (!existsSync(file)) {
    throw new Error(`${path.relative(root, file)} is not there: it says what the data source is`);
  }
  return provisionedInstance(file, { MODELWATCH_PROMETHEUS_URL: prometheus, MODELWATCH_MLFLOW_URL: mlflow });
}

/**
 * A copy of the provisioning, in a folder of this directory, whose data source has the demo's action. Returns the directory.
 * Where there is one user alone, nobody else can approve.
 */
export function provisionedWithActions(root: string, directory: string, approval: 'second' | 'none'): string {
  const copy = path.join(directory, 'provisioning');
  rmSync(copy, { force: true, recursive: true });
  cpSync(path.join(root, 'provisioning'), copy, { recursive: true });
  const actions = parseDocument(readFileSync(path.join(root, 'demo', 'actions.yaml'), 'utf8'));
  actions.setIn(['list', 0, 'approval'], approval);
  const file = path.join(copy, 'datasources', 'modelwatch.yaml');
  const dataSources = parseDocument(readFileSync(file, 'utf8'));
  dataSources.setIn(['datasources', 0, 'jsonData', 'actions'], actions.toJS());
  writeFileSync(file, String(dataSources));
  return directory;
}

/** Everything in containers, the provisioned plugin in Grafana; ends with the containers. */
export async function startInDocker(provisioning: string, say: (text: string) => void): Promise<number> {
  say(
    'Starting Grafana, Prometheus, MLflow and the demo models with docker compose: http://localhost:3000 when it is up.'
  );
  return run('docker', ['compose', 'up', '--build', '--remove-orphans'], {
    environment: { MODELWATCH_PROVISIONING: provisioning },
  });
}

/** Where the product can be shown: in Grafana, or without it. */
export type Stage =
  | { readonly kind: 'docker' }
  | ({ readonly kind: 'grafana' } & Grafana)
  | { readonly kind: 'preview'; readonly why: string };

/**
 * Docker with an engine behind it, else a Grafana by `GRAFANA_HOME` or the PATH, else the official one, fetched into the cache;
 * the preview if that fails.
 */
export async function findStage(variables: NodeJS.ProcessEnv, say: Say): Promise<Stage> {
  if (engineRuns(variables)) {
    return { kind: 'docker' };
  }
  const home = variables['GRAFANA_HOME'];
  if (home !== undefined && home !== '') {
    const grafana = grafanaIn(home);
    if (grafana === undefined) {
      throw new Error(`GRAFANA_HOME is ${home}, but there is no bin/grafana in it: set it to Grafana's own folder`);
    }
    return { kind: 'grafana', ...grafana };
  }
  const found = onPath('grafana', variables) ?? onPath('grafana-server', variables);
  const installed = ['/usr/share/grafana', '/opt/homebrew/opt/grafana/share/grafana'].find((folder) =>
    existsSync(folder)
  );
  if (found !== undefined && installed !== undefined) {
    return { kind: 'grafana', home: installed, command: found };
  }
  const fetched = await fetchGrafana(say, variables);
  return 'missing' in fetched
    ? { kind: 'preview', why: `neither Docker nor Grafana is here, and Grafana cannot be fetched: ${fetched.missing}` }
    : { kind: 'grafana', ...fetched };
}

function engineRuns(env: NodeJS.ProcessEnv): boolean {
  const args = ['info', '--format', '{{.ServerVersion}}'];
  const answer = spawnSync('docker', args, { env, encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 && answer.stdout.trim() !== '';
}
