import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  type HostedAnswer,
  type InstanceConfig,
  PluginClient,
  type PluginProcess,
  type Question,
  startPlugin,
} from '../host';
import { instanceOf } from '../host/instance';
import { readHandshake } from '../host/process';
import { buildBundle, buildExecutable, BUNDLE, hostExecutable } from '../scripts/build/backend';
import { verify } from '../src/backend/audit/verify';
import { type Certificates, makeCertificates } from './support/certificates';
import { type Behaviour, type FaultServer, json, silence, startFaultServer } from './support/faultServer';

/** The first line that a process writes. */
const firstLine = async ({ stdout }: { readonly stdout: Readable }): Promise<string> =>
  String((await once(createInterface({ input: stdout }), 'line'))[0]);

/** Asks for 10,000 series over many moments, tens of megabytes of the soak's source. */
const manyBuckets = (model: string): Question => ({
  refId: 'A',
  json: {
    signal: 'drift',
    model,
    window: '10m',
    options: { of: 'features', baseline: { kind: 'previous', offset: '1d' } },
  },
  from: NOW - 180 * 600_000,
  to: NOW,
  intervalMs: 600_000,
  maxDataPoints: 1000,
});

const NOW = 1_700_000_000_000;

const ANSWER = {
  status: 'success',
  data: { resultType: 'vector', result: [{ metric: { job: 'x' }, value: [NOW / 1000, '42'] }] },
};

/** Another HTTP stack, another TLS and another zlib are inside the executable: what holds under Node is held there too. */
const SUBJECTS = [
  { title: 'the executable', command: hostExecutable(), args: [] },
  { title: 'the bundle under Node', command: process.execPath, args: [BUNDLE] },
] as const;

beforeAll(async () => {
  const say = (text: string): unknown => process.stderr.write(`${text}\n`);
  await buildBundle(say);
  await buildExecutable(say);
}, 300_000);

describe.each(SUBJECTS)('$title', ({ command, args }) => {
  let certificates: Certificates;
  let plain: FaultServer;
  let secure: FaultServer;
  let strict: FaultServer;
  let otherName: FaultServer;
  let proxy: FaultServer;
  let plugin: PluginProcess;
  let changes = NOW;

  beforeAll(async () => {
    certificates = makeCertificates(['IP:127.0.0.1', 'DNS:secure.invalid']);
    const { ca, server: tls } = certificates;
    const wrong = makeCertificates(['DNS:prometheus.test']);
    plain = await startFaultServer(json(ANSWER));
    secure = await startFaultServer(json(ANSWER), { tls });
    strict = await startFaultServer(json(ANSWER), { tls: { ...tls, ca, requestCert: true, rejectUnauthorized: true } });
    otherName = await startFaultServer(json(ANSWER), { tls: wrong.server });
    proxy = await startFaultServer(json(ANSWER), {
      tunnel: (socket: Socket) => {
        const onward = connect(secure.port, '127.0.0.1');
        onward.on('error', () => socket.destroy());
        socket.on('close', () => onward.destroy());
        socket.pipe(onward).pipe(socket);
      },
    });
    plugin = await startPlugin({
      command,
      args,
      environment: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: 'spared.invalid' },
    });
  }, 60_000);

  afterAll(async () => {
    plugin?.kill();
    await plugin?.ended;
    await Promise.all([plain, secure, strict, otherName, proxy].map((server) => server?.stop()));
  });

  const clientOf = (prometheus: object, secrets: Record<string, string>): PluginClient => {
    const instance: InstanceConfig = {
      uid: 'under-test',
      name: 'under test',
      updated: changes++,
      jsonData: { prometheus },
      secrets,
    };
    return new PluginClient(plugin.address, instance);
  };

  const QUERY = {
    refId: 'A',
    json: { signal: 'promql', mode: 'instant', options: { expr: 'up' } },
    from: NOW - 60_000,
    to: NOW,
    intervalMs: 1000,
    maxDataPoints: 100,
  };

  async function ask(
    prometheus: object,
    secrets: Record<string, string> = {}
  ): Promise<{ readonly value: unknown } | { readonly error: string }> {
    const client = clientOf(prometheus, secrets);
    try {
      const answer: HostedAnswer | undefined = (await client.query([QUERY])).get('A');
      return answer?.ok ? { value: answer.frames[0]?.fields.at(-1)?.values[0] } : { error: answer?.error ?? 'nothing' };
    } finally {
      client.close();
    }
  }

  const ANSWERED = { value: 42 };

  it('trusts the authority of the settings, and no other', async () => {
    const secrets = { prometheusTlsCaCert: certificates.ca };
    expect(await ask({ url: secure.url, tls: { withCa: true } }, secrets)).toEqual(ANSWERED);
    expect(await ask({ url: secure.url })).toMatchObject({ error: expect.stringContaining('no trusted connection') });
    expect(await ask({ url: otherName.url, tls: { withCa: true } }, secrets)).toMatchObject({
      error: expect.stringContaining('no trusted connection'),
    });
  });

  it('refuses a certificate for another name, whoever signed it', async () => {
    const secrets = { prometheusTlsCaCert: certificates.ca };
    expect(await ask({ url: secure.url, tls: { withCa: true, serverName: 'else.test' } }, secrets)).toMatchObject({
      error: expect.stringContaining('no trusted connection'),
    });
  });

  it('trusts anyone where verification is switched off', async () => {
    expect(await ask({ url: secure.url, tls: { skipVerify: true } })).toEqual(ANSWERED);
    expect(await ask({ url: otherName.url, tls: { skipVerify: true } })).toEqual(ANSWERED);
  });

  it('shows its client certificate to a server that wants one, and is refused without', async () => {
    const { ca, client } = certificates;
    const secrets = {
      prometheusTlsCaCert: ca,
      prometheusTlsClientCert: client.cert,
      prometheusTlsClientKey: client.key,
    };
    expect(await ask({ url: strict.url, tls: { withCa: true, withClientCert: true } }, secrets)).toEqual(ANSWERED);
    expect(await ask({ url: strict.url, tls: { withCa: true } }, { prometheusTlsCaCert: ca })).toMatchObject({
      error: expect.stringContaining('certificate'),
    });
  });

  it('asks through the proxy of its environment, but not where NO_PROXY spares a host', async () => {
    expect(await ask({ url: 'http://plain.invalid:9090' })).toEqual(ANSWERED);
    expect(proxy.requests.at(-1)?.url).toBe('http://plain.invalid:9090/api/v1/query');
    const before = proxy.requests.length;
    expect(await ask({ url: 'http://spared.invalid:9090' })).toMatchObject({
      error: expect.stringContaining('cannot be reached'),
    });
    expect(proxy.requests).toHaveLength(before);
  });

  it('tunnels HTTPS through the proxy, which sees neither query nor credentials', async () => {
    const before = proxy.requests.length;
    expect(
      await ask(
        { url: 'https://secure.invalid', auth: { type: 'bearer' }, tls: { withCa: true } },
        { prometheusTlsCaCert: certificates.ca, prometheusToken: 'hidden' }
      )
    ).toEqual(ANSWERED);
    expect(proxy.tunnels).toContain('secure.invalid:443');
    expect(proxy.requests).toHaveLength(before);
    expect(secure.requests.at(-1)?.headers.authorization).toBe('Bearer hidden');
  });

  it('asks a server elsewhere for a compressed answer and reads it; a broken one is an error', async () => {
    const packed = gzipSync(JSON.stringify(ANSWER));
    const compressed =
      (body: Buffer): Behaviour =>
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(body);
      };
    proxy.behave(compressed(packed));
    expect(await ask({ url: 'http://plain.invalid' })).toEqual(ANSWERED);
    expect(proxy.requests.at(-1)?.headers['accept-encoding']).toBe('gzip');
    proxy.behave(compressed(packed.subarray(0, packed.length - 12)));
    expect(await ask({ url: 'http://plain.invalid' })).toMatchObject({ error: expect.stringContaining('half-way') });
    proxy.behave(json(ANSWER));
  });

  it('ends soon after its host is killed, in the middle of large work', async () => {
    const source = spawn(process.execPath, ['scripts/bootstrap.mjs', 'soak', '--as', 'source'], { stdio: 'pipe' });
    const spawner = `require('node:child_process')
      .spawn(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'inherit', 'ignore'] });
      setInterval(() => {}, 1000);`;
    const host = spawn(process.execPath, ['-e', spawner, '--', command, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { grafana_plugin_type: 'datasource', PLUGIN_PROTOCOL_VERSIONS: '2' },
    });
    try {
      const [prometheus, handshake] = await Promise.all([firstLine(source), firstLine(host)]);
      const instance = { ...instanceOf({ prometheus: { url: prometheus }, scrapeInterval: '15s' }), updated: 1 };
      const client = new PluginClient(readHandshake(handshake), instance);
      const answers = ['a', 'b', 'c', 'd'].map((model) =>
        client.query([manyBuckets(model)]).then(
          (answer) => answer.get('A')?.ok,
          () => false
        )
      );
      await client.query([QUERY]);
      await delay(500);
      host.kill('SIGKILL');
      // The process holds the pipe, which closes when it is gone.
      await once(host, 'close');
      client.close();
      // The work was not done yet.
      expect(await Promise.all(answers)).toContain(false);
    } finally {
      source.kill();
      host.kill('SIGKILL');
    }
  }, 15_000);

  it('ends its request when the call is over, and answers the next', async () => {
    plain.behave(silence);
    const client = clientOf({ url: plain.url }, {});
    await expect(client.query([QUERY], { timeoutMs: 1000 })).rejects.toThrow(/DEADLINE_EXCEEDED/);
    client.close();
    while (plain.abandoned() === 0) {
      await new Promise((settle) => setTimeout(settle, 10));
    }
    expect(plain.requests).toHaveLength(1);
    plain.behave(json(ANSWER));
    expect(await ask({ url: plain.url })).toEqual(ANSWERED);
  });

  it('writes the audit trail that its environment names, continues with it after a kill, and starts with no other', async () => {
    const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'modelwatch-audit-')), 'trail');
    const environment = {
      GF_PLUGIN_AUDIT_FOLDER: folder,
      GF_PLUGIN_AUDIT_REQUIRED: 'true',
      GF_PLUGIN_AUDIT_FILE_MB: '1',
    };
    const instance = {
      uid: 'kept',
      name: 'kept',
      updated: NOW,
      jsonData: { prometheus: { url: plain.url } },
      secrets: {},
    };
    try {
      for (let i = 0; i < 2; i++) {
        const kept = await startPlugin({ command, args, environment });
        const client = new PluginClient(kept.address, instance);
        expect((await client.query([QUERY])).get('A')?.ok).toBe(true);
        client.close();
        kept.kill();
        await kept.ended;
      }
      expect(await verify(folder)).toMatchObject({ ok: true, chains: [expect.anything()] });
      const text = readdirSync(folder)
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => readFileSync(path.join(folder, name), 'utf8'))
        .join('');
      expect(text.match(/"expr":"up"/g)).toHaveLength(2);
      expect(text).toContain('"event":"continued"');
      await expect(startPlugin({ command, args, environment: { GF_PLUGIN_AUDIT_FOLDER: 'relative' } })).rejects.toThrow(
        'audit_folder is not an absolute path'
      );
    } finally {
      rmSync(path.dirname(folder), { recursive: true, force: true });
    }
  });
});
