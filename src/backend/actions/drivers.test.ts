import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { makeCertificates } from '../../../test/support/certificates';
import { type FaultServer, json, startFaultServer, text } from '../../../test/support/faultServer';
import type { ActionEvent } from '../../actions/events';
import type { HttpSettings } from '../../settings/actions';
import { createLog } from '../grafana';
import { Instances } from '../instance';
import { redactor } from '../redact';
import { contextOf, dataSourceOf } from '../resources/testing';
import { until } from '../sources/testing';
import { annotate } from './annotate';
import { Drivers } from './drivers';
import { RefusedError, send } from './http';
import { ANNE, MODEL, ROLLBACK, settingsOf, T0 } from './testing';

const MLFLOW = { url: 'http://127.0.0.1:9' };

it('does nothing while it is closed', async () => {
  const instances = new Instances({});
  const drivers = new Drivers(instances, { closed: () => 'the trail is gone' });
  const list = [{ id: 'back', kind: 'rollback', models: ['loan'] }];
  const context = contextOf(dataSourceOf({ mlflow: MLFLOW, actions: { list } }));
  expect(drivers.seen(context)).toBeDefined();
  await until(() => drivers.problem(context, 'loan') !== undefined);
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

it('continues with what is being done while somebody still asks with older settings', async () => {
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

describe('annotate', () => {
  let server: FaultServer;
  beforeAll(async () => {
    server = await startFaultServer(json({ id: 1 }));
  });
  afterAll(() => server.stop());

  const common = { at: T0, by: ANNE, holder: 'h', action: 1 };
  const done: ActionEvent = { event: 'done', ...common, says: 'The alias is at version 2', proves: true };
  const write = (event: ActionEvent) =>
    annotate(
      { model: MODEL, id: 1, event },
      { url: `${server.url}/grafana/`, token: 'glsa_x', tls: { skipVerify: false }, proxies: {} }
    );

  it('writes what was done, as Grafana takes it, and nothing of what is about to be done', async () => {
    await write({ event: 'started', ...common, until: T0 });
    await write({ event: 'returning', ...common, until: T0 });
    expect(server.requests).toEqual([]);
    await write(done);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/grafana/api/annotations',
      headers: { authorization: 'Bearer glsa_x' },
      body: JSON.stringify({
        time: T0,
        tags: ['modelwatch-action', MODEL],
        text: 'loan: The alias is at version 2',
      }),
    });
  });

  const proposal: Extract<ActionEvent, { readonly event: 'proposed' }> = {
    ...{ ...common, event: 'proposed', setting: 'back', kind: 'rollback', alias: 'champion', reason: 'accuracy fell' },
    ...{ needsApproval: true, expires: T0, guards: [] },
  };
  it.each<readonly [ActionEvent, string]>([
    [{ ...proposal, from: '3', to: '2' }, 'action 1 (back) from version 3 to 2 was proposed: accuracy fell'],
    [{ ...proposal, kind: 'retrain' }, 'action 1 (back) was proposed: accuracy fell'],
    [{ ...common, event: 'approved' }, 'action 1 was approved'],
    [{ ...common, event: 'refused', reason: 'on holiday' }, 'action 1 was rejected: on holiday'],
    [{ ...common, event: 'expired' }, 'action 1 was not approved in time'],
    [{ ...common, event: 'failed', reason: 'no answer' }, 'an action failed. no answer'],
    [{ ...common, event: 'returned', says: 'Back at 3' }, 'Back at 3'],
  ])('writes each step that a person waits for: %#', async (event, said) => {
    await write(event);
    expect(server.requests.at(-1)?.body).toBe(
      JSON.stringify({ time: T0, tags: ['modelwatch-action', MODEL], text: `loan: ${said}` })
    );
  });

  it('writes what a called server says as text, not as markup', async () => {
    await write({ ...done, says: 'answered 200: <img src=x> & <a>' });
    expect(server.requests.at(-1)?.body).toContain('loan: answered 200: &lt;img src=x&gt; &amp; &lt;a&gt;');
  });

  it('says why it could not', async () => {
    server.behave(text('no', 403));
    await expect(write(done)).rejects.toThrow('Grafana answered 403');
  });
});

describe('http', () => {
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

  it('reveals no secret that the answer repeats, however it is spaced', async () => {
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
      [
        'a certificate of another name',
        { withCa: true, withClientCert: true, serverName: 'else' },
        /no trusted .*else/,
      ],
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
});
