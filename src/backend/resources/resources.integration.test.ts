import { z } from 'zod';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../../test/support/prometheus';
import { remoteWrite } from '../../../test/support/remoteWrite';
import type { CallContext, InstanceSettings } from '../grafana';
import { Instances } from '../instance';
import { resources } from '.';

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
    dataSource = {
      id: 1,
      uid: 'x',
      name: 'x',
      url: '',
      jsonData: { prometheus: { url: prometheus.url } },
      secrets: {},
      updated: 1,
      apiVersion: '',
    };
  }, 60_000);

  afterAll(async () => {
    await instances?.close();
    await prometheus?.stop();
  });

  async function get(path: string, query: Record<string, string> = {}, settings = dataSource): Promise<unknown> {
    const context: CallContext = {
      plugin: {
        orgId: 1,
        pluginId: 'p',
        pluginVersion: '',
        grafanaConfig: {},
        userAgent: '',
        user: { login: 'v', name: 'V', email: '', role: 'Viewer' },
        dataSource: settings,
      },
      headers: {},
      cancelled: new AbortController().signal,
    };
    const request = { method: 'GET', path, query: new URLSearchParams(query), body: new Uint8Array() };
    const { status, body } = await resources(instances)(request, context);
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

  test('models of a server stand beside those of the contract', async () => {
    const serving = { ...dataSource, uid: 'vllm', jsonData: { prometheus: { url: prometheus.url }, profile: 'vllm' } };
    expect(await get('models', {}, serving)).toMatchObject({
      body: [{ name: 'a "quoted" name' }, { name: 'llama' }, { name: 'loan' }],
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
