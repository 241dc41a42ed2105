import { z } from 'zod';

const timesSchema = z.object({ medianMs: z.number(), p95Ms: z.number(), bytes: z.number() });

export const reportSchema = z.object({
  queries: z.array(
    z.object({
      series: z.number(),
      points: z.number(),
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
export type Report = z.infer<typeof reportSchema>;

/** What is to be reached, as the README has it. */
export const TARGETS = { largest: 1, smallest: 1.5, derived: 1.2, startMs: 400, residentBytes: 150 * 1024 * 1024 };

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`;
const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
const times = (ratio: number): string => `${ratio.toFixed(2)} x`;
const verdict = (reached: boolean, target: string): string => `${reached ? 'reached' : 'MISSED'} (${target})`;

/** The figures as tables for a terminal. */
export function render({ queries, starts, memory, derived }: Report): string {
  const ratioOf = (query: Report['queries'][number]): number => query.ours.medianMs / query.theirs.medianMs;
  const target = (index: number, ratio: number): string =>
    index === 0
      ? verdict(ratio <= TARGETS.smallest, `at most ${times(TARGETS.smallest)}`)
      : index === queries.length - 1
        ? verdict(ratio <= TARGETS.largest, `at most ${times(TARGETS.largest)}`)
        : '';
  return [
    table(
      ['series x points', 'Modelwatch', 'p95', 'Grafana', 'p95', 'raw HTTP', 'ratio', '', 'Modelwatch', 'Grafana'],
      queries.map((query, index) => [
        `${query.series} x ${query.points}`,
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
