import { type HostedAnswer, type InstanceConfig, PluginClient, type PluginProcess, startPlugin } from '../../host';
import { instanceOf } from '../../host/instance';
import { reportOf } from '../../report/period/gather';
import type { Field, Frame } from '../../src/backend/grafana';
import { signals } from '../../src/signals/registry';
import { HOUR_MS } from '../../src/time';
import { builtBundle } from '../support/bundle';
import { describeWithDemo } from '../support/demo';
import { queriesToTry } from './asked';

jest.setTimeout(5 * 60_000);

const SEEN = 'loan-approval';
const OTHER = 'diabetes-progression';
/** What no answer may hold. */
const HIDDEN = /diabetes|support-assistant|iris-/i;

const RULES = [
  { name: 'owner', roles: ['Admin'], models: ['/.*/'], experiments: ['/.*/'], promql: true },
  { name: 'team', roles: ['Editor'], models: [SEEN], machines: true, promql: true, actions: ['rollback'] },
  { name: 'reader', roles: ['Viewer'], models: [SEEN], promql: true },
];

type Role = NonNullable<InstanceConfig['role']>;

const ways = [...signals.values()].flatMap(queriesToTry);
const titled = ways.map((way) => [`${way.signal} ${JSON.stringify(way.options)}`, way] as const);

/** Prometheus adds up series in no order: the last digits of a sum are its own each time. */
const plain = (values: Field['values']): unknown[] =>
  Array.from<unknown>(values).map((one) =>
    typeof one !== 'number' ? one : Number.isNaN(one) ? null : Number(one.toPrecision(9))
  );

/** Each value with the labels that it belongs to: what is left when legends and units are taken away. */
const figuresOf = (frames: readonly Frame[]) =>
  frames.map(({ fields }) => fields.map(({ name, labels = {}, values }) => ({ name, labels, values: plain(values) })));

const valuesOf = (frames: readonly Frame[]): unknown[] =>
  figuresOf(frames).flatMap((fields) => fields.flatMap(({ values }) => values));

/** Of many series, each a frame or a field, those of the model. */
const ofModel = (frames: readonly Frame[]) =>
  figuresOf(frames)
    .flatMap((fields) => fields.filter(({ labels }) => labels.model === SEEN))
    .sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));

describeWithDemo('the access policy over Prometheus and MLflow', (demo) => {
  let plugin: PluginProcess | undefined;
  const clients: PluginClient[] = [];
  let owner: PluginClient;
  let team: PluginClient;
  let reader: PluginClient;

  beforeAll(async () => {
    const { prometheus, mlflow } = demo();
    const { address } = (plugin = await startPlugin({ command: process.execPath, args: [await builtBundle()] }));
    const settings = instanceOf({ prometheus: { url: prometheus }, mlflow: { url: mlflow }, scrapeInterval: '1m' });
    const jsonData = { ...Object(settings.jsonData), access: { rules: RULES } };
    const as = (role: Role): PluginClient => {
      const client = new PluginClient(address, { ...settings, jsonData, role });
      clients.push(client);
      return client;
    };
    [owner, team, reader] = [as('Admin'), as('Editor'), as('Viewer')];
  });

  afterAll(async () => {
    clients.forEach((client) => client.close());
    plugin?.kill();
    await plugin?.ended;
  });

  const ask = async (
    client: PluginClient,
    json: Readonly<Record<string, unknown>>,
    hours = 1
  ): Promise<HostedAnswer> => {
    const to = demo().startedAt;
    const query = { refId: 'A', json, from: to - hours * HOUR_MS, to, intervalMs: 60_000, maxDataPoints: 1000 };
    const answer = (await client.query([query], { timeoutMs: 200_000 })).get('A');
    if (answer === undefined) {
      throw new Error('no answer');
    }
    return answer;
  };
  const framesOf = async (...asked: Parameters<typeof ask>): Promise<readonly Frame[]> => {
    const answer = await ask(...asked);
    if (!answer.ok) {
      throw new Error(answer.error);
    }
    return answer.frames;
  };

  test.each(titled)('%s has the same figures of one model, and reveals no other', async (_, { hours, ...way }) => {
    const json = { ...way, model: SEEN };
    const narrowed = await framesOf(team, json, hours);
    const all = await framesOf(owner, json, hours);
    if (way.signal === 'promql') {
      // Of PromQL that a person writes the model is not chosen: it is in the expression, or is not.
      expect(ofModel(narrowed)).toEqual(ofModel(all));
    } else {
      expect(figuresOf(narrowed)).toEqual(figuresOf(all));
    }
    expect(JSON.stringify(await framesOf(reader, way, hours))).not.toMatch(HIDDEN);
  });

  test.each(['latency', 'throughput', 'quality', 'fairness', 'drift', 'dataQuality'])(
    '%s of all models is that of one, as whoever sees all filters it',
    async (signal) => {
      const [narrowed, all] = [await framesOf(team, { signal }), await framesOf(owner, { signal })];
      expect(ofModel(narrowed)).toEqual(ofModel(all));
      expect(ofModel(narrowed).length).toBeGreaterThan(0);
    }
  );

  test('whoever sees all sees others as well', async () => {
    expect(JSON.stringify(await framesOf(owner, { signal: 'throughput' }))).toMatch(HIDDEN);
  });

  test('what belongs to no model is not for whom a rule does not give it', async () => {
    expect(valuesOf(await framesOf(team, { signal: 'resources' }))).not.toEqual([]);
    expect(valuesOf(await framesOf(reader, { signal: 'resources' }))).toEqual([]);
    // In the history too: \`up\` is there since the demo runs, which may be later than the range.
    const machines = { signal: 'promql', options: { expr: 'node_cpu_seconds_total' } };
    expect(figuresOf(await framesOf(owner, machines)).flat()).not.toEqual([]);
    expect(valuesOf(await framesOf(reader, machines))).toEqual([]);
  });

  test.each([...signals.values()].map(({ id }) => [id]))('%s of another model is refused', async (signal) => {
    const way = ways.find((one) => one.signal === signal);
    const answer = await ask(team, { ...way, model: OTHER });
    expect(answer).toMatchObject({ ok: false, status: 403, error: expect.stringContaining('the rule "team"') });
  });

  test('filters reach no other model either', async () => {
    for (const filter of [
      { op: '=', value: OTHER },
      { op: '!=', value: SEEN },
      { op: '=~', value: '.*' },
    ]) {
      const frames = await framesOf(team, { signal: 'throughput', filters: [{ label: 'model', ...filter }] });
      expect(JSON.stringify(frames.flatMap(({ fields }) => fields))).not.toMatch(HIDDEN);
    }
    const raw = await framesOf(team, {
      signal: 'promql',
      options: { expr: 'count by (model) ({__name__=~"model_.*"})' },
    });
    expect(JSON.stringify(raw.flatMap(({ fields }) => fields))).not.toMatch(HIDDEN);
    expect(ofModel(raw)).toHaveLength(1);
  });

  describe('resources', () => {
    const call = async (client: PluginClient, url: string, body?: unknown) => {
      const { status, body: bytes } = await client.resource({
        method: body === undefined ? 'GET' : 'POST',
        url,
        headers: body === undefined ? {} : { 'Content-Type': ['application/json'] },
        body: body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
      });
      const text = Buffer.from(bytes).toString('utf8');
      const json: unknown = text === '' ? undefined : JSON.parse(text);
      return { status, json };
    };
    const same = encodeURIComponent(`{model="${SEEN}"}`);

    test.each([
      ['versions', `versions?model=${SEEN}`],
      [`versions?model=${SEEN}`, `versions?model=${SEEN}`],
      ['labels', `labels?match=${same}`],
      ['metrics', `label-values?label=__name__&match=${same}`],
      [`label-values?label=model`, `label-values?label=model&match=${same}`],
      [`label-values?label=version`, `label-values?label=version&match=${same}`],
      [`label-values?label=feature`, `label-values?label=feature&match=${same}`],
      [`label-values?label=attribute`, `label-values?label=attribute&match=${same}`],
      [`label-values?label=group&attribute=sex`, `label-values?label=group&attribute=sex&model=${SEEN}`],
      [`label-values?label=instance`, `label-values?label=instance&match=${same}`],
      [`contract?model=${SEEN}`, `contract?model=${SEEN}`],
      [`baselines?model=${SEEN}`, `baselines?model=${SEEN}`],
    ])('%s gives what whoever sees all gets by %s', async (narrow, filtered) => {
      const [narrowed, all] = [await call(team, narrow), await call(owner, filtered)];
      expect(narrowed.status).toBe(200);
      expect(narrowed).toEqual(all);
      expect(JSON.stringify(narrowed)).not.toMatch(HIDDEN);
    });

    test('models, their contract, experiments and profiles name no other', async () => {
      expect((await call(owner, 'models')).json).toMatchObject(
        expect.arrayContaining([{ name: OTHER, aliases: expect.anything() }])
      );
      expect((await call(team, 'models')).json).toEqual([{ name: SEEN, aliases: expect.anything() }]);
      expect((await call(team, 'models?signals=quality,drift')).json).toEqual([
        { name: SEEN, aliases: expect.anything() },
      ]);
      const exposed = async (client: PluginClient): Promise<unknown[]> =>
        Object((await call(client, 'contract')).json).models;
      const all = await exposed(owner);
      expect(all.length).toBeGreaterThan(1);
      expect(await exposed(team)).toEqual(all.filter((one) => Object(one).model === SEEN));
      expect((await call(owner, 'experiments')).json).not.toEqual([]);
      expect((await call(team, 'experiments')).json).toEqual([]);
      for (const path of ['profiles', 'status', 'signals']) {
        expect(JSON.stringify(await call(team, path))).not.toMatch(HIDDEN);
      }
    });

    const stretch = (model: string) => {
      const to = Math.floor(demo().startedAt / 60_000) * 60_000;
      return { model, version: '1', from: to - HOUR_MS, to };
    };

    test('a baseline of a window is the same, and compares as it does', async () => {
      const captured = async (client: PluginClient) => {
        const { status, json } = await call(client, 'baselines/capture', stretch(SEEN));
        return {
          status,
          json: { ...Object(json), baseline: { ...Object(Object(json).baseline), created: undefined } },
        };
      };
      expect(await captured(team)).toEqual(await captured(owner));
      const sides = {
        reference: { kind: 'mlflow', model: SEEN, version: '1' },
        current: { kind: 'window', ...stretch(SEEN) },
      };
      expect(await call(team, 'baselines/compare', sides)).toEqual(await call(owner, 'baselines/compare', sides));
    });

    test('nothing is had of another model, or done to it', async () => {
      const ofOther = { kind: 'mlflow', model: OTHER, version: '1' };
      const ofSeen = { kind: 'window', ...stretch(SEEN) };
      const refused: ReadonlyArray<readonly [string, unknown?]> = [
        [`versions?model=${OTHER}`],
        [`contract?model=${OTHER}`],
        [`baselines?model=${OTHER}`],
        [`actions?model=${OTHER}`],
        ['baselines/capture', stretch(OTHER)],
        ['baselines/compare', { reference: ofOther, current: ofSeen }],
        ['baselines/compare', { reference: ofSeen, current: ofOther }],
        ['baselines/store', { baseline: { model: OTHER } }],
        ['model-card/store', { model: OTHER, version: '1', content: 'text' }],
        ['actions/dry-run', { model: OTHER, action: 'rollback' }],
        ['actions/propose', { model: OTHER, action: 'rollback', reason: 'it is worse' }],
        ['actions/approve', { model: OTHER, id: 1 }],
        ['actions/refuse', { model: OTHER, id: 1, reason: 'no' }],
      ];
      for (const [url, body] of refused) {
        expect([url, await call(team, url, body)]).toEqual([
          url,
          { status: 403, json: { message: expect.stringContaining(`The model ${OTHER} may not be viewed`) } },
        ]);
      }
      for (const url of ['audit', 'audit/export']) {
        expect(await call(team, url)).toMatchObject({ status: 403 });
      }
    });

    test('a Live channel of another model is not available', async () => {
      const channel = async (model: string): Promise<string> => {
        const asked = { query: { signal: 'throughput', model }, everyMs: 5000 };
        const { json } = await call(owner, 'live', asked);
        const { path } = Object(json);
        const stopped = AbortSignal.timeout(20_000);
        for await (const frame of team.live(String(path), asked, stopped)) {
          return frame;
        }
        return '';
      };
      await expect(channel(OTHER)).rejects.toThrow('is not available');
    });
  });

  test('a report is of what may be seen, and its appendix too', async () => {
    const to = Math.floor(demo().startedAt / 60_000) * 60_000;
    const report = await reportOf(reader, { from: to - 6 * HOUR_MS, to, now: to });
    expect(report.models.map(({ name }) => name)).toEqual(expect.arrayContaining([SEEN]));
    expect(report.models.flatMap(({ figures }) => figures).length).toBeGreaterThan(50);
    expect(JSON.stringify(report)).not.toMatch(HIDDEN);
  });
});
