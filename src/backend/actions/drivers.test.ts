import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../grafana';
import { Instances } from '../instance';
import { contextOf, dataSourceOf } from '../resources/testing';
import { Drivers } from './drivers';
import { ROLLBACK } from './testing';

const MLFLOW = { url: 'http://127.0.0.1:9' };

it('does nothing while it is closed', async () => {
  const instances = new Instances({});
  const drivers = new Drivers(instances, { closed: () => 'the trail is gone' });
  const list = [{ id: 'back', kind: 'rollback', models: ['loan'] }];
  const context = contextOf(dataSourceOf({ mlflow: MLFLOW, actions: { list } }));
  expect(drivers.seen(context)).toBeDefined();
  for (let i = 0; i < 200 && drivers.problem(context, 'loan') === undefined; i++) {
    await sleep(10);
  }
  expect(drivers.problem(context, 'loan')).toBe('the trail is gone');
  drivers.close();
  await instances.close();
});

it('ends what is being done under settings that are no longer those of the data source', async () => {
  const server = createServer();
  const asked = once(server, 'request');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const instances = new Instances({});
  const drivers = new Drivers(instances);
  const seen = (stopped: boolean) => {
    const settings = { mlflow: { url: `http://127.0.0.1:${port}` }, actions: { stopped, list: [ROLLBACK] } };
    return drivers.seen(contextOf(dataSourceOf(settings)));
  };
  const before = seen(false);
  // MLflow leaves the first look unanswered.
  const [, answer]: [unknown, ServerResponse] = await asked.then(([request, response]) => [request, response]);
  // Well before the look itself takes too long.
  const closed = once(answer, 'close', { signal: AbortSignal.timeout(5000) });
  expect(seen(true)).not.toBe(before);
  await closed;
  expect(answer.writableEnded).toBe(false);
  drivers.close();
  await instances.close();
  server.closeAllConnections();
  server.close();
});

it('goes on with what is being done while somebody still asks with older settings', async () => {
  const instances = new Instances({});
  const drivers = new Drivers(instances);
  const contextAt = (updated: number, stopped: boolean) => {
    const dataSource = dataSourceOf({ mlflow: MLFLOW, actions: { stopped, list: [ROLLBACK] } });
    return contextOf({ ...dataSource, updated });
  };
  drivers.seen(contextAt(100, false));
  const engine = drivers.seen(contextAt(200, true));
  expect(engine).toBeDefined();
  expect(drivers.seen(contextAt(100, false))).toBeUndefined();
  expect(() => drivers.off(contextAt(100, false))).toThrow(/changed since/);
  expect(drivers.seen(contextAt(200, true))).toBe(engine);
  drivers.close();
  await instances.close();
});

it('says in the log once that the settings of actions cannot be read', async () => {
  const instances = new Instances({});
  const lines: string[] = [];
  const log = createLog({ level: 'error', write: (line) => lines.push(line) });
  const drivers = new Drivers(instances, { log });
  const call = () => drivers.seen(contextOf(dataSourceOf({ mlflow: MLFLOW, actions: { list: [{ kind: 'roll' }] } })));
  expect([call(), call()]).toEqual([undefined, undefined]);
  expect(lines).toEqual([expect.stringMatching(/list\.0\.kind.*Actions are off/)]);
  drivers.close();
  await instances.close();
});
