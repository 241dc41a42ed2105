import { json, startFaultServer, text } from '../../../../test/support/faultServer';
import { askInstant, EMPTY_VECTOR, failure, poolOf } from '../testing';
import type { Trace } from './client';

it('follows every request by name, and passes its trace on to the source', async () => {
  const server = await startFaultServer(json(EMPTY_VECTOR));
  const ended: string[] = [];
  const trace: Trace = async (name, work) => {
    try {
      return await work({ traceparent: '00-aa-bb-01' });
    } finally {
      ended.push(name);
    }
  };
  const pool = poolOf({ prometheus: { url: server.url } }, {}, { trace });
  try {
    expect((await askInstant(pool)).series).toEqual([]);
    server.behave(text('', 500));
    expect(await failure(askInstant(pool))).toMatchObject({ problem: { kind: 'server' } });
    expect(server.requests.map(({ headers }) => headers['traceparent'])).toEqual(['00-aa-bb-01', '00-aa-bb-01']);
    expect(ended).toEqual(['prometheus POST api/v1/query', 'prometheus POST api/v1/query']);
  } finally {
    await pool.close();
    await server.stop();
  }
});
