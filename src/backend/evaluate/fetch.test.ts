import { type FaultServer, json, silence, startFaultServer } from '../../../test/support/faultServer';
import { optional, type PlanAnswers } from '../../query/request';
import type { Identity } from '../sources';
import { ALERT_RULE, EMPTY_VECTOR, failure, instantOf, never, poolOf } from '../sources/testing';
import { fetchPlan } from './fetch';

const user = (name: string): Identity => ({ headers: { authorization: `Bearer ${name}` }, alerting: false });
const planOf = (expr: string) => ({ a: instantOf(expr), b: optional(instantOf('b')) });

describe('equal plans at the same time', () => {
  let server: FaultServer;
  let pool: ReturnType<typeof poolOf>;

  beforeEach(async () => {
    server = await startFaultServer(json(EMPTY_VECTOR));
    pool = poolOf({ prometheus: { url: server.url, auth: { type: 'forward', fallback: { type: 'none' } } } });
  });

  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const fetched = (expr: string, identity = ALERT_RULE, cancelled = never()): Promise<PlanAnswers> =>
    fetchPlan(planOf(expr), pool.forCall(identity), cancelled);

  it('are fetched once, and all are given the same answers', async () => {
    const [first, second, other] = await Promise.all([fetched('up'), fetched('up'), fetched('down')]);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(Object.keys(first)).toEqual(['a', 'b']);
  });

  it('are fetched again when they come later', async () => {
    const first = await fetched('up');
    expect(await fetched('up')).not.toBe(first);
  });

  it('are fetched for each user apart', async () => {
    const [alice, bob] = await Promise.all([fetched('up', user('alice')), fetched('up', user('bob'))]);
    expect(bob).not.toBe(alice);
    const asked = server.requests.map(({ headers }) => headers.authorization);
    expect(asked.sort()).toEqual(['Bearer alice', 'Bearer alice', 'Bearer bob', 'Bearer bob']);
  });

  it('one cancelled leaves the other alone; the last one ends the requests', async () => {
    server.behave(silence);
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [failure(fetched('up', ALERT_RULE, first.signal)), failure(fetched('up', ALERT_RULE, second.signal))];
    await until(() => server.requests.length === 2);
    first.abort();
    expect(await asked[0]).toMatchObject({ problem: { kind: 'cancelled' } });
    expect(server.abandoned()).toBe(0);
    second.abort();
    expect(await asked[1]).toMatchObject({ problem: { kind: 'cancelled' } });
    await until(() => server.abandoned() === 2);
  });

  it('end with the first request that fails: the others are given up', async () => {
    server.behave((request, response) => {
      if (new URLSearchParams(request.body).get('query') === 'broken') {
        // Not before the other one has arrived.
        void until(() => server.requests.length === 2).then(() => response.writeHead(500).end());
      }
    });
    expect(await failure(fetched('broken'))).toMatchObject({ problem: { kind: 'server' } });
    await until(() => server.abandoned() === 1);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
