import { type FaultServer, json, startFaultServer } from '../../../../test/support/faultServer';
import { askInstant, EMPTY_VECTOR, failure, NOBODY, poolOf } from '../testing';

describe('whose credentials a request carries', () => {
  let server: FaultServer;

  beforeEach(async () => {
    server = await startFaultServer(json(EMPTY_VECTOR));
  });

  afterEach(() => server.stop());

  const ALICE = {
    headers: { authorization: 'Bearer alice', 'x-id-token': 'alice-id', cookie: 'session=1', 'x-other': 'no' },
    alerting: false,
  };

  const headersOf = async (
    source: object,
    secrets: Record<string, string>,
    identity = NOBODY
  ): Promise<Record<string, unknown>> => {
    const pool = poolOf({ prometheus: { url: server.url, ...source } }, secrets);
    try {
      await askInstant(pool, identity);
      return { ...server.requests.at(-1)?.headers };
    } finally {
      await pool.close();
    }
  };

  it('basic', async () => {
    const headers = await headersOf({ auth: { type: 'basic', user: 'ü:' } }, { prometheusPassword: 'p:w' });
    expect(headers['authorization']).toBe(`Basic ${Buffer.from('ü::p:w').toString('base64')}`);
  });

  it('a token, without the line break that was pasted along', async () => {
    const headers = await headersOf({ auth: { type: 'bearer' } }, { prometheusToken: 'abc\n' });
    expect(headers['authorization']).toBe('Bearer abc');
  });

  it('custom headers and the tenant', async () => {
    const headers = await headersOf(
      { headers: ['X-One', 'X-Two'], tenant: 'team-a' },
      { prometheusHeaderValue1: '1', prometheusHeaderValue2: '2' }
    );
    expect(headers).toMatchObject({ 'x-one': '1', 'x-two': '2', 'x-scope-orgid': 'team-a' });
  });

  it("the signed-in user's, and nothing else of what came along", async () => {
    const headers = await headersOf({ auth: { type: 'forward' } }, {}, ALICE);
    expect(headers).toMatchObject({ authorization: 'Bearer alice', 'x-id-token': 'alice-id' });
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('x-other');
  });

  it('nobody is passed on where that was not asked for', async () => {
    expect(await headersOf({}, {}, ALICE)).not.toHaveProperty('authorization');
  });

  it.each([
    ['an alert rule without a fallback', {}, { ...ALICE, alerting: true }, 'switch on the fallback in the settings'],
    ['a call without a user', {}, NOBODY, 'sign in through the identity provider that the source trusts'],
    [
      'a user without a token, whatever the fallback',
      { fallback: { type: 'bearer' } },
      NOBODY,
      'sign in through the identity provider that the source trusts',
    ],
  ])('%s is refused, before anything is sent', async (_, more, identity, advice) => {
    const error = await failure(
      headersOf({ auth: { type: 'forward', ...more } }, { prometheusToken: 'robot' }, identity)
    );
    expect(error).toMatchObject({ problem: { kind: 'noIdentity' }, status: 401 });
    expect(error.message).toContain(advice);
    expect(server.requests).toEqual([]);
  });

  it('an alert rule has the fallback, never a user', async () => {
    const auth = { type: 'forward', fallback: { type: 'bearer' } };
    const headers = await headersOf({ auth }, { prometheusToken: 'robot' }, { ...ALICE, alerting: true });
    expect(headers['authorization']).toBe('Bearer robot');
    expect(headers).not.toHaveProperty('x-id-token');
  });
});
