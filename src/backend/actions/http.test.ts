import { makeCertificates } from '../../../test/support/certificates';
import { type FaultServer, json, startFaultServer, text } from '../../../test/support/faultServer';
import type { HttpSettings } from '../../settings/actions';
import { redactor } from '../redact';
import { RefusedError, send } from './http';
import { settingsOf } from './testing';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer(json({}));
});
afterAll(() => server.stop());

const values = { model: 'loan', version: '3', action: 'train', id: 'modelwatch-1', reason: 'it fell', by: 'anne' };

function settings(more: object = {}, { port } = server): HttpSettings {
  const call = {
    id: 'train',
    kind: 'retrain',
    models: ['loan'],
    url: `http://127.0.0.1:${port}/run/{{model}}`,
    ...more,
  };
  const [action] = settingsOf([call], { hosts: [`127.0.0.1:${port}`, '127.0.0.1:1'] }).list;
  if (action === undefined || action.kind === 'rollback') {
    throw new Error('it is a call');
  }
  return action;
}

const call = (more: object = {}, secrets = {}) =>
  send(settings(more), values, secrets, { proxies: {}, cancelled: new AbortController().signal });

it('sends the template, with the secrets as its headers', async () => {
  server.behave(json({ run: 7 }, 201));
  const headers = { headers: ['Authorization'], body: { inputs: { why: '{{reason}}' } }, method: 'PUT' };
  expect(await call(headers, { 'action-train-HeaderValue1': 'Bearer abc\n' })).toEqual({
    status: 201,
    beginning: '{"run":7}',
  });
  expect(server.requests.at(-1)).toMatchObject({
    method: 'PUT',
    url: '/run/loan',
    headers: { authorization: 'Bearer abc', 'content-type': 'application/json' },
    body: '{"inputs":{"why":"it fell"}}',
  });
});

it('follows no redirect, and sends nothing twice', async () => {
  const before = server.requests.length;
  server.behave((_, response) => response.writeHead(307, { location: '/elsewhere' }).end());
  await expect(call()).rejects.toThrow(RefusedError);
  server.behave(text('busy', 503));
  await expect(call()).rejects.toThrow('answered 503: busy');
  server.behave((_, response) => response.destroy());
  await expect(call()).rejects.toThrow();
  expect(server.requests.length - before).toBe(3);
});

it('knows what is surely not done from what may be', async () => {
  server.behave(text('no', 403));
  await expect(call()).rejects.toThrow(RefusedError);
  await expect(call()).rejects.toMatchObject({ status: 403 });
  await expect(call({ url: 'http://127.0.0.1:1/' })).rejects.toThrow(RefusedError);
  await expect(call({ headers: ['X-Key'] })).rejects.toThrow('secureJsonData.action-train-HeaderValue1');
  server.behave(text('down', 500));
  await expect(call()).rejects.not.toThrow(RefusedError);
  server.behave(text('a proxy gave up', 408));
  await expect(call()).rejects.not.toThrow(RefusedError);
});

it('tells nobody a secret that the answer repeats, however it is spaced', async () => {
  const secrets = { 'action-train-HeaderValue1': 'Bearer two  spaces\tand_a_tab' };
  Object.values(secrets).forEach((secret) => redactor.add(secret));
  server.behave(text(`no: ${secrets['action-train-HeaderValue1']}`, 401));
  await expect(call({ headers: ['Authorization'] }, secrets)).rejects.toThrow('answered 401: no: [redacted]');
});

describe('TLS', () => {
  const { ca, server: pair, client } = makeCertificates(['IP:127.0.0.1']);
  let secure: FaultServer;
  beforeAll(async () => {
    secure = await startFaultServer(json({}), { tls: { ...pair, ca, requestCert: true, rejectUnauthorized: true } });
  });
  afterAll(() => secure.stop());

  const secrets = {
    'action-train-TlsCaCert': ca,
    'action-train-TlsClientCert': client.cert,
    'action-train-TlsClientKey': client.key,
  };
  const securely = (tls: object) => {
    const url = `https://127.0.0.1:${secure.port}/`;
    const made = settings({ url, tls }, secure);
    return send(made, values, secrets, { proxies: {}, cancelled: new AbortController().signal });
  };

  it('trusts the authority of the settings, and shows their certificate', async () => {
    expect(await securely({ withCa: true, withClientCert: true })).toMatchObject({ status: 200 });
    expect(secure.requests).toHaveLength(1);
  });

  it.each([
    ['an authority that it does not know', { withClientCert: true }, /no trusted connection .*: check/],
    ['a certificate of another name', { withCa: true, withClientCert: true, serverName: 'else' }, /no trusted .*else/],
  ])('knows that nothing is done after %s', async (_, tls, why) => {
    const before = secure.requests.length;
    await expect(securely(tls)).rejects.toThrow(RefusedError);
    await expect(securely(tls)).rejects.toThrow(why);
    expect(secure.requests).toHaveLength(before);
  });

  it('does nothing where the server wants a certificate and gets none', async () => {
    const before = secure.requests.length;
    await expect(securely({ withCa: true })).rejects.toThrow();
    expect(secure.requests).toHaveLength(before);
  });
});
