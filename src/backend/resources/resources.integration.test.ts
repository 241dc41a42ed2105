import { z } from 'zod';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../../test/support/prometheus';
import { remoteWrite } from '../../../test/support/remoteWrite';
import type { InstanceSettings } from '../grafana';
import { Instances } from '../instance';
import { resources } from '.';
import { contextOf, dataSourceOf } from './testing';

describeWithPrometheus('look-ups over a real Prometheus', () => {
  let prometheus: RunningPrometheus;
  let instances: Instances;
  let dataSource: InstanceSettings;

  beforeAll(async () => {
    prometheus = await startPrometheus();
    const now = Math.floor(Date.now() / 1000);
    const one = (labels: Record<string, string>) => ({ labels, samples: [[now, 1] as const] });
    await remoteWrite(prometheus.url, [
      one({ __name__: 'model_predictions_total', model: 'loan', version: '10', class: 'yes' }),
      one({ __name__: 'model_predictions_total', model: 'loan', version: '9', class: 'yes' }),
      one({ __name__: 'model_predictions_total', model: 'a "quoted" name', version: '1', class: 'no' }),
      one({ __name__: 'vllm:num_requests_running', model_name: 'llama', engine: '0' }),
    ]);
    instances = new Instances({});
    dataSource = dataSourceOf({ prometheus: { url: prometheus.url } });
  }, 60_000);

  afterAll(async () => {
    await instances?.close();
    await prometheus?.stop();
  });

  async function get(path: string, query: Record<string, string> = {}, settings = dataSource): Promise<unknown> {
    const request = { method: 'GET', path, query: new URLSearchParams(query), body: new Uint8Array() };
    const { status, body } = await resources(instances)(request, contextOf(settings));
    return { status, body: z.unknown().parse(JSON.parse(new TextDecoder().decode(body))) };
  }

  test('models and versions are those seen in labels, versions in their order', async () => {
    expect(await get('models')).toMatchObject({ status: 200, body: [{ name: 'a "quoted" name' }, { name: 'loan' }] });
    expect(await get('versions', { model: 'loan' })).toEqual({ status: 200, body: ['9', '10'] });
    expect(await get('versions', { model: 'a "quoted" name' })).toEqual({ status: 200, body: ['1'] });
  });

  test('labels, their values and metrics can be chosen from', async () => {
    expect(await get('labels', { match: 'model_predictions_total' })).toMatchObject({
      body: expect.arrayContaining(['model', 'version', 'class']),
    });
    expect(await get('label-values', { label: 'class' })).toEqual({ status: 200, body: ['no', 'yes'] });
    expect(await get('metrics')).toMatchObject({ body: expect.arrayContaining(['vllm:num_requests_running']) });
  });

  test('labels can be those of the metrics that a signal reads, beside model and version', async () => {
    expect(await get('labels', { signal: 'throughput', model: 'loan' })).toMatchObject({
      body: expect.arrayContaining(['class']),
    });
    const { body } = z.object({ body: z.array(z.string()) }).parse(await get('labels', { signal: 'throughput' }));
    expect(body.filter((label) => ['__name__', 'le', 'model', 'version'].includes(label))).toEqual([]);
    expect(await get('labels', { signal: 'promql' })).toEqual({ status: 200, body: [] });
  });

  test('values of a label can be those of one model, whatever the label for models is called', async () => {
    expect(await get('label-values', { label: 'class', model: 'loan' })).toEqual({ status: 200, body: ['yes'] });
    const renamed = {
      ...dataSource,
      uid: 'renamed',
      jsonData: { prometheus: { url: prometheus.url }, labels: { model: 'model_name', version: 'engine' } },
    };
    expect(await get('models', {}, renamed)).toEqual({ status: 200, body: [{ name: 'llama', aliases: [] }] });
    expect(await get('versions', { model: 'llama' }, renamed)).toEqual({ status: 200, body: ['0'] });
    expect(await get('label-values', { label: 'engine', model: 'llama' }, renamed)).toMatchObject({ body: ['0'] });
  });

  test('the status can be of the sources alone: what is in them is not looked through', async () => {
    const sources = [{ source: 'prometheus', reached: true }];
    expect(await get('status')).toMatchObject({
      body: { message: expect.stringContaining('Found'), details: { sources } },
    });
    const brief = { status: 'ok', message: expect.not.stringContaining('Found'), details: { sources } };
    expect(await get('status', { only: 'sources' })).toMatchObject({ status: 200, body: brief });
    const dead = { ...dataSource, uid: 'dead', jsonData: { prometheus: { url: 'http://127.0.0.1:9' } } };
    expect(await get('status', { only: 'sources' }, dead)).toMatchObject({
      status: 200,
      body: { details: { sources: [{ reached: false, problem: expect.stringContaining('cannot be reached') }] } },
    });
  });

  test('models of a server stand beside those of the contract', async () => {
    const serving = { ...dataSource, uid: 'vllm', jsonData: { prometheus: { url: prometheus.url }, profile: 'vllm' } };
    expect(await get('models', {}, serving)).toMatchObject({
      body: [{ name: 'a "quoted" name' }, { name: 'llama' }, { name: 'loan' }],
    });
  });

  describe('models in the order of attention', () => {
    let settings: InstanceSettings;

    beforeAll(async () => {
      settings = { ...dataSource, uid: 'ranked' };
      const now = Math.floor(Date.now() / 1000);
      // A minute apart for a quarter of an hour; the share of the requests that are answered decides the level.
      const series = (labels: Record<string, string>, each: number) => ({
        labels,
        // The order is that of the last whole ten minutes: long enough ago for a window before them.
        samples: Array.from({ length: 31 }, (_, i) => [now - (30 - i) * 60, i * each] as const),
      });
      const traffic = (model: string, answered: number) => [
        series({ __name__: 'model_requests_total', model, version: '1', status: 'ok' }, 100),
        series({ __name__: 'model_predictions_total', model, version: '1', class: 'yes' }, answered),
      ];
      await remoteWrite(prometheus.url, [
        ...traffic('a calm one', 100),
        ...traffic('b broken one', 30),
        ...traffic('c slow one', 70),
        series({ __name__: 'vllm:num_requests_running', model_name: 'llama' }, 1),
        ...['0.5', '5', '+Inf'].map((le) =>
          series(
            { __name__: 'vllm:time_to_first_token_seconds_bucket', model_name: 'llama', le },
            le === '0.5' ? 10 : 100
          )
        ),
      ]);
    });

    const names = async (signals: string, of = settings): Promise<readonly string[]> =>
      z
        .object({ body: z.array(z.object({ name: z.string() })) })
        .parse(await get('models', { signals }, of))
        .body.map(({ name }) => name);

    test('those that have the signals alone, the worst first', async () => {
      // The first call may be answered before the order is known.
      await names('throughput');
      await expect(
        eventually(
          () => names('throughput'),
          (list) => list[0] === 'b broken one'
        )
      ).resolves.toEqual(['b broken one', 'c slow one', 'a calm one']);
    });

    test('of no signal in particular, all models', async () => {
      const list = await eventually(
        () => names(''),
        ([first]) => first === 'b broken one'
      );
      expect(list).toEqual(expect.arrayContaining(['loan', 'a calm one']));
    });

    test('of signals that no model has, all models by name', async () => {
      expect(await names('fairness')).toEqual(await names('confidence'));
      expect((await names('fairness'))[0]).toBe('a "quoted" name');
    });

    test('of a signal of language models, those that their servers tell of', async () => {
      const settings = { ...dataSource, uid: 'language' };
      const list = await eventually(
        () => names('llm', settings),
        ([first]) => first === 'llama'
      );
      expect(list).toEqual(['llama']);
    });
  });

  test('profiles are recognised by the metrics that are there', async () => {
    expect(await get('profiles')).toMatchObject({
      status: 200,
      body: { found: expect.arrayContaining([expect.objectContaining({ id: 'vllm' })]) },
    });
  });

  test('the status says what was reached, which version, what is there, and what is missing', async () => {
    const message = z.object({ body: z.object({ message: z.string() }) }).parse(await get('status')).body.message;
    expect(message).toMatch(/^Prometheus \d+\.\d+\.\S+ reached in \d+ ms$/m);
    expect(message).toMatch(/^Found Modelwatch metric contract and vLLM$/m);
    expect(message).toMatch(/^MLflow is not configured: .* are missing$/m);
  });

  test('a source that is not configured gives nothing; one that is down says so', async () => {
    expect(await get('experiments')).toEqual({ status: 200, body: [] });
    const down = { ...dataSource, uid: 'down', jsonData: { prometheus: { url: 'http://127.0.0.1:9' } } };
    expect(await get('models', {}, down)).toMatchObject({
      status: 502,
      body: { message: expect.stringContaining('cannot be reached') },
    });
  });
});

/** Asks until the answer is as wanted, for ten seconds; then what was answered last. */
async function eventually<Answer>(ask: () => Promise<Answer>, isWanted: (answer: Answer) => boolean): Promise<Answer> {
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() > end) {
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
