import { nativeHistogram } from '../../../test/support/nativeHistogram';
import type { WrittenSeries } from '../../../test/support/remoteWrite';
import { describeWithEachServer } from '../../../test/support/servers';
import { elementAt } from '../../stats/elements';
import type { Frame } from '../grafana';
import { queriesOver } from './testing';

const NOW = Math.floor(Date.now() / 60_000) * 60_000;
const START = NOW - 30 * 60_000;
const STEP_MS = 15_000;
const STEPS = (NOW - START) / STEP_MS;
const EDGES = [0.05, 0.1, 0.25, 0.5, 1, 2.5, Infinity];
const NASTY = 'a"b\\c\nd}{=~e';

/** Counter values over time: `perStep` is added each step, from zero. */
const counter = (labels: Record<string, string>, perStep: (step: number) => number): WrittenSeries => {
  let total = 0;
  const samples = Array.from(
    { length: STEPS + 1 },
    (_, i) => [START / 1000 + (i * STEP_MS) / 1000, (total += i === 0 ? 0 : perStep(i))] as const
  );
  return { labels, samples };
};

/** A counter that rises by `each` a step and falls back to zero two minutes before the end, as with a new process. */
const restarted = (labels: Record<string, string>, each: number): WrittenSeries => {
  const fresh = STEPS - 120_000 / STEP_MS;
  return {
    labels,
    samples: Array.from(
      { length: STEPS + 1 },
      (_, i) => [(START + i * STEP_MS) / 1000, each * (i < fresh ? i : i - fresh + 1)] as const
    ),
  };
};

const gauge = (labels: Record<string, string>, value: number): WrittenSeries => ({
  labels,
  samples: Array.from({ length: STEPS + 1 }, (_, i) => [START / 1000 + (i * STEP_MS) / 1000, value] as const),
});

const latencyBuckets = (model: string, version: string, shares: readonly number[]): WrittenSeries[] =>
  EDGES.map((edge, k) =>
    counter(
      {
        __name__: 'model_inference_duration_seconds_bucket',
        model,
        version,
        le: edge === Infinity ? '+Inf' : String(edge),
      },
      (i) => shares.slice(0, k + 1).reduce((a, b) => a + b, 0) * (1 + (i % 3))
    )
  );

const native = (): WrittenSeries => {
  const seen: number[] = [];
  return {
    labels: { __name__: 'model_inference_duration_seconds', model: 'native', version: '1' },
    histograms: Array.from({ length: STEPS + 1 }, (_, i) => {
      for (let k = 0; k < (i === 0 ? 0 : 20); k++) {
        seen.push(0.01 * (1 + ((i * 7 + k * 13) % 50)));
      }
      return [START / 1000 + (i * STEP_MS) / 1000, nativeHistogram(seen)] as const;
    }),
  };
};

describeWithEachServer('queries through a real Prometheus', (server) => {
  const answered = queriesOver(() => ({
    server,
    series: [
      ...latencyBuckets('loan', '1', [3, 4, 2, 1, 0.5, 0.25, 0.25]),
      ...latencyBuckets('loan', '2', [1, 1, 5, 9, 8, 6, 2]),
      ...latencyBuckets('rare', '1', [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]),
      counter({ __name__: 'model_inference_duration_seconds_sum', model: 'loan', version: '1' }, () => 2),
      counter({ __name__: 'model_requests_total', model: 'loan', version: '1', status: 'ok' }, () => 8),
      counter({ __name__: 'model_requests_total', model: 'loan', version: '1', status: 'rejected' }, () => 12),
      counter({ __name__: 'model_predictions_total', model: 'loan', version: '1', class: 'yes' }, () => 5),
      counter({ __name__: 'model_predictions_total', model: 'loan', version: '1', class: 'no' }, () => 3),
      restarted({ __name__: 'model_requests_total', model: 'restarted', version: '1', status: 'ok' }, 30),
      gauge({ __name__: 'model_queue_depth', model: 'loan', version: '1' }, 17),
      gauge({ __name__: 'model_accuracy', job: 'iris', instance: 'localhost:8000' }, 0.9),
      gauge({ __name__: 'model_accuracy', model: NASTY, version: '1' }, 0.5),
      gauge({ __name__: 'vllm:num_requests_running', model_name: 'llama', engine: '0' }, 4),
      ...(server.has('native histograms') ? [native()] : []),
    ],
  }));

  const ask = (
    json: Record<string, unknown>,
    more: { alerting?: boolean; from?: number; intervalMs?: number } = {}
  ): Promise<readonly Frame[]> =>
    answered(
      { json, from: more.from ?? NOW - 10 * 60_000, to: NOW, intervalMs: more.intervalMs ?? STEP_MS },
      { scrapeInterval: 15, alerting: more.alerting === true }
    );

  const numbers = (frame: Frame): number[] => {
    const field = frame.fields.at(-1);
    return field?.type === 'number' ? Array.from(field.values, (value) => value ?? NaN) : [];
  };
  const labelled = (frames: readonly Frame[], wanted: Record<string, string>): Frame => {
    const fits = frames.filter(({ fields }) =>
      Object.entries(wanted).every(([name, value]) => fields.at(-1)?.labels?.[name] === value)
    );
    expect(fits).toHaveLength(1);
    return elementAt(fits, 0);
  };

  test('a server of language models is found beside the contract, by an anomaly of it too', async () => {
    const running = { measures: ['running'] };
    const plain = await ask({ signal: 'llm', options: running });
    expect(numbers(labelled(plain, { model: 'llama' })).at(-1)).toBe(4);
    expect(elementAt(plain, 0).meta?.notices ?? []).toEqual([]);
    const odd = await ask({ signal: 'anomaly', options: { signal: 'llm', signalOptions: running } });
    expect(
      odd
        .flatMap(({ meta }) => meta?.notices ?? [])
        .map(({ text }) => text)
        .join()
    ).not.toContain('exposes no');
  });

  test.each([
    ['1', 0.5],
    ['1', 0.95],
    ['2', 0.5],
    ['2', 0.95],
    ['2', 0.99],
  ])('the latency of version %s at quantile %p is histogram_quantile to 1e-9', async (version, q) => {
    const ours = labelled(await ask({ signal: 'latency', options: { quantiles: [q], thresholdQuantile: q } }), {
      model: 'loan',
      version,
    });
    // A difference: increase() of a window has one scrape fewer since Prometheus 3.
    const buckets = `model_inference_duration_seconds_bucket{model="loan",version="${version}"}`;
    const expr = `histogram_quantile(${q}, sum by (le) (${buckets} - ${buckets} offset 5m))`;
    const theirs = elementAt(await ask({ signal: 'promql', options: { expr } }), 0);
    const expected = numbers(theirs);
    expect(expected.length).toBeGreaterThan(30);
    numbers(ours).forEach((value, i) => expect(Math.abs(value / elementAt(expected, i) - 1)).toBeLessThan(1e-9));
  });

  (server.has('native histograms') ? test : test.skip)(
    'a native histogram answers inside the bucket that holds the truth',
    async () => {
      const statistics = ['value', 'lower', 'upper', 'sample'];
      const frames = await ask({ signal: 'latency', model: 'native', statistics, options: { quantiles: [0.5] } });
      const [value, lower, upper, sample] = frames.map((frame) => numbers(frame).at(-1));
      expect(value).toBeGreaterThan(0.2);
      expect(value).toBeLessThan(0.32);
      expect(lower).toBeLessThanOrEqual(0.255);
      expect(upper).toBeGreaterThanOrEqual(0.255);
      expect(sample).toBeCloseTo(400, -1);
    }
  );

  test('mean, share over a limit at an edge, Apdex and the largest bound agree with their definitions', async () => {
    const frames = await ask({
      signal: 'latency',
      model: 'loan',
      version: '1',
      mode: 'instant',
      options: { measures: ['mean', 'over', 'apdex', 'max'], limit: 0.5 },
    });
    const value = (measure: string) => numbers(labelled(frames, { measure }))[0];
    expect(value('over')).toBeCloseTo(1 / 11, 9);
    expect(value('apdex')).toBeCloseTo((10 + (10.5 + 0.25 * ((2 - 1) / 1.5))) / 2 / 11, 9);
    expect(value('mean')).toBeCloseTo(2 / (11 * 2), 1);
    expect(value('max')).toBe(Infinity);
  });

  test('throughput sees the bottleneck, with its interval and level', async () => {
    const frames = await ask({
      signal: 'throughput',
      model: 'loan',
      mode: 'instant',
      statistics: ['value', 'upper', 'level'],
    });
    expect(
      numbers(
        labelled(
          frames.filter(({ name }) => name === 'received'),
          { measure: 'received' }
        )
      )[0]
    ).toBeCloseTo(20 / 15, 6);
    expect(
      numbers(
        labelled(
          frames.filter(({ name }) => name === 'ratio'),
          { measure: 'ratio' }
        )
      )[0]
    ).toBeCloseTo(0.4, 6);
    const upper = numbers(
      labelled(
        frames.filter(({ name }) => name === 'ratio upper'),
        {}
      )
    )[0];
    expect(upper).toBeGreaterThan(0.4);
    expect(upper).toBeLessThan(0.5);
    expect(
      numbers(
        labelled(
          frames.filter(({ name }) => name === 'ratio level'),
          {}
        )
      )
    ).toEqual([2]);
    expect(
      numbers(
        labelled(
          frames.filter(({ name }) => name === 'queue'),
          {}
        )
      )
    ).toEqual([17]);
  });

  test('a counter that starts again from zero is counted through', async () => {
    const frames = await ask({ signal: 'throughput', model: 'restarted', options: { measures: ['received'] } });
    const rates = numbers(labelled(frames, { measure: 'received' }));
    expect(rates.length).toBeGreaterThan(30);
    rates.forEach((rate) => expect(rate).toBeCloseTo(2, 6));
  });

  test('the tutorial gauge works unchanged, by name of its job too', async () => {
    for (const model of [undefined, 'iris']) {
      const frames = await ask({
        signal: 'quality',
        mode: 'instant',
        statistics: ['level'],
        ...(model ? { model } : {}),
      });
      expect(numbers(labelled(frames, { model: 'iris' }))).toEqual([1]);
    }
  });

  test('quotes, newlines and braces in a model name reach Prometheus as they are', async () => {
    const frame = elementAt(await ask({ signal: 'quality', model: NASTY, mode: 'instant' }), 0);
    expect(numbers(frame)).toEqual([0.5]);
    expect(elementAt(frame.fields, 0).labels).toMatchObject({ model: NASTY });
  });

  test('a missing metric is named', async () => {
    const frame = elementAt(await ask({ signal: 'latency', model: 'none' }), 0);
    expect(frame.fields).toEqual([]);
    expect(frame.meta?.notices?.map(({ text }) => text).join()).toContain('model_inference_duration_seconds');
  });

  test('time variables are filled in, for alert rules too', async () => {
    const expr =
      'sum(increase(model_requests_total[$__range])) + 0 * sum(count_over_time(model_queue_depth[$__rate_interval]))';
    const frame = elementAt(await ask({ signal: 'promql', mode: 'instant', options: { expr } }, { alerting: true }), 0);
    expect(numbers(frame)).toHaveLength(1);
    expect(frame.meta?.executedQueryString).toContain('[600s]');
    expect(frame.meta?.executedQueryString).toContain('[60s]');
  });

  test('an alert rule over weeks at intervalMs 1000 stays under the point limit and says nothing of errors', async () => {
    const frame = elementAt(
      await ask(
        { signal: 'promql', options: { expr: 'vector(1)' } },
        { alerting: true, from: NOW - 30 * 86_400_000, intervalMs: 1000 }
      ),
      0
    );
    expect(numbers(frame).length).toBeLessThanOrEqual(11_000);
    expect(numbers(frame).length).toBeGreaterThan(10_000);
  });

  test('grouping by a label that nothing has says so', async () => {
    const frame = elementAt(await ask({ signal: 'latency', groupBy: ['model', 'nolabel'] }), 0);
    const said = frame.meta?.notices?.map(({ text }) => text).join();
    expect(said).toContain('has the label "nolabel"');
    expect(said).not.toContain('has the label "model"');
  });

  test('thresholds the wrong way round are said to be', async () => {
    const said = async (warning: number, critical: number) => {
      const frame = elementAt(await ask({ signal: 'latency', thresholds: { warning, critical } }), 0);
      return frame.meta?.notices?.map(({ text }) => text).join() ?? '';
    };
    expect(await said(9, 0.5)).toContain('The warning threshold 9 lies beyond the critical one, 0.5');
    expect(await said(0.4, 0.5)).not.toContain('beyond');
  });

  test('an alert rule takes one statistic', async () => {
    await expect(ask({ signal: 'health' }, { alerting: true })).rejects.toThrow(
      'Health gives no series with these options'
    );
    await expect(ask({ signal: 'latency', statistics: ['value', 'level'] }, { alerting: true })).rejects.toThrow(
      /one statistic/
    );
  });

  test('too small a sample has no value, level insufficient, and a notice', async () => {
    const statistics = ['value', 'level', 'sample'];
    const frames = await ask({
      signal: 'latency',
      model: 'rare',
      mode: 'instant',
      statistics,
      options: { quantiles: [0.95] },
    });
    const [value, level, sample] = frames.map((frame) => numbers(frame)[0]);
    expect(sample).toBeGreaterThan(0);
    expect(sample).toBeLessThan(20);
    expect(value).toBeNaN();
    expect(level).toBe(-1);
    expect(
      elementAt(frames, 0)
        .meta?.notices?.map(({ text }) => text)
        .join()
    ).toContain('insufficient');
  });
});
