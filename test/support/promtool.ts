import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { PrometheusGroup } from '../../src/packs/rules/prometheus/pack';
import { prometheusPrograms } from './prometheus';

/** Seconds between the samples of the demo's history: what is read at these times are the samples themselves. */
const STEP = 60;
/** Points that Prometheus answers with at most. */
const MAX_POINTS = 10_000;

const matrixSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      })
    ),
  }),
});

/** A series as promtool's tests take it in: one value a step from time 0 on. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** The raw samples of all series of a selector, moved so that `from` (Unix seconds, a whole minute) becomes time 0. */
export async function samplesBetween(
  prometheus: string,
  selector: string,
  from: number,
  to: number
): Promise<InputSeries[]> {
  const length = Math.floor((to - from) / STEP) + 1;
  const found = new Map<string, string[]>();
  for (let first = 0; first < length; first += MAX_POINTS) {
    const last = Math.min(first + MAX_POINTS, length) - 1;
    const url = new URL('/api/v1/query_range', prometheus);
    const times = { start: String(from + first * STEP), end: String(from + last * STEP), step: String(STEP) };
    url.search = new URLSearchParams({ query: selector, ...times }).toString();
    const answer = await fetch(url);
    if (!answer.ok) {
      throw new Error(`Prometheus answered ${answer.status} to ${selector}: ${await answer.text()}`);
    }
    for (const { metric, values } of matrixSchema.parse(await answer.json()).data.result) {
      const name = written(metric);
      const all = found.get(name) ?? new Array<string>(length).fill('_');
      found.set(name, all);
      for (const [time, value] of values) {
        // Times that are values move with the others.
        const moved = metric.__name__?.endsWith('_timestamp_seconds') ? String(Number(value) - from) : value;
        all[Math.round((time - from) / STEP)] = moved;
      }
    }
  }
  return [...found].map(([series, values]) => ({ series, values: values.join(' ') }));
}

function written({ __name__: name, ...labels }: Readonly<Record<string, string>>): string {
  return `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',')}}`;
}

/** What an expression must give at a time, in seconds from time 0: series in Prometheus' notation, each with its value. */
export interface Check {
  readonly expr: string;
  readonly at: number;
  readonly expected: ReadonlyArray<{ readonly labels: string; readonly value: number }>;
}

interface RuleTest {
  readonly groups: readonly PrometheusGroup[];
  readonly input: readonly InputSeries[];
  /** How often all groups are evaluated, whatever their own interval: promtool knows one for all. */
  readonly every: string;
  readonly checks: readonly Check[];
  /** Alerts with all of their labels and annotations, at a time in seconds. */
  readonly alerts?: ReadonlyArray<{
    readonly at: number;
    readonly name: string;
    readonly expected: readonly unknown[];
  }>;
}

interface Verdict {
  readonly ok: boolean;
  readonly said: string;
}

const run = promisify(execFile);
const failed = z.object({ stdout: z.string(), stderr: z.string() });

async function runPromtool(args: readonly string[], directory: string): Promise<Verdict> {
  const { promtool } = await prometheusPrograms();
  return run(promtool, [...args], { cwd: directory, maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
    (error: unknown) => {
      const { stdout, stderr } = failed.parse(error);
      return { ok: false, said: stdout + stderr };
    }
  );
}

async function inScratch<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'modelwatch-rules-'));
  try {
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export const checkRules = (text: string): Promise<Verdict> =>
  inScratch(async (directory) => {
    await writeFile(path.join(directory, 'rules.yml'), text);
    return runPromtool(['check', 'rules', 'rules.yml'], directory);
  });

/** Plays the rules over the series with Prometheus' own engine. */
export const testRules = ({ groups, input, every, checks, alerts = [] }: RuleTest): Promise<Verdict> =>
  inScratch(async (directory) => {
    await writeFile(path.join(directory, 'rules.yml'), stringify({ groups }));
    const test = {
      rule_files: ['rules.yml'],
      evaluation_interval: every,
      tests: [
        {
          interval: `${STEP}s`,
          input_series: input,
          promql_expr_test: checks.map(({ expr, at, expected }) => ({
            expr,
            eval_time: `${at}s`,
            exp_samples: expected,
          })),
          alert_rule_test: alerts.map(({ at, name, expected }) => ({
            eval_time: `${at}s`,
            alertname: name,
            exp_alerts: expected,
          })),
        },
      ],
    };
    await writeFile(path.join(directory, 'test.yml'), stringify(test, { lineWidth: 0 }));
    return runPromtool(['test', 'rules', 'test.yml'], directory);
  });
