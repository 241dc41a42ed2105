import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { UsageError } from '../report/arguments';
import { check, CHECK_USAGE } from '../report/check';
import { SERVERS } from '../src/profiles';
import { builtBundle } from './support/bundle';
import { type FaultServer, json, startFaultServer } from './support/faultServer';
import type { RunningPrometheus } from './support/prometheus';
import type { WrittenSeries } from './support/remoteWrite';
import { describeWithEachServer } from './support/servers';

jest.setTimeout(60_000);

/** Runs the gate on the real process; gives its exit code and what it wrote. */
async function gate(...argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const written: string[] = [];
  const executable = { command: process.execPath, args: [await builtBundle()] };
  const code = await check(argv, executable, (text) => written.push(text));
  return { code, text: written.join('\n') };
}

const STEP = 15;
const SAMPLES = 30 * 4;
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, Infinity];

interface Service {
  readonly model: string;
  readonly accuracy: number;
  /** Seconds that every prediction takes. */
  readonly seconds: number;
  /** How many of a hundred requests are answered. */
  readonly answered: number;
}

/** Thirty minutes of a model's metrics up to `now` (Unix seconds): two requests a second. */
function seriesOf({ model, accuracy, seconds, answered }: Service, now: number): WrittenSeries[] {
  const series = (name: string, more: Readonly<Record<string, string>>, at: (i: number) => number): WrittenSeries => ({
    labels: { __name__: name, model, version: '1', ...more },
    samples: Array.from({ length: SAMPLES }, (_, i) => [now - (SAMPLES - 1 - i) * STEP, at(i)] as const),
  });
  const requests = (i: number) => i * STEP * 2;
  const ok = (i: number) => Math.floor((requests(i) * answered) / 100);
  return [
    series('model_accuracy', {}, () => accuracy),
    series('model_requests_total', { status: 'ok' }, ok),
    series('model_requests_total', { status: 'error' }, (i) => requests(i) - ok(i)),
    series('model_predictions_total', {}, ok),
    series('model_inference_duration_seconds_count', {}, ok),
    series('model_inference_duration_seconds_sum', {}, (i) => ok(i) * seconds),
    ...BUCKETS.map((edge) =>
      series('model_inference_duration_seconds_bucket', { le: edge === Infinity ? '+Inf' : String(edge) }, (i) =>
        seconds <= edge ? ok(i) : 0
      )
    ),
  ];
}

const reportSchema = z.object({
  reachable: z.boolean(),
  rows: z.array(
    z.object({
      model: z.string(),
      signal: z.string(),
      measure: z.string(),
      level: z.string(),
      value: z.number().nullable(),
      sample: z.number().nullable(),
    })
  ),
  faults: z.array(z.unknown()),
});

describeWithEachServer('the gate over a real Prometheus', (server) => {
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    prometheus = await server.start();
    const now = Math.floor(Date.now() / 1000);
    const services: readonly Service[] = [
      { model: 'steady', accuracy: 0.97, seconds: 0.04, answered: 100 },
      { model: 'tired', accuracy: 0.9, seconds: 0.04, answered: 100 },
      { model: 'slow', accuracy: 0.97, seconds: 0.8, answered: 30 },
    ];
    await prometheus.write(services.flatMap((service) => seriesOf(service, now)));
  });
  afterAll(() => prometheus.stop());

  const over = (...argv: readonly string[]) => gate('--prometheus', prometheus.url, ...argv);
  const failures = async (...argv: readonly string[]) =>
    reportSchema
      .parse(JSON.parse((await over('--format', 'json', ...argv)).text))
      .rows.filter(({ level }) => level === 'critical' || level === 'warning')
      .map(({ model, signal, measure, level }) => `${level} ${model} ${signal} ${measure}`);

  it('is 0 for a model that is well', async () => {
    const { code, text } = await over('--model', 'steady');
    expect(code).toBe(0);
    expect(text).toMatch(/^ok +steady +1 +quality accuracy +97\.0 %/m);
    expect(text).not.toMatch(/^(warning|critical)/m);
  });

  it('is 1 for a warning where that is asked for, and only there', async () => {
    expect((await over('--model', 'tired', '--fail-on', 'warning')).code).toBe(1);
    expect((await over('--model', 'tired')).code).toBe(0);
    expect(await failures('--model', 'tired')).toEqual(['warning tired quality accuracy']);
  });

  it('is 2 where any model is critical, and says which and why', async () => {
    expect((await over()).code).toBe(2);
    expect(await failures()).toEqual([
      'critical slow latency p95',
      'critical slow throughput ratio',
      'warning tired quality accuracy',
    ]);
  });

  it('is 3 for a model that nobody has seen', async () => {
    const { code, text } = await over('--model', 'unheard-of');
    expect(code).toBe(3);
    expect(text).toContain('No model found yet.');
    expect(text).toContain('model_accuracy');
  });

  it('narrows to one model, whatever its name holds', async () => {
    const { rows } = reportSchema.parse(JSON.parse((await over('--model', 'slow', '--format', 'json')).text));
    expect(new Set(rows.map(({ model }) => model))).toEqual(new Set(['slow']));
    expect((await over('--model', 'a"} or up{b="\\')).code).toBe(3);
  });

  it('writes JUnit with a failure for what the gate fails on', async () => {
    const { code, text } = await over('--format', 'junit', '--fail-on', 'warning', '--model', 'tired');
    expect(code).toBe(1);
    expect(text).toMatch(/<testsuite [^>]*failures="1" errors="0"/);
    expect(text).toMatch(/<testcase classname="tired" name="v1 quality accuracy"><failure message="warning: 90\.0 %/);
  });

  it('is 3 beside an MLflow that cannot be reached, and shows the models all the same', async () => {
    const { code, text } = await over('--mlflow', 'http://127.0.0.1:1', '--model', 'steady');
    expect(code).toBe(3);
    expect(text).toMatch(/MLflow .*127\.0\.0\.1:1/);
    expect(text).toMatch(/^ok +steady/m);
  });
});

describe('the gate where nothing can be asked', () => {
  let refusing: FaultServer;
  beforeAll(async () => (refusing = await startFaultServer(json({ status: 'error' }, 401))));
  afterAll(() => refusing.stop());

  it.each(['text', 'json', 'junit'])('is 3 and says so in %s', async (format) => {
    const { code, text } = await gate('--prometheus', 'http://127.0.0.1:1', '--format', format);
    expect(code).toBe(3);
    expect(text).toContain('Prometheus at http://127.0.0.1:1 cannot be reached');
  });

  it('is 3 where it is refused, and never repeats the password that it sent', async () => {
    const address = refusing.url.replace('http://', 'http://reader:hunter2@');
    const { code, text } = await gate('--prometheus', address);
    const sent = `Basic ${Buffer.from('reader:hunter2').toString('base64')}`;
    expect(refusing.requests.map(({ headers }) => headers.authorization)).toContain(sent);
    expect(code).toBe(3);
    expect(text).not.toContain('hunter2');
  });
});

/** What servers expose that do nothing but fail: by profile the counters that run, the label of the model and others. */
const OUTAGES: Readonly<Record<string, readonly (readonly [string, string, Readonly<Record<string, string>>?])[]>> = {
  contract: [['model_requests_total', 'model', { status: '503' }]],
  knative: [['revision_app_request_count', 'configuration_name', { response_code_class: '5xx' }]],
  'knative-otel': [
    ['kn_serving_invocation_duration_seconds_count', 'kn_service_name', { http_response_status_code: '503' }],
  ],
  triton: [['nv_inference_request_failure', 'model']],
  'seldon-1': [['seldon_api_executor_client_requests_seconds_count', 'deployment_name', { code: '500' }]],
  'seldon-2': [['seldon_model_infer_total', 'model', { code: 'Internal' }]],
  mlserver: [['model_infer_request_failure_total', 'model']],
  'tf-serving': [[':tensorflow:serving:request_count', 'model_name', { status: 'INTERNAL' }]],
  'ray-serve': [['ray_serve_deployment_error_counter_total', 'deployment']],
  bentoml: [['bentoml_service_request_total', 'service_name', { http_response_code: '500' }]],
  vllm: [['vllm:request_success_total', 'model_name', { finished_reason: 'error' }]],
  sglang: [
    ['sglang:num_requests_total', 'model_name'],
    ['sglang:num_aborted_requests_total', 'model_name'],
  ],
  'tensorrt-llm': [['trtllm_request_error_total', 'model_name', { http_code: '500' }]],
  dynamo: [['dynamo_frontend_requests_total', 'model', { status: 'error' }]],
  lmdeploy: [['lmdeploy:request_success_total', 'model_name', { finished_reason: 'ERROR' }]],
  tgi: [
    ['tgi_request_count', 'job'],
    ['tgi_request_failure', 'job', { err: 'generation' }],
  ],
  litellm: [['litellm_proxy_failed_requests_metric_total', 'requested_model']],
  'otel-genai': [['gen_ai_server_request_duration_seconds_count', 'gen_ai_request_model', { error_type: 'timeout' }]],
};

/** What those that tell them apart count of clients alone that send nonsense, or go away: no outage. */
const CLIENTS_FAULT: typeof OUTAGES = {
  contract: [['model_requests_total', 'model', { status: '400' }]],
  knative: [['revision_app_request_count', 'configuration_name', { response_code_class: '4xx' }]],
  'knative-otel': [
    ['kn_serving_invocation_duration_seconds_count', 'kn_service_name', { http_response_status_code: '404' }],
  ],
  triton: [['nv_inference_request_failure', 'model', { reason: 'CANCELED' }]],
  'seldon-1': [['seldon_api_executor_client_requests_seconds_count', 'deployment_name', { code: '400' }]],
  'seldon-2': [['seldon_model_infer_total', 'model', { code: 'InvalidArgument' }]],
  'tf-serving': [[':tensorflow:serving:request_count', 'model_name', { status: 'INVALID_ARGUMENT' }]],
  bentoml: [['bentoml_service_request_total', 'service_name', { http_response_code: '422' }]],
  'tensorrt-llm': [['trtllm_request_error_total', 'model_name', { http_code: '400' }]],
  dynamo: [['dynamo_frontend_requests_total', 'model', { status: 'error', error_type: 'validation' }]],
  tgi: [
    ['tgi_request_count', 'job'],
    ['tgi_request_failure', 'job', { err: 'validation' }],
  ],
  lmdeploy: [['lmdeploy:request_success_total', 'model_name', { finished_reason: 'ResponseType.INPUT_LENGTH_ERROR' }]],
  litellm: [['litellm_proxy_failed_requests_metric_total', 'requested_model', { exception_status: '400' }]],
  'otel-genai': [['gen_ai_server_request_duration_seconds_count', 'gen_ai_request_model', { error_type: '400' }]],
};

/** The others, which no label helps: what their profile says of it. */
const BLAMES_MODEL: Readonly<Record<string, string>> = {
  mlserver: 'what a client sent wrong among them',
  'ray-serve': 'what a client sent wrong among them',
  vllm: 'mostly because the client timed out or went away',
  sglang: 'mostly of clients that went away',
};

test('every server that counts errors tells those of clients apart, or says that it cannot', () => {
  const named = [CLIENTS_FAULT, BLAMES_MODEL, COUNT_NO_ERRORS].flatMap((one) => Object.keys(one));
  expect(named.sort()).toEqual(['contract', ...SERVERS.map(({ id }) => id)].sort());
  for (const { id, limits } of SERVERS) {
    expect(limits.join()).toContain(BLAMES_MODEL[id] ?? '');
  }
});

/** Servers whose outage no counter tells, and what their profile says of it. */
const COUNT_NO_ERRORS: Readonly<Record<string, string>> = {
  kserve: 'KServe counts no errors',
  torchserve: 'TorchServe counts errors for the whole server',
  'llama-cpp': 'llama.cpp counts no requests',
};

test('every server has an outage here, or counts no errors, which the documents say', () => {
  const named = [...Object.keys(OUTAGES), ...Object.keys(COUNT_NO_ERRORS)];
  expect(named.sort()).toEqual(['contract', ...SERVERS.map(({ id }) => id)].sort());
  const alerting = readFileSync(path.join(__dirname, '../docs/alerting.md'), 'utf8');
  for (const { id, title, limits, traffic } of SERVERS.filter((one) => one.id in COUNT_NO_ERRORS)) {
    expect([id, traffic?.failed]).toEqual([id, undefined]);
    expect(limits.join()).toContain(COUNT_NO_ERRORS[id]);
    expect(/\*\*A server that counts no errors[^]*?\n\n/.exec(alerting)?.[0]).toContain(title.split(' ')[0]);
  }
});

const INTERVALS = [15, 60, 300];

describeWithEachServer('the gate in an outage', (server) => {
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    prometheus = await server.start();
    const now = Math.floor(Date.now() / 1000);
    const written = (outages: typeof OUTAGES, intervals: readonly number[], to: string) =>
      Object.entries(outages).flatMap(([profile, all]) =>
        all.flatMap(([name, label, more]) =>
          intervals.map((every): WrittenSeries => ({
            labels: {
              ...{ __name__: name, job: profile + to, instance: `every-${every}${to}` },
              ...{ [label]: `${profile}-${every}${to}`, ...more },
            },
            samples: Array.from({ length: Math.floor(3600 / every) }, (_, i) => [
              now - 7 - 3600 + (i + 1) * every,
              (i + 1) * every * 2,
            ]),
          }))
        )
      );
    await prometheus.write([...written(OUTAGES, INTERVALS, ''), ...written(CLIENTS_FAULT, [15], ' clients')]);
  });
  afterAll(() => prometheus.stop());

  it('is 2, and names every server of every kind, whatever the scrape interval', async () => {
    const { code, text } = await gate('--prometheus', prometheus.url, '--format', 'json');
    expect(code).toBe(2);
    const critical = reportSchema
      .parse(JSON.parse(text))
      .rows.filter(({ signal, level }) => signal === 'throughput' && level === 'critical')
      .map(({ model }) => model);
    expect(new Set(critical)).toEqual(
      new Set(Object.keys(OUTAGES).flatMap((profile) => INTERVALS.map((every) => `${profile}-${every}`)))
    );
  });

  it.each(INTERVALS)('is 2 for one server that is scraped every %i s', async (every) => {
    const { code } = await gate(
      ...[
        '--prometheus',
        prometheus.url,
        '--profile',
        'triton',
        '--model',
        `triton-${every}`,
        '--scrape-interval',
        '15s',
      ]
    );
    expect(code).toBe(2);
  });
});

describeWithEachServer('the gate where a server hangs', (server) => {
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    prometheus = await server.start();
    const now = Math.floor(Date.now() / 1000);
    const series = (model: string, name: string, at: (ago: number) => number, status?: string): WrittenSeries => ({
      labels: { __name__: name, job: 'j', instance: model, model, version: '1', ...(status && { status }) },
      samples: Array.from({ length: 240 }, (_, i) => (239 - i) * STEP).map((ago) => [now - ago, at(ago)] as const),
    });
    const stopped = (ago: number) => 7200 - Math.max(ago, 900);
    await prometheus.write([
      series('hung', 'model_requests_total', stopped, 'ok'),
      series('hung', 'model_queue_depth', (ago) => (ago > 900 ? 0 : 40)),
      series('idle', 'model_requests_total', stopped, 'ok'),
      series('idle', 'model_queue_depth', () => 0),
    ]);
  });
  afterAll(() => prometheus.stop());

  it('is 2, and 0 where nothing waits: such a model is idle', async () => {
    const over = (model: string) => gate('--prometheus', prometheus.url, '--model', model);
    const { code, text } = await over('hung');
    expect(code).toBe(2);
    expect(text).toMatch(/^critical +hung +1 +stalls stalled +40/m);
    const idle = await over('idle');
    expect(idle.code).toBe(0);
    expect(idle.text).toContain('idle is idle: no request was received');
  });
});

describeWithEachServer('the gate at the edges of what is scraped', (server) => {
  let prometheus: RunningPrometheus;
  beforeAll(async () => {
    const now = Math.floor(Date.now() / 1000);
    const name = 'cases/01-bucket-ladder-changed.om.gz';
    const history = gunzipSync(readFileSync(path.join(__dirname, name))).toString('utf8');
    const [, end] = /(\d+)\n# EOF/.exec(history) ?? [];
    const shifted = history.replace(/ (\d+)$/gm, (_, time: string) => ` ${Number(time) + now - Number(end)}`);
    // The same with every duration ten times as long: as slow before the change as after it.
    const slow = shifted
      .replace(/model="m"/g, 'model="slow"')
      .replace(/le="([\d.]+)"/g, (_, edge: string) => `le="${Number(edge) * 10}"`);
    // One prediction in a second of which three in ten are right, scraped every minute at :07.
    const wrong = ['approve', 'deny'].flatMap((predicted, k) =>
      ['approve', 'deny'].flatMap((actual, j) =>
        Array.from({ length: 180 }, (_, i) => {
          const labels = `job="j",instance="a:1",model="wrong",version="1",predicted="${predicted}",actual="${actual}"`;
          return `model_outcomes_total{${labels}} ${(k === j ? 9 : 21) * i} ${now - 7 - 60 * (179 - i)}`;
        })
      )
    );
    prometheus = await server.start({
      openMetrics: [shifted, slow].map((one) => one.replace('# EOF\n', '')).join('') + wrong.join('\n'),
    });
  });
  afterAll(() => prometheus.stop());

  const rowsOf = async (...argv: readonly string[]) => {
    const { code, text } = await gate('--prometheus', prometheus.url, '--format', 'json', ...argv);
    return { code, ...reportSchema.parse(JSON.parse(text)) };
  };

  it('is 0 over a release that moves the buckets of a model that is well', async () => {
    const { code, rows, faults } = await rowsOf('--model', 'm');
    expect(faults).toEqual([]);
    expect(code).toBe(0);
    const [p95] = rows.filter(({ signal }) => signal === 'latency');
    expect(p95).toMatchObject({ measure: 'p95', level: 'ok', value: expect.closeTo(0.1, 3) });
    expect(p95?.sample).toBeGreaterThan(100);
  });

  it('is 2 over the same release of a model that is slow', async () => {
    const { code, rows } = await rowsOf('--model', 'slow');
    expect(code).toBe(2);
    expect(rows.filter(({ level }) => level === 'critical')).toMatchObject([{ signal: 'latency', measure: 'p95' }]);
  });

  it.each([[[]], [['--scrape-interval', '15s']]])('is 2 where seven answers in ten are wrong: %j', async (argv) => {
    const { code, rows } = await rowsOf('--model', 'wrong', ...argv);
    expect(code).toBe(2);
    const [accuracy] = rows.filter(({ measure }) => measure === 'accuracy');
    expect(accuracy).toMatchObject({ level: 'critical', value: 0.3 });
    expect(accuracy?.sample).toBeGreaterThan(3000);
  });
});

describe('the command line', () => {
  const refusal = (...argv: readonly string[]): Promise<unknown> => gate(...argv).catch((error: unknown) => error);

  it.each([
    [['--format', 'yaml', '--prometheus', 'http://h'], '--format'],
    [['--fail-on', 'ok', '--prometheus', 'http://h'], '--fail-on'],
    [['--scrape-interval', 'often', '--prometheus', 'http://h'], '--scrape-interval'],
    [['--profile', 'unheard-of', '--prometheus', 'http://h'], '--profile'],
    [['--promtheus', 'http://h'], '--promtheus'],
    [['--prometheus'], '--prometheus'],
    [['http://h'], 'http://h'],
    [[], 'No source'],
  ])('explains itself to %j', async (argv, named) => {
    const error = await refusal(...argv);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(named);
    expect(String(error)).toContain(CHECK_USAGE);
  });

  it('repeats no password of an address that stands in the wrong place', async () => {
    expect(String(await refusal('http://u:hunter2@h'))).not.toContain('hunter2');
    expect(String(await refusal('--prometheus', 'u:hunter2@h'))).not.toContain('hunter2');
  });

  it('prints its usage', async () => {
    await expect(gate('--help')).resolves.toEqual({ code: 0, text: CHECK_USAGE });
  });
});
