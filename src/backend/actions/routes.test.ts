import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { answerer } from '../evaluate';
import { createRouter } from '../grafana';
import { healthOf, Instances } from '../instance';
import { resources } from '../resources';
import { contextOf, dataSourceOf } from '../resources/testing';
import { Drivers } from './drivers';
import { figuresOf } from './figures';
import { actionRoutes } from './routes';
import { MODEL, ROLLBACK, settingsOf } from './testing';
import { Messages, messageSchema, proposalsOf, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './webhook';

const NOWHERE = { url: 'http://127.0.0.1:9' };
const CALL = { id: 'tell', kind: 'notify', models: ['loan'], url: 'http://chat.example/' };
/** One host is missing from the list. */
const BROKEN = { prometheus: NOWHERE, mlflow: NOWHERE, actions: { list: [CALL] } };

let instances: Instances;
let drivers: Drivers;
beforeEach(() => {
  instances = new Instances({});
  drivers = new Drivers(instances);
});
afterEach(async () => {
  drivers.close();
  await instances.close();
});

/** What a person is answered, or the error that becomes the answer. */
async function ask(settings: object, method: 'GET' | 'POST', path: string, role: 'Viewer' | 'Editor' = 'Editor') {
  const { plugin, ...rest } = contextOf(dataSourceOf(settings), role);
  const user = { login: 'anne', name: 'Anne', email: '', role };
  const request = { method, path, query: new URLSearchParams({ model: 'loan' }), body: new Uint8Array() };
  const answered = createRouter(actionRoutes(drivers))(request, { ...rest, plugin: { ...plugin, user } });
  return Promise.resolve(answered).then(
    ({ body }) => new TextDecoder().decode(body),
    (error: unknown) => String(error)
  );
}

it.each([
  ['without a secret that they need', { actions: { list: [], webhook: true } }, /actionsWebhookSecret/],
  ['without actions', {}, /settings name no actions/],
  ['where nothing can be read', { scrapeInterval: 'often', actions: {} }, /scrapeInterval/],
])('says what is wrong with settings %s', async (_, more, why) => {
  expect(await ask({ mlflow: NOWHERE, ...more }, 'POST', 'actions/stop')).toMatch(why);
});

describe('a message of alerts', () => {
  const NOW = 1_800_000_000_000;
  const settings = { mlflow: NOWHERE, actions: { list: [], webhook: true } };
  let routes: ReturnType<typeof createRouter>;
  beforeEach(() => void (routes = createRouter(actionRoutes(drivers, () => NOW))));
  const send = (message: unknown, uid?: string) => sendText(JSON.stringify(message), uid);
  const sendText = async (text: string, uid = 'x', secret = 'the same'): Promise<readonly [number, string]> => {
    const body = new TextEncoder().encode(text);
    const timestamp = String(NOW / 1000);
    const signature = createHmac('sha256', secret).update(`${timestamp}:`).update(body).digest('hex');
    const dataSource = { ...dataSourceOf(settings, uid), secrets: { actionsWebhookSecret: 'the same' } };
    const headers = { [SIGNATURE_HEADER]: signature, [TIMESTAMP_HEADER]: timestamp };
    const request = { method: 'POST', path: 'actions/webhook', query: new URLSearchParams(), body };
    const answer = await routes(request, { ...contextOf(dataSource, 'Editor'), headers });
    return [answer.status, new TextDecoder().decode(answer.body)];
  };

  it('is taken once for each data source, also where two have the same secret', async () => {
    const message = { orgId: 1, alerts: [] };
    const [first, other, again] = [await send(message), await send(message, 'y'), await send(message)];
    expect([first[0], other[0], again[0]]).toEqual([200, 200, 403]);
  });

  it('of which the signature is wrong is not read, be it JSON or not', async () => {
    const forged = await sendText('{', 'x', 'another');
    expect(forged[0]).toBe(403);
    expect(await sendText('{"orgId":1,"alerts":[]}', 'x', 'another')).toEqual(forged);
  });

  it('may be one of a large outage', async () => {
    const alerts = Array.from({ length: 10_000 }, (_, i) => ({ status: 'firing', labels: { model: `m${i}` } }));
    expect(await send({ orgId: 1, alerts })).toEqual([200, '{"outcomes":[]}']);
  });

  it('that is wrong throughout is answered with the first of its problems', async () => {
    const [status, said] = await send({ orgId: 1, alerts: Array(1000).fill({}) });
    expect([status, said.length < 2000]).toEqual([400, true]);
    expect(said).toContain('message: 980 more problems');
  });

  it.each([
    ['is none', null, 'message: is not an object'],
    [
      'has a number for a text',
      { orgId: 1, alerts: [{ status: 'firing', labels: { a: 1 } }] },
      'alerts.0.labels.a\\" is not a text',
    ],
  ])('that %s is refused with an error, and may come again', async (_, message, why) => {
    const refused = [400, expect.stringContaining(why)];
    expect(await send(message)).toEqual(refused);
    expect(await send(message)).toEqual(refused);
  });
});

it('does not let somebody ask for an action by the figure of a signal that the policy hides from them', async () => {
  const dryRun = async (signals: string[]): Promise<string> => {
    const rule = { name: 'r', models: ['loan'], actions: ['rollback'], signals };
    const settings = { prometheus: NOWHERE, mlflow: NOWHERE, actions: { list: [ROLLBACK] }, access: { rules: [rule] } };
    const body = new TextEncoder().encode(JSON.stringify({ model: 'loan', action: ROLLBACK.id }));
    const request = { method: 'POST', path: 'actions/dry-run', query: new URLSearchParams(), body };
    const answered = createRouter(actionRoutes(drivers))(request, contextOf(dataSourceOf(settings), 'Editor'));
    return new TextDecoder().decode((await answered).body);
  };
  expect(await dryRun(['latency'])).toContain('does not let you ask');
  expect(await dryRun(['quality'])).toContain('cannot be reached');
});

describe('what there is not', () => {
  /** Status and text of what is answered about the model, for an Editor under that rule. */
  const ask = async (rule: object, path: string, body: object) => {
    const settings = { prometheus: NOWHERE, mlflow: NOWHERE, actions: { list: [ROLLBACK] } };
    const access = { rules: [{ name: 'r', models: ['/.*/'], actions: ['/.*/'], ...rule }] };
    const bytes = new TextEncoder().encode(JSON.stringify({ model: MODEL, ...body }));
    const request = { method: 'POST', path: `actions/${path}`, query: new URLSearchParams(), body: bytes };
    const context = contextOf(dataSourceOf({ ...settings, access }), 'Editor');
    const answer = await createRouter(actionRoutes(drivers))(request, context);
    return [answer.status, new TextDecoder().decode(answer.body)];
  };

  it.each([
    ['the model', { models: ['other'] }],
    ['its kind', { actions: ['notify'] }],
    ['the signal of its figure', { signals: ['latency'] }],
  ])('is answered as what there is where the policy hides %s', async (_, rule) => {
    const there = await ask(rule, 'dry-run', { action: ROLLBACK.id });
    expect(there).toEqual([403, expect.stringContaining('does not let you ask')]);
    expect(await ask(rule, 'dry-run', { action: 'none' })).toEqual(there);
    expect(await ask(rule, 'propose', { action: 'none', reason: 'why' })).toEqual(there);
  });

  it.each(['approve', 'refuse', 'end-proof'])('needs no look at the record of a hidden model to %s', async (path) => {
    const body = { id: 1, ...(path === 'approve' ? {} : { reason: 'why' }) };
    expect(await ask({ models: ['other'] }, path, body)).toEqual([403, expect.anything()]);
    expect(await ask({}, path, body)).toEqual([502, expect.stringContaining('cannot be reached')]);
  });

  it('is named to whom nothing is hidden', async () => {
    expect(await ask({}, 'dry-run', { action: 'none' })).toEqual([409, expect.stringContaining('no action')]);
  });
});

describe('actions under a policy without a rule for alerting', () => {
  const people = { name: 'people', roles: ['Editor', 'Admin'], models: ['/.*/'], actions: ['/.*/'] };
  const settings = { prometheus: NOWHERE, mlflow: NOWHERE, actions: { list: [ROLLBACK] } };
  const WHY = 'no rule with services: [alerting]';

  it('read no figure, with a notice where one is asked for and by the health check', async () => {
    const context = contextOf(dataSourceOf({ ...settings, access: { rules: [people] } }), 'Admin');
    const background = { ...context, headers: { fromalert: 'true' }, plugin: { ...context.plugin, user: undefined } };
    const period = { model: 'loan', from: Date.now() - 3_600_000, to: Date.now() };
    const [action] = settingsOf([ROLLBACK]).list;
    if (action?.when === undefined) {
      throw new Error('it has a figure');
    }
    await expect(figuresOf(instances)(action.when, period, background)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining(WHY),
    });
    expect((await healthOf(instances, context)).message).toContain(WHY);
  });

  it('are not said to lack a rule that is there', async () => {
    const rules = [people, { name: 'rules', services: ['alerting'], models: ['/.*/'] }];
    const context = contextOf(dataSourceOf({ ...settings, access: { rules } }), 'Admin');
    expect((await healthOf(instances, context)).message).not.toContain(WHY);
    expect((await healthOf(instances, contextOf(dataSourceOf(settings), 'Admin'))).message).not.toContain(WHY);
  });
});

describe('actions that cannot be read', () => {
  const WHY = "Actions are off. The data source's settings: actions.list.0.url is at chat.example, which";

  it('are off, and everywhere it is said why', async () => {
    expect(JSON.parse(await ask(BROKEN, 'GET', 'actions', 'Viewer'))).toEqual({
      possible: [],
      actions: [],
      moves: [],
      off: expect.stringContaining(WHY),
    });
    expect(await ask(BROKEN, 'POST', 'actions/webhook')).toContain(WHY);
    expect(await ask(BROKEN, 'POST', 'actions/stop')).toContain(WHY);
  });

  it('tell those whom the policy lets ask for none only that they are off', async () => {
    const policed = { ...BROKEN, access: { rules: [{ name: 'see', roles: ['Editor'], models: ['/.*/'] }] } };
    expect(JSON.parse(await ask(policed, 'GET', 'actions'))).toEqual({ possible: [], actions: [], moves: [] });
    expect(await ask(policed, 'POST', 'actions/stop')).not.toContain('chat.example');
  });

  it('leave queries and look-ups to continue, and fail the health check', async () => {
    const context = contextOf(dataSourceOf(BROKEN), 'Admin');
    const query = { refId: 'A', queryType: '', maxDataPoints: 1, intervalMs: 1000, from: 0, to: 1 };
    const answer = await answerer(instances, () => undefined)(
      { ...query, format: 'json', json: { signal: 'latency' } },
      context
    );
    // Prometheus was asked, where nobody listens.
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining('cannot be reached') });
    const lookUp = { method: 'GET', path: 'models', query: new URLSearchParams(), body: new Uint8Array() };
    const looked = await resources(instances)(lookUp, context);
    expect(new TextDecoder().decode(looked.body)).toContain('cannot be reached');
    expect(instances.decide(context, {})).toEqual({ allowed: true, rule: 'everyone' });
    expect(await healthOf(instances, context)).toMatchObject({
      status: 'error',
      message: expect.stringContaining(WHY),
    });
  });
});

const SECRET = 'shared-secret';
const NOW = 1_800_000_000_000;
const body = new TextEncoder().encode('{"orgId":1,"alerts":[]}');

/** As Grafana's HMACRoundTripper does: hex(HMAC-SHA256(secret, timestamp ":" body)). */
const signed = (at = NOW, secret = SECRET, text: Uint8Array = body) => {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`${timestamp}:`), text]))
    .digest('hex');
  return {
    headers: { 'x-grafana-alerting-signature': signature, 'x-grafana-alerting-timestamp': timestamp },
    body: text,
  };
};

describe('a message', () => {
  it('is taken once', () => {
    const messages = new Messages();
    const digest = messages.verify(signed(), SECRET, NOW);
    expect(() => messages.verify(signed(), SECRET, NOW + 1000)).toThrow('was received before');
    messages.release(digest);
    expect(messages.verify(signed(), SECRET, NOW + 1000)).toBe(digest);
    expect(messages.verify(signed(NOW + 1000), SECRET, NOW + 1000)).not.toBe(digest);
  });

  it.each([
    ['of another secret', signed(NOW, 'other'), 'signature'],
    ['with another body', { ...signed(), body: new TextEncoder().encode('{}') }, 'signature'],
    [
      'with another time',
      { ...signed(), headers: { ...signed().headers, 'x-grafana-alerting-timestamp': '1800000001' } },
      'signature',
    ],
    ['without a signature', { headers: {}, body }, 'not signed'],
    ['signed without a time', { headers: { 'x-grafana-alerting-signature': 'aa' }, body }, 'not signed'],
    ['that is six minutes old', signed(NOW - 6 * 60_000), 'stale'],
    ['from the future', signed(NOW + 6 * 60_000), 'stale'],
  ])('%s is refused', (_, message, why) => {
    expect(() => new Messages().verify(message, SECRET, NOW)).toThrow(why);
  });

  it('signed at what is no time is refused', () => {
    const timestamp = '1e9';
    const signature = createHmac('sha256', SECRET).update(`${timestamp}:`).update(body).digest('hex');
    const headers = { 'x-grafana-alerting-signature': signature, 'x-grafana-alerting-timestamp': timestamp };
    expect(() => new Messages().verify({ headers, body }, SECRET, 1e12)).toThrow('stale');
  });
});

/**
 * What the code that Grafana 12.4.0 is built with sends: the notifier of receivers/webhook/v1 with the signature of http/hmac.go, of
 * github.com/grafana/alerting v0.0.0-20260206150146-b5f69c55f91a, run for two alerts of the accuracy rule with the secret of these tests
 * and the settings of provisioning/optional/alerting/modelwatch-actions.yaml.
 */
const recorded = (() => {
  const [head = '', text = ''] = readFileSync(path.join(__dirname, 'webhook.recorded.http'), 'utf8').split('\n\n');
  const headers = Object.fromEntries(
    head.split('\n').flatMap((line) => {
      const [, name = '', value = ''] = /^([\w-]+): (.*)$/.exec(line) ?? [];
      return name === '' ? [] : [[name.toLowerCase(), value]];
    })
  );
  // The file ends its last line; the body does not.
  return { headers, body: new TextEncoder().encode(text.trimEnd()), at: 1000 * Number(headers[TIMESTAMP_HEADER]) };
})();

describe('a message as Grafana sends it', () => {
  const alert = { signal: 'quality', severity: 'critical' };

  const send = async (body: Uint8Array, now = recorded.at) => {
    const settings = { mlflow: NOWHERE, actions: { webhook: true, list: [{ ...ROLLBACK, alert }] } };
    const dataSource = { ...dataSourceOf(settings), secrets: { actionsWebhookSecret: SECRET } };
    const request = { method: 'POST', path: 'actions/webhook', query: new URLSearchParams(), body };
    const context = { ...contextOf(dataSource, 'Editor'), headers: recorded.headers };
    const answer = await createRouter(actionRoutes(drivers, () => now))(request, context);
    return `${answer.status} ${new TextDecoder().decode(answer.body)}`;
  };

  it('is signed as is expected, and taken: MLflow is asked for the model', async () => {
    expect(await send(recorded.body)).toMatch(/^502 .*MLflow at .* cannot be reached/);
  });

  it('is refused with another byte, and later', async () => {
    expect(await send(Uint8Array.of(...recorded.body, 32))).toMatch(/^403 .*signature/);
    expect(await send(recorded.body, recorded.at + 6 * 60_000)).toMatch(/^403 .*stale/);
  });

  it('proposes for the alert that fires, and not for the one that has ended', () => {
    const { alerts, ...rest } = messageSchema.parse(JSON.parse(new TextDecoder().decode(recorded.body)));
    expect(rest).toMatchObject({ orgId: 1, receiver: 'modelwatch-actions', version: '1', truncatedAlerts: 0 });
    expect(alerts.map(({ status, labels }) => [status, labels['version']])).toEqual([
      ['firing', '3'],
      ['resolved', '2'],
    ]);
    const { list } = settingsOf([{ ...ROLLBACK, alert }]);
    expect(proposalsOf({ ...rest, alerts }, list)).toEqual([
      { model: MODEL, action: 'back', reason: 'Accuracy below 85%: loan version 3' },
    ]);
    expect(proposalsOf({ ...rest, alerts: alerts.slice(1) }, list)).toEqual([]);
  });
});

describe('what alerts propose', () => {
  const alert = { signal: 'quality', severity: 'critical' };
  const { list } = settingsOf([
    { ...ROLLBACK, alert },
    { ...ROLLBACK, id: 'by-hand' },
  ]);
  const message = (...alerts: object[]) => proposalsOf(messageSchema.parse({ orgId: 1, alerts }), list);
  const firing = { status: 'firing', labels: { ...alert, model: MODEL, alertname: 'Accuracy' } };

  it('is what the settings let their labels propose, once a model', () => {
    const summary = { ...firing, annotations: { summary: 'Accuracy fell' } };
    expect(message(summary, summary)).toEqual([{ model: MODEL, action: 'back', reason: 'Accuracy fell' }]);
    expect(message(firing)).toMatchObject([{ reason: 'Accuracy' }]);
  });

  it.each([
    ['has recovered', { ...firing, status: 'resolved' }],
    ['is of another model', { ...firing, labels: { ...firing.labels, model: 'other' } }],
    ['lacks a label', { ...firing, labels: { signal: 'quality', model: MODEL } }],
  ])('is nothing where one %s', (_, one) => {
    expect(message(one)).toEqual([]);
  });
});
