import { FIXTURE_END, openMetrics } from '../test/conformance/fixture';

/** Seconds between points. */
export const STEP = 15;
export const END = FIXTURE_END;

/** A thousand points, and those by which the range moves from round to round. */
const POINTS = 1200;
const TIERS: ReadonlyArray<{ readonly name: string; readonly series: number }> = [
  { name: '1', series: 1 },
  { name: '50', series: 49 },
  { name: '500', series: 450 },
];

/** What the conformance checks read, and 500 gauges in tiers: the first, the next 49, the rest. */
export function benchMetrics(): string {
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
  return `${openMetrics()}${lines.join('\n')}\n`;
}
