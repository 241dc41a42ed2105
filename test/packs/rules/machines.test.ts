import { PluginClient, type PluginProcess, startPlugin } from '../../../host';
import { instanceOf } from '../../../host/instance';
import { queryOf, simulate, simulatedRule } from '../../../src/packs/rules';
import { fullPack as pack, ruleOf } from '../../../src/packs/rules/testing';
import { elementAt, valueAt } from '../../../src/stats/elements';
import { MINUTE } from '../../../src/time';
import { builtBundle } from '../../support/bundle';
import { freePort } from '../../support/freePort';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../support/prometheus';
import { levelsOf } from './history';

const STEP = 15;
/** Fixed, so that the same comes out every day. */
const START = Date.UTC(2026, 0, 5, 12) / 1000;
const LENGTH = 150 * MINUTE;

/** Two and a half hours of what the demo has no incident of: machines, and a model that grows unsure, slow, blind and unfair. */
function history(): string {
  const times = Array.from({ length: LENGTH / STEP + 1 }, (_, i) => i * STEP);
  const lines: string[] = [];
  const gauge = (labels: string, at: (minute: number) => number, name = 'DCGM_FI_DEV_GPU_UTIL') =>
    times.forEach((t) => lines.push(`${name}{Hostname="node-1",${labels}} ${at(t / MINUTE)} ${START + t}`));
  const counter = (name: string, labels: string, perSecond: (minute: number) => number) => {
    let sum = 0;
    times.forEach((t) => {
      lines.push(`${name}{${labels}} ${sum} ${START + t}`);
      sum += perSecond(t / MINUTE) * STEP;
    });
  };
  const between = (minute: number, from: number, to: number) => minute >= from && minute < to;

  gauge('gpu="0"', (m) => (between(m, 60, 90) ? 85 : 50));
  gauge('gpu="1"', (m) => (between(m, 60, 90) ? 99 : 50));
  gauge('gpu="2"', (m) => (m % 15 < 8 ? 100 : 40));

  const busy = (m: number) => (between(m, 60, 90) ? 0.9 : 0.3);
  counter('node_cpu_seconds_total', 'instance="node-1",cpu="0",mode="idle"', (m) => 1 - busy(m));
  counter('node_cpu_seconds_total', 'instance="node-1",cpu="0",mode="user"', busy);

  gauge('instance="node-1"', () => 100, 'node_memory_MemTotal_bytes');
  gauge('instance="node-1"', (m) => (between(m, 60, 90) ? 3 : 60), 'node_memory_MemAvailable_bytes');

  gauge('gpu="1"', (m) => (m >= 60 ? 79 : 0), 'DCGM_FI_DEV_XID_ERRORS');
  counter('DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'Hostname="node-1",gpu="1"', (m) => (between(m, 60, 61) ? 1 / 30 : 0));
  gauge('model_name="llama"', (m) => (m >= 60 ? 0.99 : 0.4), 'vllm:kv_cache_usage_perc');
  counter('vllm:request_success_total', 'model_name="llama",finished_reason="stop"', () => 2);
  counter('vllm:request_success_total', 'model_name="llama",finished_reason="abort"', (m) => (m >= 60 ? 1 : 0));

  const unsure = (m: number) => (m >= 40 ? 0.6 : 0.1);
  const model = 'model="fraud",version="1"';
  counter('model_prediction_score_bucket', `${model},le="0.6"`, (m) => 2 * unsure(m));
  counter('model_prediction_score_bucket', `${model},le="1"`, () => 2);
  counter('model_prediction_score_bucket', `${model},le="+Inf"`, () => 2);
  counter('model_prediction_score_count', model, () => 2);

  const slow = (m: number) => (m >= 60 ? 0.2 : 0.01);
  counter('model_inference_duration_seconds_bucket', `${model},le="0.1"`, (m) => 10 - slow(m));
  counter('model_inference_duration_seconds_bucket', `${model},le="0.5"`, (m) => 10 - slow(m));
  counter('model_inference_duration_seconds_bucket', `${model},le="1"`, () => 10);
  counter('model_inference_duration_seconds_bucket', `${model},le="+Inf"`, () => 10);
  counter('model_inference_duration_seconds_count', model, () => 10);

  // Of few positives most are missed: hardly a prediction more is wrong.
  const found = (m: number) => (m >= 40 ? 0.1 : 0.96);
  const outcome = (predicted: string, actual: string) => `${model},predicted="${predicted}",actual="${actual}"`;
  counter('model_outcomes_total', outcome('positive', 'positive'), (m) => 0.2 * found(m));
  counter('model_outcomes_total', outcome('negative', 'positive'), (m) => 0.2 * (1 - found(m)));
  counter('model_outcomes_total', outcome('positive', 'negative'), () => 0.001);
  counter('model_outcomes_total', outcome('negative', 'negative'), () => 10);

  for (const group of ['a', 'b']) {
    const chosen = (m: number) => (group === 'b' && m >= 40 ? 0.3 : 0.9);
    const of = (predicted: string) => `${outcome(predicted, 'positive')},attribute="sex",group="${group}"`;
    counter('model_group_outcomes_total', of('positive'), chosen);
    counter('model_group_outcomes_total', of('negative'), (m) => 1 - chosen(m));
  }
  return `${lines.join('\n')}\n`;
}

describeWithPrometheus('rules that the demo has no incident for', () => {
  let prometheus: RunningPrometheus;
  let plugin: PluginProcess;
  let client: PluginClient;

  beforeAll(async () => {
    prometheus = await startPrometheus({ openMetrics: history() });
    plugin = await startPlugin({ command: process.execPath, args: [await builtBundle()] });
    client = new PluginClient(
      plugin.address,
      instanceOf({ prometheus: { url: prometheus.url }, scrapeInterval: '15s' })
    );
  }, 120_000);

  afterAll(async () => {
    client?.close();
    plugin?.kill();
    await plugin?.ended;
    await prometheus?.stop();
  });

  /** Minutes of the history at which each instance began and ended to fire, by the label that tells them apart. */
  async function fired(
    uid: string,
    label: string,
    interval: number
  ): Promise<Record<string, ReadonlyArray<readonly [number, number]>>> {
    const rule = ruleOf(pack, uid);
    const instances = await levelsOf(client, rule, pack.settings, { from: START, to: START + LENGTH, interval });
    return Object.fromEntries(
      instances.map(({ labels, levels }) => [
        labels[label],
        simulate(simulatedRule(rule), levels).map(
          ({ from, to }) => [(from - START) / MINUTE, ((to ?? Infinity) - START) / MINUTE] as const
        ),
      ])
    );
  }

  test('a GPU over 80 % for ten minutes is a warning; bursts of eight are none', async () => {
    const warnings = await fired('modelwatch-gpu-warning', 'gpu', MINUTE);
    expect(warnings['0']).toHaveLength(1);
    expect(elementAt(valueAt(warnings, '0'), 0)[0]).toBeGreaterThanOrEqual(70);
    expect(elementAt(valueAt(warnings, '0'), 0)[0]).toBeLessThanOrEqual(72);
    expect(elementAt(valueAt(warnings, '0'), 0)[1]).toBeLessThanOrEqual(100);
    expect(warnings['2']).toEqual([]);
  }, 60_000);

  test('a GPU over 95 % for ten minutes is critical, and not a warning besides', async () => {
    const critical = await fired('modelwatch-gpu-critical', 'gpu', MINUTE);
    expect(critical['0']).toEqual([]);
    expect(critical['1']).toHaveLength(1);
    expect(elementAt(valueAt(critical, '1'), 0)[0]).toBeLessThanOrEqual(72);
    expect((await fired('modelwatch-gpu-warning', 'gpu', MINUTE))['1']).toEqual([]);
  }, 60_000);

  test('processors over 80 % for ten minutes are a warning; a machine that has just come up is none', async () => {
    const warnings = await fired('modelwatch-cpu-warning', 'instance', MINUTE);
    expect(warnings['node-1']).toHaveLength(1);
    expect(elementAt(valueAt(warnings, 'node-1'), 0)[0]).toBeGreaterThanOrEqual(70);
    expect(elementAt(valueAt(warnings, 'node-1'), 0)[0]).toBeLessThanOrEqual(76);
  }, 60_000);

  test('a model that grows unsure is a warning, then critical', async () => {
    const [warnings, critical] = await Promise.all([
      fired('modelwatch-confidence-warning', 'model', 5 * MINUTE),
      fired('modelwatch-confidence-critical', 'model', 5 * MINUTE),
    ]);
    const [unsure] = elementAt(valueAt(warnings, 'fraud'), 0);
    const [worse] = elementAt(valueAt(critical, 'fraud'), 0);
    expect(unsure).toBeGreaterThan(60);
    expect(unsure).toBeLessThan(worse);
    expect(worse).toBeLessThanOrEqual(120);
  }, 60_000);

  test.each([
    ['memory', 'instance', 'node-1', 60],
    ['latency-tail', 'model', 'fraud', 60],
    ['recall', 'model', 'fraud', 40],
    ['equal-opportunity', 'model', 'fraud', 40],
    ['gpu-memory-errors', 'gpu', '1', 60],
    ['llm-cache', 'model', 'llama', 60],
    ['llm-aborted', 'model', 'llama', 60],
  ])(
    '%s is critical after its threshold is passed, and not before',
    async (id, label, of, since) => {
      const [[from] = [NaN]] = valueAt(await fired(`modelwatch-${id}-critical`, label, MINUTE), of);
      expect(from).toBeGreaterThan(since);
      expect(from).toBeLessThanOrEqual(LENGTH / MINUTE);
    },
    60_000
  );

  test('an error of the driver is a warning, on the GPU that has it alone', async () => {
    const warnings = await fired('modelwatch-gpu-driver-error-warning', 'gpu', MINUTE);
    expect(Object.keys(warnings)).toEqual(['1']);
    expect(elementAt(valueAt(warnings, '1'), 0)[0]).toBeGreaterThanOrEqual(60);
  }, 60_000);

  test('one rare class that is missed says nothing of accuracy, precision and the 95th percentile', async () => {
    const quiet = ['accuracy', 'precision', 'latency'].map(async (id) =>
      valueAt(await fired(`modelwatch-${id}-critical`, 'model', 5 * MINUTE), 'fraud')
    );
    expect(await Promise.all(quiet)).toEqual([[], [], []]);
  }, 60_000);

  describe('with a Prometheus that is not there', () => {
    let blind: PluginClient;
    beforeAll(async () => {
      const gone = await freePort();
      blind = new PluginClient(plugin.address, {
        ...instanceOf({ prometheus: { url: `http://127.0.0.1:${gone}` } }),
        uid: 'gone',
      });
    });
    afterAll(() => blind?.close());

    test('one rule says so', async () => {
      const [instance] = await now(blind, 'modelwatch-prometheus-down-critical');
      expect(instance).toEqual({ labels: { source: 'prometheus' }, level: 2 });
    }, 60_000);

    test('MLflow is not configured: that is no alarm', async () => {
      expect(await now(blind, 'modelwatch-mlflow-down-warning')).toEqual([]);
    }, 60_000);

    test('all others get an error, through which they keep their state', async () => {
      await expect(now(blind, 'modelwatch-latency-critical')).rejects.toThrow(/Prometheus/);
      expect(ruleOf(pack, 'modelwatch-latency-critical').definition.handling.error).toBe('KeepLast');
    }, 60_000);
  });

  async function now(asked: PluginClient, uid: string) {
    const json = queryOf(ruleOf(pack, uid), pack.settings, { mode: 'instant', statistic: 'level' });
    const to = Date.now();
    const answers = await asked.query(
      [{ refId: 'A', json, from: to - 300_000, to, intervalMs: 1000, maxDataPoints: 43_200 }],
      { headers: { FromAlert: 'true' } }
    );
    const answer = answers.get('A');
    if (answer?.ok !== true) {
      throw new Error(answer?.error ?? 'no answer');
    }
    return answer.frames.flatMap(({ fields: [field] }) =>
      field?.type === 'number' ? [{ labels: field.labels ?? {}, level: field.values[0] }] : []
    );
  }
});
