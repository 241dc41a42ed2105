import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const listedSchema = z.object({ name: z.string(), limitMs: z.number(), skip: z.string().optional() });
const resultSchema = z.object({
  name: z.string(),
  status: z.enum(['pass', 'fail', 'skip']),
  ms: z.number(),
  detail: z.string().optional(),
});

/** A check that the Go program can make, with the reason when it cannot make it here. */
type Listed = z.infer<typeof listedSchema>;
type Result = z.infer<typeof resultSchema>;

/** What the Go program receives beside the command under test. */
export interface Subject {
  readonly command: readonly string[];
  readonly compiled: boolean;
  readonly prometheus: string | undefined;
  readonly mlflow: string | undefined;
  /** Unix seconds. */
  readonly to: number;
  /** What the names of the checks begin with, any of them; all checks where none is said. */
  readonly only?: readonly string[];
}

const flags = ({ command, compiled, prometheus, mlflow, to, only = [] }: Subject): string[] => [
  `-compiled=${compiled}`,
  `-prometheus=${prometheus ?? ''}`,
  `-mlflow=${mlflow ?? ''}`,
  `-to=${to}`,
  `-only=${only.join()}`,
  '--',
  ...command,
];

/** The names of the checks, in the order in which they are made. */
export function listChecks(program: string, subject: Subject): readonly Listed[] {
  const listed = spawnSync(program, ['-list', ...flags(subject)], { encoding: 'utf8' });
  if (listed.status !== 0) {
    throw new Error(`the conformance program does not list its checks: ${listed.stderr}`);
  }
  return listed.stdout
    .trim()
    .split('\n')
    .map((line) => listedSchema.parse(JSON.parse(line)));
}

/** A run of all checks; each result can be waited for by the check's name. */
export class ConformanceRun {
  readonly #process: ChildProcess;
  readonly #results = new Map<string, PromiseWithResolvers<Result>>();
  #ended: Error | undefined;

  constructor(program: string, subject: Subject) {
    this.#process = spawn(program, flags(subject), { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    this.#process.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const { stdout } = this.#process;
    if (stdout !== null) {
      createInterface({ input: stdout }).on('line', (line) => {
        const result = resultSchema.parse(JSON.parse(line));
        this.#slot(result.name).resolve(result);
      });
    }
    this.#process.once('close', (code) => {
      this.#ended = new Error(`the conformance program ended (${code}) before this check: ${said}`);
      this.#results.forEach(({ reject }) => reject(this.#ended));
    });
  }

  result(name: string): Promise<Result> {
    return this.#slot(name).promise;
  }

  stop(): void {
    this.#process.kill();
  }

  #slot(name: string): PromiseWithResolvers<Result> {
    const known = this.#results.get(name);
    if (known !== undefined) {
      return known;
    }
    const slot = withResolvers<Result>();
    // A check nobody waits for yet may fail unseen: whoever asks for it later still gets the failure.
    slot.promise.catch(() => undefined);
    this.#results.set(name, slot);
    if (this.#ended !== undefined) {
      slot.reject(this.#ended);
    }
    return slot;
  }
}

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

function withResolvers<Value>(): PromiseWithResolvers<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}
