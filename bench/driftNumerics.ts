/**
 * The numbers of drift alone: 100 features of 20 buckets over 300 steps, windows of 24 steps. Cumulative increments in,
 * PSI with its thresholds, Jensen-Shannon and the Kolmogorov-Smirnov bounds out. Prints milliseconds, and shows that
 * they grow with features and steps and not with the window. To be bundled first, as the product is.
 */
import {
  type DriftLevel,
  driftLevel,
  jensenShannonDistance,
  kolmogorovSmirnovBounds,
  psi,
  thresholdsInForce,
} from '../src/stats/drift';
import { elementAt } from '../src/stats/elements';
import { totalOf } from '../src/stats/histogram';
import { slidingSums } from '../src/stats/slidingSum';
import { seeded } from '../test/reference/seeded';

const BUCKETS = 20;

interface Feature {
  readonly reference: Float64Array;
  /** One row of increments a bucket. */
  readonly increments: readonly Float64Array[];
}

function makeFeatures(features: number, steps: number): Feature[] {
  const random = seeded(13);
  return Array.from({ length: features }, () => ({
    reference: Float64Array.from({ length: BUCKETS }, () => 1000 + Math.floor(1000 * random())),
    increments: Array.from({ length: BUCKETS }, () =>
      Float64Array.from({ length: steps }, () => Math.floor(100 * random()))
    ),
  }));
}

function evaluate({ reference, increments }: Feature, steps: number, window: number): DriftLevel[] {
  const edges = Float64Array.from({ length: BUCKETS - 1 }, (_, i) => i);
  const sums = increments.map((row) => slidingSums(row, window));
  const current = new Float64Array(BUCKETS);
  const levels: DriftLevel[] = [];
  for (let step = window - 1; step < steps; step++) {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      current[bucket] = elementAt(sums, bucket)[step] ?? NaN;
    }
    const total = totalOf(current);
    const thresholds = thresholdsInForce('psi', { edges, counts: reference }, total);
    const distance = jensenShannonDistance(reference, current);
    const { lower } = kolmogorovSmirnovBounds(reference, current);
    const level = driftLevel(psi(reference, current), thresholds, BUCKETS, total);
    levels.push(Number.isNaN(distance + lower) ? 'insufficient' : level);
  }
  return levels;
}

const RUNS = 5;

/** The fastest of a few runs: what the machine can do when nobody else uses it. */
function fastest(features: number, steps: number, window: number): number {
  const made = makeFeatures(features, steps);
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    made.forEach((feature) => evaluate(feature, steps, window));
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

console.log('| features | steps | window | milliseconds |\n| --- | --- | --- | --- |');
for (const [features, steps, window] of [
  [100, 300, 24],
  [100, 300, 4],
  [100, 300, 200],
  [50, 300, 24],
  [200, 300, 24],
  [100, 600, 24],
] as const) {
  console.log(`| ${features} | ${steps} | ${window} | ${fastest(features, steps, window).toFixed(1)} |`);
}
