import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './freePort';
import type { RunningPrometheus } from './prometheus';

export const isVictoriaMetrics = (program: string | undefined): program is string =>
  program !== undefined && path.basename(program).startsWith('victoria-metrics');

const READY_WITHIN_MS = 30_000;
/** Lines of one import: it takes no body of more than 32 MiB at once. */
const LINES = 50_000;

/** Runs VictoriaMetrics on a free loopback port, with a history in the OpenMetrics text format, as `startPrometheus` does. */
export async function startVictoriaMetrics(program: string, openMetrics: string): Promise<RunningPrometheus> {
  const directory = await mkdtemp(path.join(tmpdir(), 'modelwatch-victoria-'));
  const port = await freePort();
  const server = spawn(
    program,
    [
      `-storageDataPath=${directory}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=100y',
      '-search.latencyOffset=0s',
      '-loggerLevel=ERROR',
    ],
    { stdio: 'ignore' }
  );
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(url);
    const lines = inMilliseconds(openMetrics);
    for (let i = 0; i < lines.length; i += LINES) {
      await post(`${url}/api/v1/import/prometheus`, lines.slice(i, i + LINES).join('\n'));
    }
    await post(`${url}/internal/force_flush`, '');
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return { url, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** Its import takes the text format of Prometheus, whose times are milliseconds. */
const inMilliseconds = (openMetrics: string): string[] =>
  openMetrics.split('\n').flatMap((line) => {
    const [, sample, time] = /^([^#].*) (\S+)$/.exec(line.trim()) ?? [];
    return sample === undefined || time === undefined ? [] : [`${sample} ${Math.round(Number(time) * 1000)}`];
  });

async function post(url: string, body: string): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body });
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  }
}

async function ready(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const answered = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false
    );
    if (answered) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`VictoriaMetrics was not ready after ${READY_WITHIN_MS / 1000} s`);
}
