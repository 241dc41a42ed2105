import { z } from 'zod';
import { averagePrecision, brier, calibrationError, logLoss, rocAuc } from '../../src/stats/classification';
import { kolmogorovSmirnov, wasserstein } from '../../src/stats/drift';
import { elementAt } from '../../src/stats/elements';
import {
  type BinnedEstimate,
  type Bins,
  binsOfCumulative,
  cumulativeQuantile,
  fractionBelow,
  layoutOf,
  nativeFractionBelow,
  nativeQuantile,
  type SparseHistogram,
} from '../../src/stats/histogram';
import { nativeHistogram } from '../support/nativeHistogram';
import type { RunningPrometheus } from '../support/prometheus';
import type { WrittenSeries } from '../support/remoteWrite';
import { describeWithEachServer } from '../support/servers';
import { normals, seeded } from './seeded';

const ROWS = 100_000;
const FEATURE_EDGES = [-2.5, -2, -1.5, -1.2, -0.9, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.9, 1.2, 1.5, 2, 2.5];
const SCORE_EDGES = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.coerce.number()]).optional(),
        histogram: z
          .tuple([
            z.number(),
            z.object({
              count: z.coerce.number(),
              sum: z.coerce.number(),
              buckets: z.array(
                z.tuple([z.literal([0, 1, 2, 3]), z.coerce.number(), z.coerce.number(), z.coerce.number()])
              ),
            }),
          ])
          .optional(),
      })
    ),
  }),
});

const ascending = (values: ArrayLike<number>) => Float64Array.from(values).sort();

function cumulativeSeries(name: string, values: Float64Array, edges: readonly number[], time: number): WrittenSeries[] {
  let below = 0;
  return [...edges, Infinity].map((edge) => {
    while (below < values.length && elementAt(values, below) <= edge) {
      below += 1;
    }
    return {
      labels: { __name__: `${name}_bucket`, le: edge === Infinity ? '+Inf' : String(edge) },
      samples: [[time, below]],
    };
  });
}

/** The statistics of two sorted samples that need every value. */
function rawDistances(a: Float64Array, b: Float64Array): { readonly ks: number; readonly wasserstein: number } {
  const { abs, max } = Math;
  let i = 0;
  let j = 0;
  let ks = 0;
  let sum = 0;
  while (i < a.length && j < b.length) {
    const from = Math.min(elementAt(a, i), elementAt(b, j));
    while (i < a.length && a[i] === from) {
      i += 1;
    }
    while (j < b.length && b[j] === from) {
      j += 1;
    }
    const gap = abs(i / a.length - j / b.length);
    const next = i < a.length && j < b.length ? Math.min(elementAt(a, i), elementAt(b, j)) : from;
    ks = max(ks, gap);
    sum += gap * (next - from);
  }
  // What is left of the longer tail.
  const [rest, first] = i < a.length ? [a, i] : [b, j];
  let last = rest === a ? elementAt(b, b.length - 1) : elementAt(a, a.length - 1);
  for (let k = first; k < rest.length; k++) {
    sum += (elementAt(rest, k) - last) * (1 - k / rest.length);
    last = elementAt(rest, k);
  }
  return { ks, wasserstein: sum };
}

interface Scored {
  readonly score: number;
  readonly positive: boolean;
}

function rawScores(rows: readonly Scored[]) {
  const falling = [...rows].sort((a, b) => b.score - a.score);
  const positives = rows.filter(({ positive }) => positive).length;
  let found = 0;
  let area = 0;
  let precision = 0;
  let squares = 0;
  let logs = 0;
  falling.forEach(({ score, positive }, place) => {
    found += positive ? 1 : 0;
    area += positive ? 0 : found;
    precision += positive ? found / (place + 1) : 0;
    squares += ((positive ? 1 : 0) - score) ** 2;
    logs -= Math.log(positive ? score : 1 - score);
  });
  const n = rows.length;
  return {
    auc: area / (positives * (n - positives)),
    averagePrecision: precision / positives,
    brier: squares / n,
    logLoss: logs / n,
  };
}

describeWithEachServer('100 000 rows through a real Prometheus and back lie inside every bound', (server) => {
  const random = seeded(100);
  const normal = normals(random);
  const time = Math.floor(Date.now() / 1000);
  const reference = ascending(Float64Array.from({ length: ROWS }, normal));
  const current = ascending(Float64Array.from({ length: ROWS }, () => 0.15 + 1.1 * normal()));
  const scored = Array.from({ length: ROWS }, (): Scored => {
    const score = (random() + random()) / 2;
    return { score, positive: random() < score ** 1.3 };
  });
  const latencies = ascending(Float64Array.from({ length: ROWS }, () => 0.08 * Math.exp(0.7 * normal())));
  const scoresOf = (positive: boolean) =>
    ascending(scored.filter((row) => row.positive === positive).map(({ score }) => score));
  let prometheus: RunningPrometheus;

  async function query(promql: string) {
    const parameters = new URLSearchParams({ query: promql, time: String(time) });
    const answer = await fetch(`${prometheus.url}/api/v1/query?${parameters}`);
    return answerSchema.parse(await answer.json()).data.result;
  }

  async function read(name: string): Promise<{ bins: Bins; upper: number[]; cumulative: number[] }> {
    const buckets = (await query(`${name}_bucket`))
      .map(({ metric, value }) => [metric.le === '+Inf' ? Infinity : Number(metric.le), value?.[1] ?? NaN] as const)
      .sort(([a], [b]) => a - b);
    const upper = buckets.map(([edge]) => edge);
    const cumulative = buckets.map(([, count]) => count);
    const reading = binsOfCumulative(upper, cumulative);
    if (!reading.ok) {
      throw new Error(reading.reason);
    }
    return { bins: reading.bins, upper, cumulative };
  }

  const inside = (estimate: BinnedEstimate, raw: number) => {
    expect(estimate.lower).toBeLessThanOrEqual(raw + 1e-12);
    expect(estimate.upper).toBeGreaterThanOrEqual(raw - 1e-12);
  };

  beforeAll(async () => {
    prometheus = await server.start();
    await prometheus.write([
      ...cumulativeSeries('reference', reference, FEATURE_EDGES, time),
      ...cumulativeSeries('current', current, FEATURE_EDGES, time),
      ...cumulativeSeries('positives', scoresOf(true), SCORE_EDGES, time),
      ...cumulativeSeries('negatives', scoresOf(false), SCORE_EDGES, time),
      ...cumulativeSeries('latency', latencies, [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1], time),
      ...(server.has('native histograms')
        ? [
            {
              labels: { __name__: 'latency' },
              histograms: [[time, nativeHistogram(Array.from(latencies), 3)] as const],
            },
          ]
        : []),
    ]);
  }, 60_000);

  afterAll(() => prometheus?.stop());

  it('of drift', async () => {
    const r = await read('reference');
    const c = await read('current');
    const raw = rawDistances(reference, current);
    const ks = kolmogorovSmirnov(r.bins.counts, c.bins.counts);
    inside({ ...ks, value: ks.lower }, raw.ks);
    const caps = {
      lowest: Math.min(elementAt(reference, 0), elementAt(current, 0)),
      highest: Math.max(elementAt(reference, ROWS - 1), elementAt(current, ROWS - 1)),
    };
    inside(wasserstein(r.bins, c.bins.counts, caps), raw.wasserstein);
    inside(wasserstein(r.bins, c.bins.counts), raw.wasserstein);
  });

  it('of quality from scores', async () => {
    const p = await read('positives');
    const n = await read('negatives');
    const bins = { edges: p.bins.edges, positives: p.bins.counts, negatives: n.bins.counts };
    const raw = rawScores(scored);
    inside(rocAuc(bins.positives, bins.negatives), raw.auc);
    inside(averagePrecision(bins.positives, bins.negatives), raw.averagePrecision);
    inside(brier(bins), raw.brier);
    inside(logLoss(bins), raw.logLoss);
    expect(rocAuc(bins.positives, bins.negatives).value).toBeCloseTo(raw.auc, 2);
    const error = calibrationError(bins).expected;
    expect(error.upper - error.lower).toBeLessThanOrEqual(0.05 + 1e-12);
  });

  it('of latency', async () => {
    const { bins, upper, cumulative } = await read('latency');
    for (const q of [0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999]) {
      inside(cumulativeQuantile(q, upper, cumulative), elementAt(latencies, Math.ceil(q * ROWS) - 1));
    }
    for (const x of [0.02, 0.1, 0.15, 0.4, 2]) {
      inside(fractionBelow(x, bins), latencies.filter((value) => value <= x).length / ROWS);
    }
  });

  (server.has('native histograms') ? it : it.skip)('of latency in a native histogram', async () => {
    const [, native] = elementAt(
      (await query('latency')).flatMap(({ histogram }) => (histogram ? [histogram] : [])),
      0
    );
    const sparse: SparseHistogram = {
      ...native,
      buckets: native.buckets.map(([rule, left, right, count]) => ({ rule, left, right, count })),
    };
    expect(layoutOf(sparse)).toEqual({ kind: 'exponential', schema: 3 });
    for (const q of [0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999]) {
      const raw = elementAt(latencies, Math.ceil(q * ROWS) - 1);
      inside(nativeQuantile(q, sparse), raw);
      expect(Math.abs(nativeQuantile(q, sparse).value / raw - 1)).toBeLessThan(0.0905);
    }
    for (const x of [0.02, 0.1, 0.15, 0.4, 2]) {
      const raw = latencies.filter((value) => value <= x).length / ROWS;
      inside(nativeFractionBelow(x, sparse), raw);
    }
  });
});
