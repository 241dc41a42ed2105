import { describeWithMlflow, MlflowWriter } from '../../../test/support/mlflow';
import { CONTRACT_PROFILE } from '../../profiles';
import { seconds } from '../../query/units';
import { signals } from '../../signals/registry';
import { elementAt } from '../../stats/elements';
import { MINUTE_MS } from '../../time';
import { parseSettings, SourcePool } from '../sources';
import { evaluate } from './evaluate';

describeWithMlflow('traces of a real MLflow', (url) => {
  const name = `traces-${process.pid}-${Date.now()}`;
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  let pool: SourcePool;

  const trace = (id: string, experiment: string, ago: number, status: 'OK' | 'ERROR'): object => ({
    trace: {
      trace_info: {
        trace_id: id,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } },
        request_time: new Date(now - ago * MINUTE_MS).toISOString(),
        execution_duration: '1.500s',
        state: status,
        trace_metadata: { 'mlflow.trace.tokenUsage': '{"input_tokens":10,"output_tokens":20,"total_tokens":30}' },
        tags: { 'mlflow.traceName': 'chat' },
      },
    },
  });

  beforeAll(async () => {
    const created = await new MlflowWriter(url).post('experiments/create', { name });
    const experiment = String(Object.entries(Object(created)).find(([key]) => key === 'experiment_id')?.[1]);
    for (const [i, status] of (['OK', 'OK', 'OK', 'ERROR'] as const).entries()) {
      const answer = await fetch(`${url}/api/3.0/mlflow/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(trace(`tr-${name}-${i}`, experiment, 5, status)),
      });
      expect(await answer.text()).toContain(name);
    }
    pool = new SourcePool(parseSettings({ mlflow: { url } }, {}));
  }, 60_000);

  afterAll(() => pool?.close());

  test('latency, tokens and errors are series over time, and nothing asked for is refused', async () => {
    const measures = ['latency', 'inputTokens', 'outputTokens', 'cost', 'errorShare', 'scores'];
    const frames = await evaluate(
      {
        json: { signal: 'llm', options: { source: 'traces', measures, experiments: [name] } },
        from: now - 60 * MINUTE_MS,
        to: now + MINUTE_MS,
        intervalMs: MINUTE_MS,
      },
      {
        signals,
        sources: pool.forCall({ headers: {}, alerting: false }),
        profile: CONTRACT_PROFILE,
        scrapeInterval: seconds(15),
        alerting: false,
      },
      new AbortController().signal
    );
    const value = (measure: string): number | null | undefined => {
      const field = frames.flatMap(({ fields }) => fields).find(({ labels }) => labels?.measure === measure);
      return field?.type === 'number' ? field.values[0] : undefined;
    };
    expect(value('latency p95')).toBeCloseTo(1.5, 6);
    expect(value('inputTokens')).toBe(40);
    expect(value('outputTokens')).toBe(80);
    expect(value('errorShare')).toBeCloseTo(0.25, 9);
    expect(elementAt(frames, 0).meta?.notices ?? []).toEqual([]);
  }, 60_000);
});
