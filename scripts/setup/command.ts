import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { errorText } from '../../src/text';

interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Receives every line of standard output and standard error as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How much of a failed command's output an error contains, in characters. */
const MAX_OUTPUT = 1_500;

/** Runs a command to its end and resolves with its standard output. Rejects with its last output when it fails. */
export function command(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let tail = '';
    let line = '';
    const receive = (text: string) => {
      tail = (tail + text).slice(-MAX_OUTPUT);
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      lines.forEach((each) => options.onLine?.(each));
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      receive(text);
    });
    child.stderr.setEncoding('utf8').on('data', receive);
    child.once('error', (error) => reject(new Error(`${file} could not be started: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) {
        resolve(output);
      } else {
        const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
        reject(new Error(`${[file, ...args].join(' ')} failed (${how}): ${tail.trim()}`));
      }
    });
  });
}

/** The first executable of this name on the PATH. */
export function onPath(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  return (environment['PATH'] ?? '')
    .split(path.delimiter)
    .filter((directory) => directory !== '')
    .flatMap((directory) => suffixes.map((suffix) => path.join(directory, name + suffix)))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Runs a script. The exit code is what `main` returns, or 1 if it fails; the error is printed. */
export function runMain(main: () => Promise<number | void>): void {
  main().then(
    (code) => {
      process.exitCode = code ?? process.exitCode;
    },
    (error: unknown) => {
      console.error(errorText(error));
      process.exitCode = 1;
    }
  );
}
