import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { onPath } from '../setup';

/** Where the product can be shown: the real thing, or its embedded stand-in. */
export type Stage =
  | { readonly kind: 'docker' }
  | { readonly kind: 'grafana'; readonly home: string; readonly command: string }
  | { readonly kind: 'embedded'; readonly why: string };

/** Docker with an engine behind it, else a Grafana by `GRAFANA_HOME` or the PATH, else embedded. */
export function findStage(variables: NodeJS.ProcessEnv): Stage {
  if (engineRuns()) {
    return { kind: 'docker' };
  }
  const home = variables['GRAFANA_HOME'];
  if (home !== undefined && home !== '') {
    const command = ['bin/grafana', 'bin/grafana-server'].map((file) => path.join(home, file)).find(isExecutable);
    if (command === undefined) {
      throw new Error(`GRAFANA_HOME is ${home}, but there is no bin/grafana in it: set it to Grafana's own folder`);
    }
    return { kind: 'grafana', home, command };
  }
  const found = onPath('grafana') ?? onPath('grafana-server');
  const installed = ['/usr/share/grafana', '/opt/homebrew/opt/grafana/share/grafana'].find((folder) =>
    existsSync(folder)
  );
  if (found !== undefined && installed !== undefined) {
    return { kind: 'grafana', home: installed, command: found };
  }
  return { kind: 'embedded', why: 'no Docker engine answers, and there is no Grafana (GRAFANA_HOME or the PATH)' };
}

function engineRuns(): boolean {
  const asked = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { encoding: 'utf8', timeout: 20_000 });
  return asked.status === 0 && asked.stdout.trim() !== '';
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
