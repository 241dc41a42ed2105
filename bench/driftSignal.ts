/**
 * The drift signal from Prometheus' answer to Arrow bytes: 100 features of 20 buckets over 300 steps and a baseline
 * artifact in, derived series, frames and their encoding out. What is left out is Prometheus and the wire. To be
 * bundled first, as the product is.
 */
import { present } from '../src/backend/evaluate/present';
import { encodeFrame } from '../src/backend/grafana/frames';
import { CONTRACT_PROFILE } from '../src/profiles';
import { querySchema } from '../src/query/query';
import type { Matrix, Series } from '../src/query/series';
import { seconds } from '../src/query/units';
import { signals } from '../src/signals/registry';
import { addAt, elementAt } from '../src/stats/elements';
import { seeded } from '../test/reference/seeded';

const BUCKETS = 20;
const STEP = 60;
const FROM = 1_000_000 * STEP;
const RUNS = 12;

const edges = Array.from({ length: BUCKETS - 1 }, (_, i) => i + 1);
const labels = { model: 'loan', version: '1' };

function answer(features: number, times: Float64Array): Matrix {
  const random = seeded(7);
  const series: Series[] = [];
  for (let feature = 0; feature < features; feature++) {
    const below = new Float64Array(times.length);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      for (let i = 0; i < times.length; i++) {
        addAt(below, i, 50 + Math.floor(50 * random()));
      }
      const le = bucket < edges.length ? String(edges[bucket]) : '+Inf';
      series.push({ labels: { ...labels, feature: `f${feature}`, le }, times, values: Float64Array.from(below) });
    }
  }
  return { series, warnings: [], infos: [] };
}

const artifact = (features: number) => ({
  schema: 'modelwatch.baseline/1',
  features: Object.fromEntries(
    Array.from({ length: features }, (_, i) => [
      `f${i}`,
      { type: 'numeric', edges, counts: Array.from({ length: BUCKETS }, () => 1500) },
    ])
  ),
});

/** Milliseconds of one question, and the bytes of its answer. */
function once(features: number, steps: number, windowSteps: number): { readonly ms: number; readonly bytes: number } {
  const signal = signals.get('drift');
  if (signal === undefined) {
    throw new Error('there is no drift signal');
  }
  const query = querySchema.parse({ signal: 'drift', options: { of: 'features' } });
  const window = seconds(windowSteps * STEP);
  const context = {
    from: seconds(FROM),
    to: seconds(FROM + (steps - 1) * STEP),
    step: seconds(STEP),
    window,
    scrapeInterval: seconds(15),
    profile: CONTRACT_PROFILE,
    signals,
  };
  const bound = signal.bind(query, context);
  const planned = bound.plan['numeric'];
  if (planned === undefined || planned.kind !== 'prometheus.counts') {
    throw new Error('the plan asks for no numeric features');
  }
  const { start, end, step } = planned;
  const times = Float64Array.from({ length: Math.round((end - start) / step) + 1 }, (_, i) => start + i * step);
  const answers = {
    numeric: answer(features, times),
    baselines: [{ model: 'loan', version: '1', baseline: { found: true, artifact: artifact(features) } }],
  };
  const empty: Matrix = { series: [], warnings: [], infos: [] };
  const given = Object.fromEntries(
    Object.keys(bound.plan).map((name) => [name, Object.entries(answers).find(([key]) => key === name)?.[1] ?? empty])
  );
  const began = performance.now();
  const frames = present(bound.derive(given), {
    signal,
    query,
    thresholds: bound.thresholds,
    minimumSample: bound.minimumSample,
    executed: '',
    step,
    window,
    incomplete: [],
  });
  const bytes = frames.reduce((sum, frame) => sum + encodeFrame(frame).byteLength, 0);
  const ms = performance.now() - began;
  if (frames.length !== features) {
    throw new Error(`${frames.length} frames for ${features} features`);
  }
  return { ms, bytes };
}

function median(features: number, steps: number, window: number): number {
  const runs = Array.from({ length: RUNS }, () => once(features, steps, window).ms).slice(2);
  return elementAt(
    runs.sort((a, b) => a - b),
    Math.floor(runs.length / 2)
  );
}

console.log('| features | steps | window in steps | milliseconds |\n| --- | --- | --- | --- |');
for (const [features, steps, window] of [
  [100, 300, 5],
  [100, 300, 60],
  [100, 300, 240],
  [50, 300, 60],
  [200, 300, 60],
  [100, 600, 60],
] as const) {
  console.log(`| ${features} | ${steps} | ${window} | ${median(features, steps, window).toFixed(0)} |`);
}
