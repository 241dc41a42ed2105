import { answerer } from '../evaluate';
import { Instances } from '../instance';
import { resources } from '../resources';
import { contextOf, dataSourceOf } from '../resources/testing';

const instances = new Instances({});
afterAll(() => instances.close());

const broken = dataSourceOf({
  prometheus: { url: 'http://127.0.0.1:9' },
  access: { rules: [{ name: 'x', models: ['/credit-(/'] }] },
});
const none = dataSourceOf({ prometheus: { url: 'http://127.0.0.1:9' }, access: { rules: [] } }, 'none');
const query = (json: unknown) => ({
  refId: 'A',
  queryType: '',
  maxDataPoints: 1,
  intervalMs: 1000,
  from: 0,
  to: 1,
  json,
  format: 'json' as const,
});
const models = { method: 'GET', path: 'models', query: new URLSearchParams(), body: new Uint8Array() };

test('a policy with a broken regular expression closes access, for administrators too', async () => {
  const context = contextOf(broken, 'Admin');
  const message = expect.stringContaining('is not a regular expression');
  expect(await answerer(instances, () => undefined)(query({ signal: 'latency' }), context)).toMatchObject({
    ok: false,
    message,
  });
  expect((await resources(instances)(models, context)).status).toBe(400);
  expect(instances.decide(context, {})).toEqual({ allowed: false, rule: 'settings' });
});

test('a policy without a rule for somebody gives them nothing', async () => {
  const context = contextOf(none, 'Admin');
  const refused = { ok: false, status: 403, message: expect.stringContaining('No rule') };
  expect(await answerer(instances, () => undefined)(query({ signal: 'latency' }), context)).toMatchObject(refused);
  expect((await resources(instances)(models, context)).status).toBe(403);
  expect(instances.decide(context, { json: { signal: 'latency' } })).toMatchObject({ allowed: false, rule: 'no rule' });
});
