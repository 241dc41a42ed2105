import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_SOURCE_FOLDER, DIST } from '../scripts/build/paths';
import { executableName, hostPlatform } from '../scripts/build/platforms';
import { buildGoProgram } from '../test/support/goProgram';
import { startPrometheus } from '../test/support/prometheus';
import { benchMetrics, END, STEP } from './fixture';
import { render, reportSchema } from './report';

export interface BenchOptions {
  /** A tenth of the rounds. */
  readonly quick: boolean;
  /** The command to measure; the executable of `dist/` unless given. */
  readonly executable?: string;
}

/**
 * The same PromQL through our executable and through Grafana's own Prometheus back end, in turns, against one real
 * Prometheus. Prints the figures as tables. Throws where there is nothing to measure or no Go to build the rest with.
 */
export async function bench({ quick, executable = builtExecutable() }: BenchOptions): Promise<void> {
  const driver = program('bench-driver', 'driver', [join(__dirname, '..', 'test', 'conformance')]);
  const promlib = program('bench-promlib', 'promlib');
  process.stderr.write('Filling a Prometheus with 500 series ...\n');
  const prometheus = await startPrometheus({ openMetrics: benchMetrics() });
  try {
    process.stderr.write('Measuring; on an idle machine this takes about a minute ...\n');
    const output = await outputOf(driver, [
      `-ours=${executable}`,
      `-theirs=${promlib}`,
      `-prometheus=${prometheus.url}`,
      `-to=${END}`,
      `-step=${STEP}s`,
      `-quick=${quick}`,
    ]);
    console.log(render(reportSchema.parse(JSON.parse(output))));
  } finally {
    await prometheus.stop();
  }
}

function builtExecutable(): string {
  const built = join(DIST, DATA_SOURCE_FOLDER, executableName(hostPlatform()));
  if (!existsSync(built)) {
    throw new Error(`${built} is not there: run "npm run build" first`);
  }
  return built;
}

function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`the driver ended with ${code}`))));
  });
}

function program(name: string, folder: string, others: readonly string[] = []): string {
  const built = buildGoProgram(name, join(__dirname, folder), others);
  if ('missing' in built) {
    throw new Error(`The benchmark needs Go to build what it compares with: ${built.missing}`);
  }
  return built.path;
}
