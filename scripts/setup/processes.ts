import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants as systemConstants } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './cache';
import type { Say } from './progress';

function tried(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}

/** The wanted loopback port when it is free, else any free one that is not among `taken`. */
export async function freePort(wanted: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (const port of [wanted, 0, 0, 0, 0, 0]) {
    const bound = taken.has(port) ? undefined : await tried(port);
    if (bound !== undefined && !taken.has(bound)) {
      return bound;
    }
  }
  throw new Error('no free port on 127.0.0.1');
}

interface Start {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Running {
  readonly name: string;
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** The file that holds everything it has printed. */
  readonly log: string;
  /** How it ended, once it has. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
}

const GRACE_MS = 8_000;
const POLL_MS = 150;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const LAST_LINES = 12;

/**
 * Child processes that live no longer than this one. Each has a log file in `directory` and, so that a run which was
 * killed outright is tidied up by the next one, a file with its process id.
 */
export class Processes {
  private readonly running = new Set<Running>();
  private readonly onExit = () => this.running.forEach(({ pid }) => signalGroup(pid, 'SIGKILL'));
  private readonly onSignal = (signal: NodeJS.Signals) => {
    void this.stopAll().finally(() => process.exit(128 + systemConstants.signals[signal]));
  };

  constructor(
    private readonly directory: string,
    private readonly say: Say
  ) {
    mkdirSync(directory, { recursive: true });
    process.once('exit', this.onExit);
    SIGNALS.forEach((signal) => process.once(signal, this.onSignal));
  }

  /** Ends what an earlier run in this directory left behind. A process id that now belongs to something else is left alone. */
  async endLeftovers(): Promise<void> {
    for (const file of readdirSync(this.directory).filter((name) => name.endsWith('.pid'))) {
      const [pid, args] = readFileSync(path.join(this.directory, file), 'utf8').split('\n');
      const id = Number(pid);
      if (Number.isInteger(id) && id > 1 && args && isAlive(id) && commandLine(id).includes(args)) {
        this.say(`ending ${path.basename(file, '.pid')} of an earlier run (process ${id})`);
        signalGroup(id, 'SIGTERM');
        await waitUntil(() => !isAlive(id), GRACE_MS);
        signalGroup(id, 'SIGKILL');
      }
      rmSync(path.join(this.directory, file), { force: true });
    }
  }

  /** Starts a process in a group of its own, so that whatever it starts ends with it. */
  start({ name, command, args, cwd, env }: Start): Running {
    const log = path.join(this.directory, `${name}.log`);
    const output = openSync(log, 'w');
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', output, output], detached: true });
    closeSync(output);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`));
    });
    const { pid } = child;
    const stop = async () => {
      signalGroup(pid, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(timer);
      // What the process itself had started may have outlived it.
      signalGroup(pid, 'SIGKILL');
    };
    const running: Running = { name, pid, log, ended, stop };
    if (pid !== undefined) {
      const pidFile = path.join(this.directory, `${name}.pid`);
      writeFileSync(pidFile, `${pid}\n${args.join(' ')}`);
      this.running.add(running);
      void ended.then(() => {
        this.running.delete(running);
        rmSync(pidFile, { force: true });
      });
    }
    return running;
  }

  /** Stops everything that still runs and takes its hands off the process's signals. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.running].map(({ stop }) => stop()));
    process.off('exit', this.onExit);
    SIGNALS.forEach((signal) => process.off(signal, this.onSignal));
  }
}

/** Waits until `url` answers with a 2xx status. Rejects with the end of the log when the process ends or takes too long. */
export async function untilReady(running: Running, url: string, withinMs: number): Promise<void> {
  let ended: string | undefined;
  void running.ended.then((how) => (ended = how));
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (ended !== undefined) {
      throw new Error(`${running.name} did not stay up (${ended}):\n${lastLines(running.log)}`);
    }
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`${running.name} was not ready at ${url} within ${withinMs / 1000} s:\n${lastLines(running.log)}`);
}

const lastLines = (file: string): string =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // The group is gone, which is what was wanted.
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // Where there is no /proc nobody can say whose process it is, so it is nobody's to end.
    return '';
  }
}

async function waitUntil(done: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!done() && Date.now() < deadline) {
    await sleep(POLL_MS);
  }
}
