import { answerer } from '../evaluate';
import { createRouter } from '../grafana';
import { healthOf, Instances } from '../instance';
import { resources } from '../resources';
import { contextOf, dataSourceOf } from '../resources/testing';
import { Drivers } from './drivers';
import { actionRoutes } from './routes';

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

describe('actions that cannot be read', () => {
  const WHY = "Actions are off. The data source's settings: actions.list.0.url is at chat.example, which";

  it('are off, and everywhere it is said why', async () => {
    expect(JSON.parse(await ask(BROKEN, 'GET', 'actions', 'Viewer'))).toEqual({
      possible: [],
      actions: [],
      off: expect.stringContaining(WHY),
    });
    expect(await ask(BROKEN, 'POST', 'actions/webhook')).toContain(WHY);
    expect(await ask(BROKEN, 'POST', 'actions/stop')).toContain(WHY);
  });

  it('tell those whom the policy lets ask for none only that they are off', async () => {
    const policed = { ...BROKEN, access: { rules: [{ name: 'see', roles: ['Editor'], models: ['/.*/'] }] } };
    expect(JSON.parse(await ask(policed, 'GET', 'actions'))).toEqual({ possible: [], actions: [] });
    expect(await ask(policed, 'POST', 'actions/stop')).not.toContain('chat.example');
  });

  it('leave queries and look-ups to go on, and fail the health check', async () => {
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
