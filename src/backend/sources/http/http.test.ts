import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Certificates, makeCertificates } from '../../../../test/support/certificates';
import { type FaultServer, json, startFaultServer, text } from '../../../../test/support/faultServer';
import { askInstant, EMPTY_VECTOR, failure, NOBODY, poolOf } from '../testing';
import type { Trace } from './client';
import { Connections, Silence } from './connections';
import { proxyFor } from './proxy';

const PROXIES = { http: 'http://proxy.test:3128', https: 'secure.test:3129' };

describe('which proxy', () => {
  const through = (url: string, no?: string): string | undefined =>
    proxyFor(new URL(url), { ...PROXIES, ...(no !== undefined && { no }) });

  it('goes by the scheme of the target', () => {
    expect(through('http://prometheus.test:9090')).toBe('http://proxy.test:3128');
    expect(through('https://prometheus.test')).toBe('http://secure.test:3129');
    expect(proxyFor(new URL('http://prometheus.test'), {})).toBeUndefined();
  });

  it.each(['http://localhost:9090', 'http://127.0.0.1:9090', 'http://127.8.8.8', 'http://[::1]:9090'])(
    'never for this machine itself: %s',
    (url) => {
      expect(through(url)).toBeUndefined();
    }
  );

  it.each([
    ['*', 'http://any.test', true],
    ['any.test', 'http://any.test', true],
    ['any.test', 'http://sub.any.test', true],
    ['any.test', 'http://many.test', false],
    ['.any.test', 'http://sub.any.test', true],
    ['.any.test', 'http://any.test', false],
    ['*.any.test', 'http://sub.any.test', true],
    ['any.test:9090', 'http://any.test:9090', true],
    ['any.test:9090', 'http://any.test', false],
    ['any.test:80', 'http://any.test', true],
    ['10.0.0.0/8', 'http://10.2.3.4:9090', true],
    ['10.0.0.0/8', 'http://11.2.3.4', false],
    ['10.0.0.0/8', 'http://any.test', false],
    ['10.1.1.1', 'http://10.1.1.1', true],
    ['1.1.1', 'http://10.1.1.1', false],
    ['fd00::/8', 'http://[fd12::1]:9090', true],
    ['[fd12::1]:9090', 'http://[fd12::1]:9090', true],
    [' other.test , ANY.test ', 'http://any.test', true],
    ['10.0.0.0/99,nonsense/8,', 'http://10.2.3.4', false],
  ])('NO_PROXY=%s for %s: direct is %s', (no, url, direct) => {
    expect(through(url, no) === undefined).toBe(direct);
  });
});

describe('a real proxy', () => {
  it('is asked for plain HTTP in the proxy way, with its credentials, and not where NO_PROXY says so', async () => {
    const proxy = await startFaultServer(json(EMPTY_VECTOR));
    const proxies = { http: `http://user:pass%40word@127.0.0.1:${proxy.port}` };
    const used = poolOf({ prometheus: { url: 'http://prometheus.invalid:9090/base' } }, {}, { proxies });
    const spared = poolOf(
      { prometheus: { url: 'http://prometheus.invalid:9090' } },
      {},
      { proxies: { ...proxies, no: '.invalid' } }
    );
    try {
      expect((await askInstant(used)).series).toEqual([]);
      expect(proxy.requests[0]).toMatchObject({
        method: 'POST',
        url: 'http://prometheus.invalid:9090/base/api/v1/query',
        headers: {
          host: 'prometheus.invalid:9090',
          'proxy-authorization': `Basic ${Buffer.from('user:pass@word').toString('base64')}`,
        },
      });
      expect(await failure(askInstant(spared))).toMatchObject({ problem: { kind: 'unreachable' } });
      expect(proxy.requests).toHaveLength(1);
    } finally {
      await Promise.all([used.close(), spared.close()]);
      await proxy.stop();
    }
  });

  it('tunnels HTTPS, so that it sees neither query nor credentials', async () => {
    const { ca, server } = makeCertificates(['DNS:prometheus.invalid']);
    const target = await startFaultServer(json(EMPTY_VECTOR), { tls: server });
    const proxy = await startFaultServer(json({}), {
      tunnel: (socket: Socket) => {
        const onward = connect(target.port, '127.0.0.1');
        onward.on('error', () => socket.destroy());
        socket.on('close', () => onward.destroy());
        socket.pipe(onward).pipe(socket);
      },
    });
    const pool = poolOf(
      { prometheus: { url: 'https://prometheus.invalid', auth: { type: 'bearer' }, tls: { withCa: true } } },
      { prometheusToken: 'hidden', prometheusTlsCaCert: ca },
      { proxies: { https: proxy.url } }
    );
    try {
      expect((await askInstant(pool)).series).toEqual([]);
      expect(proxy.tunnels).toEqual(['prometheus.invalid:443']);
      expect(proxy.requests).toEqual([]);
      expect(target.requests[0]?.headers.authorization).toBe('Bearer hidden');
    } finally {
      await pool.close();
      await proxy.stop();
      await target.stop();
    }
  });

  it('that is not there is told of', async () => {
    const pool = poolOf(
      { prometheus: { url: 'http://prometheus.invalid' } },
      {},
      { proxies: { http: 'http://127.0.0.1:1' } }
    );
    expect(await failure(askInstant(pool))).toMatchObject({ problem: { kind: 'unreachable' } });
    await pool.close();
  });
});

describe('TLS', () => {
  let certificates: Certificates;
  let server: FaultServer;
  let strict: FaultServer;

  beforeAll(async () => {
    certificates = makeCertificates(['IP:127.0.0.1']);
    const { ca, server: pair } = certificates;
    server = await startFaultServer(json(EMPTY_VECTOR), { tls: pair });
    strict = await startFaultServer(json(EMPTY_VECTOR), {
      tls: { ...pair, ca, requestCert: true, rejectUnauthorized: true },
    });
  });

  afterAll(async () => {
    await server?.stop();
    await strict?.stop();
  });

  const ask = async (url: string, tls: object, secrets: Record<string, string> = {}): Promise<void> => {
    const pool = poolOf({ prometheus: { url, tls } }, secrets);
    try {
      expect((await askInstant(pool)).series).toEqual([]);
    } finally {
      await pool.close();
    }
  };

  it('refuses an authority that it does not know, and says what to check', async () => {
    const error = await failure(ask(server.url, {}));
    expect(error).toMatchObject({ problem: { kind: 'tls' }, status: 502 });
    expect(error.message).toContain('check certificate authority');
  });

  it('trusts the authority of the settings', () =>
    ask(server.url, { withCa: true }, { prometheusTlsCaCert: certificates.ca }));

  it('trusts anyone where verification is switched off', () => ask(server.url, { skipVerify: true }));

  it('refuses a certificate for another name, which the settings can put right', async () => {
    const named = makeCertificates(['DNS:prometheus.test']);
    const other = await startFaultServer(json(EMPTY_VECTOR), { tls: named.server });
    const secrets = { prometheusTlsCaCert: named.ca };
    try {
      expect(await failure(ask(other.url, { withCa: true }, secrets))).toMatchObject({ problem: { kind: 'tls' } });
      expect(await failure(ask(other.url, { withCa: true, serverName: 'else.test' }, secrets))).toMatchObject({
        problem: { kind: 'tls', detail: expect.stringContaining('else.test') },
      });
      await ask(other.url, { withCa: true, serverName: 'prometheus.test' }, secrets);
    } finally {
      await other.stop();
    }
  });

  it('shows its client certificate to a server that wants one', async () => {
    strict.behave((request, response) => {
      const socket = response.socket as TLSSocket;
      expect(socket.getPeerCertificate().subject.CN).toBe('client');
      json(EMPTY_VECTOR)(request, response);
    });
    await ask(
      strict.url,
      { withCa: true, withClientCert: true },
      {
        prometheusTlsCaCert: certificates.ca,
        prometheusTlsClientCert: certificates.client.cert,
        prometheusTlsClientKey: certificates.client.key,
      }
    );
    expect(strict.requests).toHaveLength(1);
  });

  it('is refused without one, and says what may be missing', async () => {
    const error = await failure(ask(strict.url, { withCa: true }, { prometheusTlsCaCert: certificates.ca }));
    expect(error.message).toContain('client certificate');
  });

  it('says when a certificate or key in the settings cannot be read', async () => {
    const error = await failure(ask(server.url, { withCa: true }, { prometheusTlsCaCert: 'no certificate' }));
    expect(error).toMatchObject({ problem: { kind: 'tls' } });
  });
});

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

describe('requests beyond the connections', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const never = new AbortController().signal;

  it('wait in order, for as long as the source answers others', async () => {
    const connections = new Connections(1, 1000);
    await connections.take(never);
    const gone: number[] = [];
    const waiting = [0, 1, 2].map((i) => connections.take(never).then(() => gone.push(i)));
    for (const expected of [[], [0], [0, 1], [0, 1, 2]]) {
      await jest.advanceTimersByTimeAsync(900);
      expect(gone).toEqual(expected);
      connections.leave(true);
    }
    await Promise.all(waiting);
  });

  it('are told when it answers nobody', async () => {
    const connections = new Connections(1, 1000);
    await connections.take(never);
    const first = connections.take(never).catch((error: unknown) => error);
    const second = connections.take(never).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(990);
    connections.leave(false);
    expect(await first).toBeUndefined();
    await jest.advanceTimersByTimeAsync(20);
    expect(await second).toBeInstanceOf(Silence);
  });

  it('leave when they are cancelled, and whoever comes next has the connection', async () => {
    const connections = new Connections(1, 1000);
    await connections.take(never);
    const controller = new AbortController();
    const cancelled = connections.take(controller.signal).catch((error: unknown) => error);
    const other = connections.take(never);
    controller.abort(new Error('nobody waits'));
    expect(await cancelled).toMatchObject({ message: 'nobody waits' });
    await expect(connections.take(controller.signal)).rejects.toThrow('nobody waits');
    connections.leave(true);
    await other;
  });
});

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
