import { setTimeout as sleep } from 'node:timers/promises';
import { Instances } from '../instance';
import { contextOf, dataSourceOf } from '../resources/testing';
import { Drivers } from './drivers';

it('does nothing while it is closed', async () => {
  const instances = new Instances({});
  const drivers = new Drivers(instances, { closed: () => 'the trail is gone' });
  const list = [{ id: 'back', kind: 'rollback', models: ['loan'] }];
  const context = contextOf(dataSourceOf({ mlflow: { url: 'http://127.0.0.1:9' }, actions: { list } }));
  expect(drivers.seen(context)).toBeDefined();
  for (let i = 0; i < 200 && drivers.problem(context, 'loan') === undefined; i++) {
    await sleep(10);
  }
  expect(drivers.problem(context, 'loan')).toBe('the trail is gone');
  drivers.close();
  await instances.close();
});
