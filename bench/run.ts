import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DATA_SOURCE_FOLDER, DIST } from '../scripts/build/paths';
import { executableName, hostPlatform } from '../scripts/build/platforms';
import { FIXTURE_END, openMetrics } from '../test/conformance/fixture';
import { buildGoProgram } from '../test/support/goProgram';
import { startPrometheus } from '../test/support/prometheus';

/** Seconds between points. */
const STEP = 15;
const END = FIXTURE_END;

/** A thousand points, and those by which the range moves from round to round. */
const POINTS = 1200;
const TIERS: ReadonlyArray<{ readonly name: string; readonly series: number }> = [
  { name: '1', series: 1 },
  { name: '50', series: 49 },
  { name: '500', series: 450 },
];

const FEATURES = 20;
const EDGES = ['10', '20', '30', '40', '50', '60', '70', '80', '90', '+Inf'];

/** What the conformance checks read, 500 gauges in tiers (the first, the next 49, the rest), and features in buckets. */
function benchMetrics(): string {
  const lines: string[] = [];
  for (const { name, series } of TIERS) {
    for (let row = 0; row < series; row++) {
      const labels = `{tier="${name}",instance="host-${row}.example.org:9100",job="model-server",model="loan-approval"}`;
      for (let i = 0; i < POINTS; i++) {
        const value = 50 + 40 * Math.sin(i / 37 + row) + ((i * 7919 + row * 104729) % 1000) / 250;
        lines.push(`bench_value${labels} ${value.toFixed(6)} ${END - (POINTS - 1 - i) * STEP}`);
      }
    }
  }
  for (let feature = 0; feature < FEATURES; feature++) {
    EDGES.forEach((le, k) => {
      const labels = `{model="loan-approval",version="1",feature="f${feature}",le="${le}"}`;
      for (let i = 0; i < POINTS; i++) {
        lines.push(`model_feature_value_bucket${labels} ${i * (k + 1)} ${END - (POINTS - 1 - i) * STEP}`);
      }
    });
  }
  return `${openMetrics()}${lines.join('\n')}\n`;
}

const timesSchema = z.object({ medianMs: z.number(), p95Ms: z.number(), bytes: z.number() });

const reportSchema = z.object({
  queries: z.array(
    z.object({
      series: z.number(),
      points: z.number(),
      warmUp: z.number(),
      rounds: z.number(),
      ours: timesSchema,
      theirs: timesSchema,
      raw: timesSchema,
    })
  ),
  starts: z.object({ oursMs: z.number(), theirsMs: z.number() }),
  memory: z.object({ oursPeak: z.number(), oursNow: z.number(), theirsPeak: z.number(), theirsNow: z.number() }),
  derived: z.array(z.object({ signal: z.string(), requests: z.number(), ours: timesSchema, raw: timesSchema })),
});
type Report = z.infer<typeof reportSchema>;

/** What is to be reached, as the README has it. */
const TARGETS = { largest: 1, smallest: 1.5, derived: 1.2, startMs: 400, residentBytes: 150 * 1024 * 1024 };

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;
const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const times = (ratio: number): string => `${ratio.toFixed(2)} x`;
const verdict = (reached: boolean, target: string): string => `${reached ? 'reached' : 'MISSED'} (${target})`;

/** The figures as tables for a terminal. */
function render({ queries, starts, memory, derived }: Report): string {
  const ratioOf = (query: Report['queries'][number]): number => query.ours.medianMs / query.theirs.medianMs;
  const target = (index: number, ratio: number): string =>
    index === 0
      ? verdict(ratio <= TARGETS.smallest, `at most ${times(TARGETS.smallest)}`)
      : index === queries.length - 1
        ? verdict(ratio <= TARGETS.largest, `at most ${times(TARGETS.largest)}`)
        : '';
  return [
    table(
      [
        'series x points, after queries',
        'Modelwatch',
        'p95',
        'Grafana',
        'p95',
        'raw HTTP',
        'ratio',
        '',
        'Modelwatch',
        'Grafana',
      ],
      queries.map((query, index) => [
        `${query.series} x ${query.points}, after ${query.warmUp}`,
        ms(query.ours.medianMs),
        ms(query.ours.p95Ms),
        ms(query.theirs.medianMs),
        ms(query.theirs.p95Ms),
        ms(query.raw.medianMs),
        times(ratioOf(query)),
        target(index, ratioOf(query)),
        kib(query.ours.bytes),
        kib(query.theirs.bytes),
      ])
    ),
    table(
      ['derived query', 'requests', 'Modelwatch', 'raw HTTP', 'ratio', ''],
      derived.map(({ signal, requests, ours, raw }) => [
        signal,
        String(requests),
        ms(ours.medianMs),
        ms(raw.medianMs),
        times(ours.medianMs / raw.medianMs),
        verdict(ours.medianMs / raw.medianMs <= TARGETS.derived, `at most ${times(TARGETS.derived)}`),
      ])
    ),
    table(
      ['process', 'Modelwatch', 'Grafana', ''],
      [
        [
          'start to first answer',
          ms(starts.oursMs),
          ms(starts.theirsMs),
          verdict(starts.oursMs < TARGETS.startMs, 'under 400 ms'),
        ],
        ['memory at its peak', mib(memory.oursPeak), mib(memory.theirsPeak), ''],
        [
          'memory after the run',
          mib(memory.oursNow),
          mib(memory.theirsNow),
          verdict(memory.oursNow < TARGETS.residentBytes, 'under 150 MiB'),
        ],
      ]
    ),
  ].join('\n\n');
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

interface BenchOptions {
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
