import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './freePort';
import type { RunningPrometheus } from './prometheus';
import { remoteWrite } from './remoteWrite';
import { startServerProcess } from './serverProcess';

/** Lines of one import: it takes no body of more than 32 MiB at once. */
const LINES = 50_000;

/** Runs VictoriaMetrics on a free loopback port, with a history in the OpenMetrics text format, as `startPrometheus` does. */
export async function startVictoriaMetrics(program: string, openMetrics: string): Promise<RunningPrometheus> {
  const directory = await mkdtemp(path.join(tmpdir(), 'modelwatch-victoria-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const endProcess = await startServerProcess(
    program,
    [
      `-storageDataPath=${directory}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=100y',
      '-search.latencyOffset=0s',
      '-loggerLevel=ERROR',
    ],
    `${url}/health`
  );
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await endProcess(signal);
    await rm(directory, { recursive: true, force: true });
  };
  // What was written can be queried only then, or after a second or more.
  const flush = () => post(`${url}/internal/force_flush`, '');
  try {
    const lines = inMilliseconds(openMetrics);
    for (let i = 0; i < lines.length; i += LINES) {
      await post(`${url}/api/v1/import/prometheus`, lines.slice(i, i + LINES).join('\n'));
    }
    await flush();
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    url,
    write: async (series) => {
      await remoteWrite(url, series);
      await flush();
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
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
