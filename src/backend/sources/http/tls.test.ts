import type { TLSSocket } from 'node:tls';
import { type Certificates, makeCertificates } from '../../../../test/support/certificates';
import { type FaultServer, json, startFaultServer } from '../../../../test/support/faultServer';
import { askInstant, EMPTY_VECTOR, failure, poolOf } from '../testing';

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
