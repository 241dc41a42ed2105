import { silence, startFaultServer } from '../../../test/support/faultServer';
import type { CallContext } from '../grafana';
import { Instances } from '../instance';
import { ModelRanking } from './ranking';
import { contextOf as callContextOf, dataSourceOf } from './testing';

const contextOf = (url: string): CallContext => callContextOf(dataSourceOf({ prometheus: { url } }));

test('a source that does not answer delays the list by no more than its patience, and is asked once', async () => {
  const server = await startFaultServer(silence);
  const instances = new Instances({});
  const ranking = new ModelRanking(instances);
  const started = performance.now();
  const answers = await Promise.all([1, 2].map(() => ranking.of(['throughput'], contextOf(server.url))));
  expect(answers).toEqual([undefined, undefined]);
  expect(performance.now() - started).toBeLessThan(2000);
  const asked = server.requests.length;
  await ranking.of(['throughput'], contextOf(server.url));
  expect(server.requests).toHaveLength(asked);
  await instances.close();
  await server.stop();
});

test('a source that cannot be reached leaves the list without an order', async () => {
  const instances = new Instances({});
  expect(await new ModelRanking(instances).of(['throughput'], contextOf('http://127.0.0.1:9'))).toEqual(undefined);
  await instances.close();
});
