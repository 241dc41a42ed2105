import type { HealthReport, HealthRow } from './row';

/** A healthy row and report, for tests to change. */
export const rowOf = (change: Partial<HealthRow> = {}): HealthRow => ({
  model: 'loan',
  version: '1',
  aliases: [],
  signal: 'latency',
  measure: 'p95',
  labels: {},
  value: 0.2,
  unit: 's',
  level: 'ok',
  sample: 1000,
  lower: 0.1,
  upper: 0.3,
  warning: 0.5,
  critical: 1,
  since: { time: Date.UTC(2026, 0, 5, 11), atLeast: false },
  ...change,
});

export const reportOf = (rows: readonly HealthRow[], change: Partial<HealthReport> = {}): HealthReport => ({
  time: Date.UTC(2026, 0, 5, 12),
  sources: 'Prometheus 2.42.0 in 3 ms',
  reachable: true,
  rows,
  idle: [],
  faults: [],
  notices: [],
  ...change,
});
