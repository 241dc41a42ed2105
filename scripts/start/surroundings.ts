import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fetchGrafana, type Grafana, grafanaIn, onPath, type Say } from '../setup';

/** Where the product can be shown: in Grafana, or without it. */
export type Stage =
  | { readonly kind: 'docker' }
  | ({ readonly kind: 'grafana' } & Grafana)
  | { readonly kind: 'preview'; readonly why: string };

/**
 * Docker with an engine behind it, else a Grafana by `GRAFANA_HOME` or the PATH, else the official one, fetched into the cache;
 * the preview where that cannot be had.
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
