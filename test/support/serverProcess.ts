import { spawn } from 'node:child_process';
import path from 'node:path';

const READY_WITHIN_MS = 30_000;
const LOG_KEPT = 4000;

export type End = (signal: NodeJS.Signals) => Promise<void>;

/**
 * Starts a server and resolves, with what ends it, once `readyUrl` answers so that `isReady` holds (by default: without an
 * error). Rejects, with the server's last words and nothing left running, where it ends before or takes too long.
 */
export async function startServerProcess(
  command: string,
  args: readonly string[],
  readyUrl: string,
  isReady: (answer: Response) => Promise<boolean> | boolean = ({ ok }) => ok
): Promise<End> {
  const name = path.basename(command);
  const server = spawn(command, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString('utf8')).slice(-LOG_KEPT)));
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await ended;
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) {
      throw new Error(`${name} ended with code ${server.exitCode}:\n${log}`);
    }
    const answered = await fetch(readyUrl)
      .then(isReady)
      .catch(() => false);
    if (answered) {
      return end;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await end('SIGKILL');
  throw new Error(`${name} was not ready after ${READY_WITHIN_MS / 1000} s:\n${log}`);
}
