import { z } from 'zod';
import { elementAt, valueAt } from '../../src/stats/elements';
import {
  cumulativeQuantile,
  type Interpolation,
  nativeFractionBelow,
  nativeQuantile,
  type SparseHistogram,
} from '../../src/stats/histogram';
import { nativeHistogram } from '../support/nativeHistogram';
import type { RunningPrometheus } from '../support/prometheus';
import type { WrittenSeries } from '../support/remoteWrite';
import { describeWithEachServer } from '../support/servers';
import { distance } from './compare';
import { seeded } from './seeded';

const QUANTILES = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];
/** Between two observations: at one exactly, Prometheus 2 and 3 choose different ends of a gap. */
const BETWEEN = [0.013, 0.1037, 0.2511, 0.4983, 0.5013, 0.7537, 0.9031, 0.9513, 0.9913];
const EDGES = [-2, -0.5, 0, 0.005, 0.1, 0.25, 1, 2.5, 10, Infinity];
const CASES = 40;

const vector = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]).optional(),
        histogram: z
          .tuple([
            z.number(),
            z.object({
              count: z.string(),
              sum: z.string(),
              buckets: z.array(z.tuple([z.literal([0, 1, 2, 3]), z.string(), z.string(), z.string()])).optional(),
            }),
          ])
          .optional(),
      })
    ),
  }),
});

const toNumber = (text: string): number => Number(text.replace('Inf', 'Infinity'));
const le = (edge: number): string => (edge === Infinity ? '+Inf' : String(edge));

// VictoriaMetrics' histogram_quantile has values of its own at 0 and between edges below 0.
describeWithEachServer(
  'quantiles against a real Prometheus',
  (server) => {
    const random = seeded(4);
    const time = Math.floor(Date.now() / 1000);
    const classic = Array.from({ length: CASES }, (_, i) => {
      const first = i % 3 === 0 ? 3 : 0;
      const edges = EDGES.slice(first);
      const emptyUpTo = i % 4 === 0 ? 2 : 0;
      let count = 0;
      const cumulative = edges.map((_edge, at) => {
        // Every fifth histogram falls somewhere, as summed rates of racing scrapes do.
        const falls = i % 5 === 0 && at === 4;
        count = falls ? Math.max(0, count - 3) : count + (at < emptyUpTo ? 0 : Math.floor(random() * 50));
        return count;
      });
      return { edges, cumulative };
    });
    const natives = Array.from({ length: CASES }, (_, i) =>
      Array.from({ length: 200 }, () => {
        const value = Math.exp(4 * (random() - 0.5));
        const sign = i % 3 === 0 ? 1 : i % 3 === 1 ? -1 : Math.sign(random() - 0.4);
        return i % 4 === 0 && random() < 0.2 ? 0 : sign * value;
      })
    );
    let prometheus: RunningPrometheus;

    async function query(promql: string) {
      const answer = await fetch(
        `${prometheus.url}/api/v1/query?${new URLSearchParams({ query: promql, time: String(time) })}`
      );
      return vector.parse(await answer.json()).data.result;
    }

    // Thanos is made with Prometheus 3.
    const interpolation: Interpolation = server.build === undefined ? 'linear' : 'exponential';

    beforeAll(async () => {
      prometheus = await server.start();
      const series: WrittenSeries[] = classic.flatMap(({ edges, cumulative }, i) =>
        edges.map((edge, k) => ({
          labels: { __name__: 'classic_bucket', case: String(i), le: le(edge) },
          samples: [[time, elementAt(cumulative, k)]],
        }))
      );
      natives.forEach((observations, i) =>
        series.push({
          labels: { __name__: 'native', case: String(i) },
          histograms: [[time, nativeHistogram(observations, (i % 6) - 1)]],
        })
      );
      await prometheus.write(series);
    }, 60_000);

    afterAll(() => prometheus?.stop());

    it('are those of classic buckets to 1e-9', async () => {
      for (const q of QUANTILES) {
        const result = await query(`histogram_quantile(${q}, classic_bucket)`);
        expect(result).toHaveLength(CASES);
        for (const { metric, value } of result) {
          const { edges, cumulative } = elementAt(classic, Number(metric.case));
          const ours = cumulativeQuantile(q, edges, cumulative).value;
          expect(distance(ours, toNumber(value?.[1] ?? ''), 1e-6)).toBeLessThan(1e-9);
        }
      }
    });

    it('and fractions are those of native histograms to 1e-9', async () => {
      const options = { interpolation };
      const read = new Map<string, SparseHistogram>();
      for (const { metric, histogram } of await query('native')) {
        const [, { count, sum, buckets }] = histogram ?? [0, { count: '', sum: '', buckets: [] }];
        read.set(valueAt(metric, 'case'), {
          count: Number(count),
          sum: Number(sum),
          buckets: (buckets ?? []).map(([rule, left, right, inside]) => ({
            rule,
            left: toNumber(left),
            right: toNumber(right),
            count: Number(inside),
          })),
        });
      }
      expect(read.size).toBe(CASES);
      const compare = async (promql: string, ours: (histogram: SparseHistogram) => number) => {
        const result = await query(promql);
        expect(result).toHaveLength(CASES);
        for (const { metric, value } of result) {
          const histogram = read.get(valueAt(metric, 'case'));
          expect(histogram && distance(ours(histogram), toNumber(value?.[1] ?? ''), 1e-6)).toBeLessThan(1e-9);
        }
      };
      for (const q of BETWEEN) {
        await compare(`histogram_quantile(${q}, native)`, (one) => nativeQuantile(q, one, options).value);
      }
      for (const x of [-3, -0.7, 0, 0.3, 1, 1.1, 6, 100]) {
        await compare(`histogram_fraction(-Inf, ${x}, native)`, (one) => nativeFractionBelow(x, one, options).value);
      }
    });
  },
  ['native histograms']
);
