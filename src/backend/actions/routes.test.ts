import { createRouter } from '../grafana';
import { Instances } from '../instance';
import { contextOf, dataSourceOf } from '../resources/testing';
import { Drivers } from './drivers';
import { actionRoutes } from './routes';

it.each([
  ['without a secret that they need', { actions: { list: [], webhook: true } }, /actionsWebhookSecret/],
  ['without actions', {}, /settings name no actions/],
])('says what is wrong with settings %s', async (_, more, why) => {
  const instances = new Instances({});
  const drivers = new Drivers(instances);
  const { plugin, ...rest } = contextOf(dataSourceOf({ mlflow: { url: 'http://mlflow.example' }, ...more }), 'Editor');
  const user = { login: 'anne', name: 'Anne', email: '', role: 'Editor' } as const;
  const post = { method: 'POST', path: 'actions/stop', query: new URLSearchParams(), body: new Uint8Array() };
  const failed = createRouter(actionRoutes(drivers))(post, { ...rest, plugin: { ...plugin, user } });
  const said = await Promise.resolve(failed).then(
    ({ body }) => new TextDecoder().decode(body),
    (error: unknown) => String(error)
  );
  expect(said).toMatch(why);
  drivers.close();
  await instances.close();
});
