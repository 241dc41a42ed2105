/** No query, look-up or Live channel reaches a model outside of the policy, whatever is asked and whatever the servers answer. */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { z } from 'zod';
import { Drawn, drawnQuery } from '../../../test/fuzz/queries';
import { seeded } from '../../../test/reference/seeded';
import { type FaultServer, json, type Received, startFaultServer } from '../../../test/support/faultServer';
import { detectionQuery, languageServersQuery, profiles } from '../../profiles';
import { signals } from '../../signals/registry';
import { answerer, liveRoute, liveStream } from '../evaluate';
import { livePath } from '../evaluate/live';
import type { CallContext, InstanceSettings, PluginHandlers } from '../grafana';
import { Instances } from '../instance';
import { resources } from '../resources';
import { contextOf, dataSourceOf } from '../resources/testing';
import { until } from '../sources/testing';

const SEEN = ['loan', 'credit-eu'];
const HIDDEN = 'secret';
const NOW = 1_700_000_000_000;

const ACCESS = {
  rules: [
    { name: 'admins', roles: ['Admin'], models: ['/.*/'], promql: true, experiments: ['/.*/'] },
    { name: 'risk', roles: ['Viewer'], models: ['loan', '/credit-.*/'], attributes: ['age'], promql: true },
  ],
};

const run = (id: string, experiment: string) => ({
  info: { run_id: id, run_name: `run of ${id}`, experiment_id: experiment, status: 'FINISHED', start_time: NOW },
  data: { metrics: [{ key: 'accuracy', value: 0.9, timestamp: NOW, step: 0 }], params: [], tags: [] },
});

/** A registry that tells of all models, and runs whatever filter it is sent. */
function mlflow({ url }: Received): unknown {
  const path = new URL(url, 'http://m').pathname.replace(/^.*\/mlflow\//, '');
  const name = new URL(url, 'http://m').searchParams.get('name') ?? HIDDEN;
  const version = (of: string) => ({
    name: of,
    version: '1',
    run_id: `${of}-run`,
    status: 'READY',
    creation_timestamp: NOW,
  });
  switch (path) {
    case 'registered-models/search':
      return { registered_models: [...SEEN, HIDDEN].map((one) => ({ name: one })) };
    case 'registered-models/get':
      return { registered_model: { name, aliases: [{ alias: 'champion', version: '1' }] } };
    case 'model-versions/search':
      return { model_versions: [...SEEN, HIDDEN].map(version) };
    case 'experiments/search':
      return { experiments: [{ experiment_id: '1', name: `${HIDDEN} experiment`, lifecycle_stage: 'active' }] };
    case 'runs/search':
      return { runs: [...SEEN, HIDDEN].map((one) => run(`${one}-run`, '1')) };
    case 'runs/get':
      return { run: run(`${HIDDEN}-run`, '1') };
    default:
      return {};
  }
}

/** As from before selectors were taken by look-ups: of all series. */
function prometheus({ url }: Received): unknown {
  if (/\/label\/(?:model|model_name|attribute)\/values/.test(url)) {
    return [...SEEN, HIDDEN, 'age'];
  }
  return /\/labels?\b|\/series/.test(url)
    ? []
    : { resultType: url.includes('query_range') ? 'matrix' : 'vector', result: [] };
}

let server: FaultServer;
let seenSoFar = 0;
const instances = new Instances({});

beforeAll(async () => {
  server = await startFaultServer((request, response) => {
    const isMlflow = request.url.startsWith('/mlflow');
    json(isMlflow ? mlflow(request) : { status: 'success', data: prometheus(request) })(request, response);
  });
});

afterAll(async () => {
  await instances.close();
  await server.stop();
});

const source = (more: object = {}): InstanceSettings =>
  dataSourceOf(
    {
      prometheus: { url: server.url },
      mlflow: { url: `${server.url}/mlflow` },
      scrapeInterval: '15s',
      access: ACCESS,
      ...more,
    },
    JSON.stringify(more)
  );

/** Texts of PromQL sent since it was last looked. */
function sent(): string[] {
  const fresh = server.requests.slice(seenSoFar);
  seenSoFar = server.requests.length;
  return fresh.flatMap(({ url, body }) => {
    const asked = [...new URLSearchParams(body), ...new URL(url, 'http://p').searchParams];
    const texts = asked.flatMap(([key, value]) => (key === 'query' || key === 'match[]' ? [value] : []));
    if (/\/api\/v1\/(?:labels|label\/|series)/.test(url) && texts.length === 0) {
      throw new Error(`asked for all: ${url}`);
    }
    return texts;
  });
}

/** Labels by which some software names a model. */
const LABELS = [
  'model',
  'model_name',
  'job',
  'deployment',
  'deployment_name',
  'service_name',
  'kn_service_name',
].concat(['configuration_name', 'requested_model', 'litellm_model_name', 'gen_ai_request_model']);

/** Asked of every server, and told to everybody: which software there is. */
const OPEN = new Set<string>([detectionQuery(), languageServersQuery()]);

/** Whether what is selected may be of a model that has one of the labels, all of them, or none. */
function reaches(text: string, node: SyntaxNode): string | undefined {
  const of = (one: SyntaxNode | null): string => (one === null ? '' : text.slice(one.from, one.to));
  const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((one) => ({
    label: of(one.getChild('LabelName')),
    op: of(one.getChild('MatchOp')),
    value: unquoted(of(one.getChild('StringLiteral'))),
  }));
  const selects = (series: Readonly<Record<string, string>>): boolean =>
    matchers.every(({ label, op, value }) => {
      const own = series[label] ?? '';
      if (label === '__name__' || !(label in series || LABELS.includes(label) || label === 'attribute')) {
        return true;
      }
      switch (op) {
        case '=':
          return own === value;
        case '!=':
          return own !== value;
        case '=~':
          return new RegExp(`^(?:${value})$`, 'u').test(own);
        default:
          return !new RegExp(`^(?:${value})$`, 'u').test(own);
      }
    });
  const hidden = [
    {},
    Object.fromEntries(LABELS.map((label) => [label, HIDDEN])),
    ...LABELS.map((label) => ({ [label]: HIDDEN })),
    { ...Object.fromEntries(LABELS.map((label) => [label, 'loan'])), attribute: 'sex' },
  ];
  const found = hidden.find(selects);
  return found && JSON.stringify(found);
}

const unquoted = (literal: string): string =>
  literal.startsWith('"') ? z.string().parse(JSON.parse(literal)) : literal.slice(1, -1);

/** Of targets, within what is narrowed: whether they are up, and since when. */
const OF_TARGETS = /^(?:up|process_start_time_seconds)$/;

function hold(texts: readonly string[]): number {
  let selectors = 0;
  for (const text of texts.filter((one) => !OPEN.has(one))) {
    parser.parse(text).iterate({
      enter: ({ node, type }) => {
        const selected = text.slice(node.from, node.to);
        if (type.isError) {
          throw new Error(`no PromQL: ${text}`);
        }
        if (type.name === 'VectorSelector' && !(OF_TARGETS.test(selected) && /unless|resets|idelta/.test(text))) {
          selectors += 1;
          const reached = reaches(text, node);
          if (reached !== undefined) {
            throw new Error(`${selected} reaches ${reached} in ${text}`);
          }
        }
      },
    });
  }
  return selectors;
}

const answer = answerer(instances, () => undefined);
const ask = async (query: unknown, context: CallContext) =>
  answer(
    {
      refId: 'A',
      queryType: '',
      maxDataPoints: 10,
      intervalMs: 60_000,
      from: NOW - 3_600_000,
      to: NOW,
      json: query,
      format: 'json',
    },
    context
  );
const framesOf = (outcome: Awaited<ReturnType<typeof ask>>): string =>
  outcome.frames.map((frame) => (frame instanceof Uint8Array ? new TextDecoder().decode(frame) : '')).join('');

const CASES = 12;

describe.each([...signals.values()].map((signal) => [signal.id, signal] as const))('%s', (id, signal) => {
  it.each(['contract', 'vllm', 'litellm', 'tgi', 'triton'])(
    'sends nothing of another model with the profile %s',
    async (profile) => {
      const context = contextOf(source({ profile }), 'Viewer');
      sent();
      for (let number = 0; number < CASES; number++) {
        const drawn = new Drawn(seeded(number));
        const query = { ...drawnQuery(signal, drawn), ...(number === 0 ? { signal: id, options: {} } : {}) };
        const outcome = await ask(query, context);
        expect(framesOf(outcome)).not.toContain(HIDDEN);
        expect(outcome.ok ? '' : outcome.message.replaceAll(/"[^"]*"/g, '')).not.toContain(`${HIDDEN}-run`);
        hold(sent());
      }
    },
    120_000
  );
});

test('the same queries do reach it without a policy: the check can fail', async () => {
  sent();
  const context = contextOf(source({ access: undefined }), 'Viewer');
  await ask({ signal: 'latency' }, context);
  expect(() => hold(sent())).toThrow('reaches');
  expect(framesOf(await ask({ signal: 'mlflow', options: { view: 'models' } }, context))).toContain(HIDDEN);
});

test.each([...profiles.values()].flatMap(({ id, kind }) => (kind === 'resources' ? [] : [id])))(
  'of the profile %s what may be seen is let through',
  async (profile) => {
    sent();
    // What was asked before is kept: of another data source nothing is.
    const fresh = { defaults: { window: '7m' }, profile };
    const context = contextOf(source(fresh), 'Viewer');
    await ask({ signal: 'latency' }, context);
    await ask({ signal: 'throughput' }, context);
    const texts = sent();
    expect(hold(texts)).toBeGreaterThan(0);
    expect(texts.join()).toMatch(/=~"\(\?:loan\)\|\(\?:credit-\.\*\)"/);
  }
);

test.each([
  ['a name', 'up{model="secret"}'],
  ['a comment', 'up{ # }\nmodel="secret"}'],
  ['quotes', 'up{model=\'secret\', x=`}`} or up{a="}"}'],
  ['a name of another profile', '{__name__="tgi_request_count", __name__=~".+"}'],
  ['names of two profiles', '{__name__=~"tgi_request_count|model_predictions_total"}'],
  ['a name in quotes', '{"vllm:num_requests_running"}'],
  ['a subquery', 'max_over_time(sum by (model) (rate(model_predictions_total[5m]))[1h:5m] offset 1d)'],
  ['a join', 'a * on (x) group_left (model) b'],
])('PromQL with %s is narrowed', async (_, expr) => {
  sent();
  await ask({ signal: 'promql', mode: 'instant', options: { expr } }, contextOf(source(), 'Viewer'));
  const texts = sent();
  expect(texts.length).toBeGreaterThan(0);
  hold(texts);
});

test.each(['up{a="b" or model="secret"}', 'WITH (x = up) x', 'up{', '{'])(
  'what cannot be read as PromQL is not sent: %s',
  async (expr) => {
    sent();
    const outcome = await ask({ signal: 'promql', options: { expr } }, contextOf(source(), 'Viewer'));
    expect(outcome).toMatchObject({ ok: false, status: 400 });
    expect(sent()).toEqual([]);
  }
);

type Call = Parameters<PluginHandlers['callResource']>[0];
const call = (path: string, query = '', body?: unknown): Call => ({
  method: body === undefined ? 'GET' : 'POST',
  path,
  query: new URLSearchParams(query),
  body: body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
});
const stretch = { model: HIDDEN, version: '1', from: NOW - 3_600_000, to: NOW };

test.each([
  call('models'),
  call('models', 'signals='),
  call('versions'),
  call('versions', `model=${HIDDEN}`),
  call('labels'),
  call('labels', 'match=model_info'),
  call('label-values', 'label=model'),
  call('label-values', 'label=model_name'),
  call('label-values', 'label=attribute'),
  call('label-values', `label=version&model=${HIDDEN}`),
  call('label-values', `label=model&match={model="${HIDDEN}"}`),
  call('metrics'),
  call('experiments'),
  call('profiles'),
  call('contract'),
  call('contract', `model=${HIDDEN}`),
  call('status'),
  call('baselines', `model=${HIDDEN}`),
  call('baselines/capture', '', stretch),
  call('baselines/compare', '', {
    reference: { kind: 'mlflow', model: HIDDEN, version: '1' },
    current: { kind: 'window', ...stretch },
  }),
])('the resource $path $query reveals no other model', async (request) => {
  sent();
  const context = contextOf(source(), 'Viewer');
  const { body } = await resources(instances)(request, context);
  const text = new TextDecoder().decode(body);
  // The name that was asked for may be said again: it tells nothing.
  const isAsked = request.query.has('model') || request.body.length > 0;
  expect(isAsked ? text.replaceAll(/secret(?! experiment|-run)/g, '') : text).not.toContain(HIDDEN);
  hold(sent());
});

test('nothing is stored for a model that may not be seen', async () => {
  const store = call('baselines/store', '', {
    baseline: { schema: 'modelwatch.baseline/1', model: HIDDEN, version: '1', features: {} },
  });
  const editor = contextOf(
    source({ access: { rules: [{ name: 'e', roles: ['Editor'], models: ['loan'] }] } }),
    'Editor'
  );
  expect((await resources(instances)(store, editor)).status).toBe(400);
  expect(server.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test('a Live channel belongs to those who may see the same', async () => {
  const [viewer, admin] = [contextOf(source(), 'Viewer'), contextOf(source(), 'Admin')];
  const body = { query: { refId: 'A', signal: 'promql', options: { expr: 'up' } }, everyMs: 1000 };
  const pathFor = async (context: CallContext): Promise<string> => {
    const answered = await liveRoute(instances).answer(
      { parameters: {}, query: {}, body: () => body, bytes: new Uint8Array() },
      context
    );
    return z.object({ path: z.string() }).parse(JSON.parse(new TextDecoder().decode(answered.body))).path;
  };
  const [ours, theirs] = [await pathFor(viewer), await pathFor(admin)];
  const { subscribe, run: values } = liveStream(instances);
  expect(ours).not.toBe(theirs);
  expect(theirs).toBe(livePath(body));
  expect(await subscribe(ours, body, viewer)).toBe('ok');
  expect(await subscribe(theirs, body, viewer)).toBe('not-found');
  await expect(values(theirs, body, viewer)[Symbol.asyncIterator]().next()).rejects.toThrow('cannot be subscribed to');
  sent();
  const stop = new AbortController();
  const stream = values(ours, body, { ...viewer, cancelled: stop.signal })[Symbol.asyncIterator]();
  const ended = stream.next().catch(() => undefined);
  const asked: string[] = [];
  await until(() => asked.push(...sent()) > 0);
  stop.abort();
  await ended;
  expect(hold(asked)).toBeGreaterThan(0);
});

test('nobody is answered with what another, who may see more, was answered', async () => {
  const query = { signal: 'mlflow', options: { view: 'models' } };
  expect(framesOf(await ask(query, contextOf(source(), 'Admin')))).toContain(HIDDEN);
  expect(framesOf(await ask(query, contextOf(source(), 'Viewer')))).not.toContain(HIDDEN);
  const both = await Promise.all([ask(query, contextOf(source(), 'Admin')), ask(query, contextOf(source(), 'Viewer'))]);
  expect(both.map((one) => framesOf(one).includes(HIDDEN))).toEqual([true, false]);
});
