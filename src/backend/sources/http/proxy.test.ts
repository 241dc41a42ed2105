import { connect, type Socket } from 'node:net';
import { makeCertificates } from '../../../../test/support/certificates';
import { json, startFaultServer } from '../../../../test/support/faultServer';
import { askInstant, EMPTY_VECTOR, failure, poolOf } from '../testing';
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
