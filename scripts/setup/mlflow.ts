import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { freePort, type Processes, type Running, untilReady } from './processes';
import type { Say } from './progress';
import type { Missing } from './prometheus';
import { findPython, pythonEnvironment } from './python';

const lockFile = (name: string): string => path.resolve(__dirname, '..', '..', 'demo', name);
/** By its major release. */
const LOCK_FILES = { 2: lockFile('requirements-mlflow-2.txt'), 3: lockFile('requirements-mlflow.txt') } as const;
const READY_MS = 180_000;

/** The Python of an environment that runs `mlflow server`, made when it is not there yet. */
export async function findMlflow(
  say: Say,
  major: keyof typeof LOCK_FILES = 3
): Promise<{ readonly python: string } | Missing> {
  const found = await findPython();
  if ('missing' in found) {
    return { missing: `MLflow needs Python: ${found.missing}` };
  }
  try {
    return { python: await pythonEnvironment(found, LOCK_FILES[major], say) };
  } catch (error) {
    return { missing: `MLflow's packages could not be installed: ${error instanceof Error ? error.message : error}` };
  }
}

/**
 * Starts `mlflow server` on a loopback port and resolves once it answers: SQLite and artifacts in `directory`, artifacts
 * proxied, one worker. The Flask application under gunicorn is the one whose packages are few; waitress does it on Windows.
 */
export async function startMlflow(
  processes: Processes,
  python: string,
  directory: string,
  wantedPort = 5000
): Promise<{ readonly url: string; readonly running: Running }> {
  mkdirSync(directory, { recursive: true });
  const port = await freePort(wantedPort);
  const isWindows = process.platform === 'win32';
  const server = isWindows
    ? ['--waitress-opts', '--threads=8']
    : ['--workers', '1', '--gunicorn-opts', '--threads 8 --timeout 120'];
  const store = [
    '--backend-store-uri',
    'sqlite:///mlflow.db',
    '--artifacts-destination',
    './artifacts',
    '--serve-artifacts',
  ];
  const running = processes.start({
    name: path.basename(directory),
    command: python,
    args: ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), ...store, ...server],
    cwd: directory,
    env: {
      ...process.env,
      PATH: `${path.dirname(python)}${path.delimiter}${process.env['PATH'] ?? ''}`,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: 'true',
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      PYTHONWARNINGS: 'ignore',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(running, `${url}/health`, READY_MS);
  return { url, running };
}
