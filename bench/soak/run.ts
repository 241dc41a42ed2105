/** Load on the built back end: how long it is blocked, what memory it takes, what comes of many large questions at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { pluginContext, startPlugin } from '../../host';
import { instanceOf } from '../../host/instance';
import { ROOT } from '../../scripts/build/paths';
import { livePath } from '../../src/backend/evaluate/live';
import { fromText } from '../../src/backend/grafana/wire/bytes';
import { frameFormat, queryDataResponse } from '../../src/backend/grafana/wire/messages';
import { services } from '../../src/backend/grafana/wire/services';
import { DAY } from '../../src/time';
import { type Probed, probedSchema, settingsOf } from './probe';

const MIB = 1024 * 1024;
/** When nothing has been asked for so long, what large answers took has been given back, and the thread that derived has ended. */
const QUIET_MS = 25_000;
/** Linux' `USER_HZ`, the same on all its platforms. */
const TICKS_PER_SECOND = 100;
/** What is begun then is ended, and no more is begun. */
const MAX_SECONDS = 900;
const END = 1_700_000_000;

interface Panel {
  readonly json: Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly range: number;
  readonly step: number;
}

/** 5 versions x 200 features x 10 buckets x 180 moments: 47 MB of JSON. */
const drift = (model: string): Panel => ({
  json: {
    signal: 'drift',
    model,
    window: '10m',
    statistics: ['value', 'lower', 'upper', 'sample', 'level'],
    options: {
      of: 'features',
      baseline: {
        kind: 'window',
        from: new Date((END - 9 * DAY) * 1000).toISOString(),
        to: new Date((END - 8 * DAY) * 1000).toISOString(),
      },
    },
  },
  range: 180 * 600,
  step: 600,
});
const promql = (name: string): Panel => ({
  json: { signal: 'promql', options: { expr: `bench_value + 0 * ${name.length}` } },
  range: 1000 * 15,
  step: 15,
});

const mlflow = (options: object): Panel => ({ json: { signal: 'mlflow', options }, range: 3600, step: 15 });

interface Case {
  readonly name: string;
  readonly panels: readonly Panel[];
  /** How often all of them are asked, one round after another; at rest after all of them it should hold no more than after half of them. */
  readonly rounds?: number;
  /** Seconds that the range moves on by from round to round, as it does while a dashboard is looked at. */
  readonly everySeconds?: number;
  /** So many Live channels are open meanwhile, each evaluated every second. */
  readonly live?: number;
  /** One of so many answers of the source is broken. */
  readonly faultsEvery?: number;
}

const CASES: readonly Case[] = [
  { name: 'one of PromQL 500 x 1,000', panels: [promql('a')] },
  { name: 'one of drift', panels: [drift('m0')] },
  { name: 'one of MLflow runs', panels: [mlflow({ view: 'runs' })] },
  { name: 'one of MLflow history', panels: [mlflow({ view: 'history', runIds: ['00000001'] })] },
  {
    name: 'ten of MLflow runs',
    panels: Array.from({ length: 10 }, (_, i) => mlflow({ view: 'runs', filter: `metrics.metric_0 < ${i}` })),
  },
  { name: 'four pages of MLflow runs', panels: [mlflow({ view: 'runs', limit: 400 })] },
  { name: 'parameters of four pages of MLflow runs', panels: [mlflow({ view: 'parameters', limit: 400 })] },
  {
    name: 'a model of MLflow with 10,000 versions',
    panels: [{ ...mlflow({}), json: { signal: 'mlflow', model: 'much' } }],
  },
  {
    name: 'lineage of such a model of MLflow',
    panels: [{ ...mlflow({}), json: { signal: 'lineage', model: 'much' } }],
  },
  { name: 'beside no Live, one of PromQL', panels: [promql('a')], rounds: 5 },
  { name: 'beside 200 Live, one of PromQL', panels: [promql('a')], rounds: 5, live: 200 },
  { name: 'twenty of drift', panels: Array.from({ length: 20 }, (_, i) => drift(`m${i}`)) },
  {
    name: 'rounds of twenty of PromQL with faults',
    panels: Array.from({ length: 20 }, (_, i) => promql('x'.repeat(i))),
    rounds: 20,
    faultsEvery: 7,
  },
  {
    name: 'an hour in fast motion',
    panels: [
      ...Array.from({ length: 16 }, (_, i) => promql('x'.repeat(i))),
      drift('m0'),
      mlflow({ view: 'runs' }),
      mlflow({ view: 'history', runIds: ['00000001'] }),
      { ...mlflow({}), json: { signal: 'mlflow', model: 'much' } },
    ],
    rounds: 60,
    everySeconds: 60,
    faultsEvery: 7,
  },
];

/** What no case is to be above. */
const AIMS = { block: 100, check: 500, peak: 512 * MIB, growth: 0.05 };
/** Before this many rounds it cannot be distinguished from memory that a process takes at its start. */
const ROUNDS_TO_GROW = 20;

/** A command of this file's own in a process of its own, spoken to by lines. */
class Helper {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'bootstrap.mjs'), 'soak', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { stdout } = this.#child;
    if (stdout === null) {
      throw new Error('a helper without output');
    }
    this.#lines = createInterface({ input: stdout });
  }

  line(): Promise<string> {
    return new Promise((settle) => this.#lines.once('line', settle));
  }

  ask(): Promise<string> {
    const answer = this.line();
    this.#child.stdin?.write('\n');
    return answer;
  }

  stop(): void {
    this.#child.kill();
  }
}

const statusOf = (pid: number, field: 'VmHWM' | 'VmRSS'): number =>
  Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** Seconds of processor time since the process began, of all its threads. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

interface Outcome {
  readonly ms: number;
  readonly bytes: number;
  readonly error: string;
}

/** Opens a Live channel, and reads what comes. */
function listen(client: Client, source: string, name: string): void {
  const live = { query: { refId: 'A', ...promql(name).json }, everyMs: 1000 };
  const { path: method, requestSerialize, responseDeserialize } = services.stream.runStream;
  const request = { pluginContext: contextOf(source), path: livePath(live), data: fromText(JSON.stringify(live)) };
  const call = client.makeServerStreamRequest(
    method,
    requestSerialize,
    responseDeserialize,
    { ...request, headers: {} },
    new Metadata()
  );
  call.on('data', () => undefined).on('error', () => undefined);
}

const contextOf = (source: string) => pluginContext({ ...instanceOf(settingsOf(source)), updated: 1 });

async function ask(client: Client, prometheus: string, panel: Panel, end = END): Promise<Outcome> {
  const { json, range, step } = panel;
  const started = performance.now();
  const { path: method, requestSerialize } = services.data.queryData;
  const request = {
    pluginContext: contextOf(prometheus),
    headers: {},
    format: frameFormat.arrow,
    queries: [
      {
        refId: 'A',
        maxDataPoints: 1000,
        intervalMS: step * 1000,
        timeRange: { fromEpochMS: (end - range) * 1000, toEpochMS: end * 1000 },
        json: fromText(JSON.stringify({ refId: 'A', ...json })),
        queryType: '',
      },
    ],
  };
  const response = await new Promise<Buffer>((settle, reject) => {
    client.makeUnaryRequest(
      method,
      requestSerialize,
      (bytes: Buffer) => bytes,
      request,
      new Metadata(),
      { deadline: Date.now() + 300_000 },
      (error, bytes) => (bytes === undefined ? reject(error ?? new Error('nothing')) : settle(bytes))
    );
  });
  const ms = performance.now() - started;
  const { responses } = queryDataResponse.parse(services.data.queryData.responseDeserialize(response));
  return { ms, bytes: response.length, error: responses['A']?.error ?? '' };
}

interface SoakOptions {
  readonly command: string;
  readonly args: readonly string[];
}

/** Of the memory at rest, from the middle of the rounds to their end. */
const growthOf = ([middle, last]: readonly number[]): number | undefined =>
  middle === undefined || last === undefined ? undefined : (last - middle) / middle;

interface Measured {
  readonly row: readonly string[];
  /** What was to be reached and was not. */
  readonly missed: readonly string[];
}

async function measure(one: Case, { command, args }: SoakOptions): Promise<Measured> {
  const source = new Helper('--as', 'source', '--faults-every', String(one.faultsEvery ?? 0));
  const prometheus = await source.line();
  const plugin = await startPlugin({ command, args, onLog: (line) => process.env['SOAK_LOG'] && console.error(line) });
  const prober = new Helper('--as', 'probe', '--address', plugin.address, '--prometheus', prometheus);
  const client = new Client(plugin.address, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
  try {
    await ask(client, prometheus, { json: { signal: 'promql', options: { expr: 'up' } }, range: 60, step: 15 });
    await new Promise((settle) => setTimeout(settle, 3000));
    for (let i = 0; i < (one.live ?? 0); i++) {
      listen(client, prometheus, 'x'.repeat(i));
    }
    await new Promise((settle) => setTimeout(settle, 2000));
    await prober.ask();
    const cpu = cpuOf(plugin.pid);
    const outcomes: Outcome[] = [];
    const atRest: number[] = [];
    let seconds = 0;
    const { rounds = 1, everySeconds = 0 } = one;
    let round = 0;
    while (round < rounds && seconds < MAX_SECONDS) {
      round += 1;
      const started = performance.now();
      const end = END + round * everySeconds;
      outcomes.push(...(await Promise.all(one.panels.map((panel) => ask(client, prometheus, panel, end)))));
      seconds += (performance.now() - started) / 1000;
      const share = Math.max(round / rounds, seconds / MAX_SECONDS);
      if (rounds > 1 && (share >= 1 || (share >= 0.5 && atRest.length === 0))) {
        await new Promise((settle) => setTimeout(settle, QUIET_MS));
        atRest.push(statusOf(plugin.pid, 'VmRSS'));
      }
    }
    const seen: Probed = probedSchema.parse(JSON.parse(await prober.ask()));
    const errors = outcomes.filter(({ error }) => error !== '');
    const peak = statusOf(plugin.pid, 'VmHWM');
    const growth = growthOf(atRest);
    const missed = [
      ...(round < rounds ? [`${round} of ${rounds} rounds in ${MAX_SECONDS} s`] : []),
      ...(one.faultsEvery === undefined && errors.length > 0
        ? [`${errors.length} errors of a source without faults`]
        : []),
      ...(seen.grpc > AIMS.block ? [`blocked for more than ${AIMS.block} ms`] : []),
      ...(seen.check > AIMS.check ? [`CheckHealth above ${AIMS.check} ms`] : []),
      ...(peak > AIMS.peak ? [`more than ${AIMS.peak / MIB} MiB`] : []),
      ...(rounds >= ROUNDS_TO_GROW && (growth ?? Infinity) > AIMS.growth
        ? [`growth above ${100 * AIMS.growth} %`]
        : []),
    ];
    const row = [
      one.name,
      `${seconds.toFixed(1)} s`,
      `${(cpuOf(plugin.pid) - cpu).toFixed(1)} s`,
      `${seen.grpc.toFixed(0)} ms`,
      `${seen.check.toFixed(0)} ms`,
      `${(peak / MIB).toFixed(0)} MiB`,
      `${outcomes.length - errors.length} of ${outcomes.length}`,
      `${(outcomes.reduce((sum, { bytes }) => sum + bytes, 0) / MIB).toFixed(1)} MiB`,
      growth === undefined ? '' : `${(100 * growth).toFixed(1)} %`,
      errors[0]?.error.slice(0, 100) ?? '',
      missed.join(', '),
    ];
    return { row, missed };
  } finally {
    client.close();
    prober.stop();
    source.stop();
    plugin.kill();
  }
}

/** Whether all cases reached what they were to. */
export async function soak(options: SoakOptions, only: string | undefined): Promise<boolean> {
  console.log(
    'case | time | processor | longest block | CheckHealth | peak memory | answered | bytes | growth | error | missed'
  );
  let isReached = true;
  for (const one of CASES.filter(({ name }) => only === undefined || name.includes(only))) {
    const { row, missed } = await measure(one, options);
    console.log(row.join(' | '));
    isReached &&= missed.length === 0;
  }
  return isReached;
}
