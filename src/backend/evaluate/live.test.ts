import { type FaultServer, json, startFaultServer } from '../../../test/support/faultServer';
import { Instances } from '../instance';
import { contextOf, dataSourceOf } from '../resources/testing';
import { livePath, liveRoute, liveStream } from './live';

describe('live values', () => {
  let server: FaultServer;
  const instances = new Instances({});

  beforeAll(async () => {
    server = await startFaultServer(json({}));
    server.behave((request, response) => {
      const time = Number(new URLSearchParams(request.body).get('time'));
      const result = [{ metric: { job: 'a' }, value: [time, '42'] }];
      const data = request.url.includes('query_range')
        ? { resultType: 'matrix', result: [] }
        : { resultType: 'vector', result: request.body.includes('query=up&') ? result : [] };
      json({ status: 'success', data })(request, response);
    });
  });

  afterAll(async () => {
    await instances.close();
    await server.stop();
  });

  const context = (role: 'Viewer' | 'None' = 'Viewer', auth = 'none') =>
    contextOf(
      dataSourceOf({ scrapeInterval: '15s', prometheus: { url: server.url, auth: { type: auth } } }, auth),
      role
    );
  const live = (query: Record<string, unknown>) => ({ query: { refId: 'A', ...query }, everyMs: 1000 });
  const SERIES = live({ signal: 'promql', options: { expr: 'up' } });
  const TABLE = live({ signal: 'health', options: {} });

  const asked = (body: unknown, as = context()) =>
    liveRoute(instances).answer({ parameters: {}, query: {}, body: () => body, bytes: new Uint8Array() }, as);
  const first = async (path: string, data: unknown, as = context()) => {
    for await (const frame of liveStream(instances).run(path, data, as)) {
      return frame;
    }
    return undefined;
  };

  it('are those of series, each with one value at one time', async () => {
    expect((await asked(SERIES)).status).toBe(200);
    const frame = await first(livePath(SERIES), SERIES);
    expect(frame?.fields.map(({ type, values }) => [type, values.length])).toEqual([
      ['time', 1],
      ['number', 1],
    ]);
  });

  it('are not those of a table, which is said before anybody subscribes', async () => {
    await expect(asked(TABLE)).rejects.toThrow('Live shows series, and this query gives another view');
    await expect(first(livePath(TABLE), TABLE)).rejects.toThrow('Live shows series');
  });

  it.each([
    ['under the path of another query', livePath(TABLE), context],
    ['without a role', livePath(SERIES), () => context('None')],
    ['in the name of nobody', livePath(SERIES), () => context('Viewer', 'forward')],
  ])('are not sent %s, even to who has not subscribed', async (_, path, as) => {
    expect(await liveStream(instances).subscribe(path, SERIES, as())).not.toBe('ok');
    await expect(first(path, SERIES, as())).rejects.toThrow('Nobody may subscribe');
  });
});
