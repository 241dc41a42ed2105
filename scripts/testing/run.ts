import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** Keeps standard output to ourselves: jest says everything a person reads on standard error. */
  readonly quietOutput?: boolean;
}

/** Runs a command with its words going to ours; gives its exit code, 1 where a signal ended it. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  const child = spawn(command, args, {
    cwd: options.directory ?? process.cwd(),
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', options.quietOutput ? 'ignore' : 'inherit', 'inherit'],
  });
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => settle(code ?? 1));
  });
}
