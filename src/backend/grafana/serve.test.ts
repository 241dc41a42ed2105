import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Server } from '@grpc/grpc-js';
import { handshakeLine, HandshakeRefused, listen, makePrivateSocket, negotiate } from './process/listen';
import { testContext, TestHost } from './testing/running';
import { services } from './wire/services';

// Processes and large messages take their time on a busy machine.
jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'plugin-test-'));
const bundle = join(folder, 'plugin.cjs');
const cookie = { grafana_plugin_type: 'datasource', PLUGIN_PROTOCOL_VERSIONS: '2' };
const children: ChildProcess[] = [];

beforeAll(() => {
  const esbuild = join(process.cwd(), 'node_modules', '.bin', 'esbuild');
  const entry = join(__dirname, 'testing', 'plugin.ts');
  execFileSync(esbuild, [
    entry,
    '--bundle',
    '--platform=node',
    '--loader:.proto=text',
    `--outfile=${bundle}`,
    '--log-level=error',
  ]);
});

afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linesOf = (child: ChildProcess): AsyncIterator<string> =>
  createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();

/** Starts the plugin with nothing in its environment but what is given. */
async function start(env: NodeJS.ProcessEnv = cookie) {
  const child = spawn(process.execPath, [bundle], { env: { ...env, PLUGIN_UNIX_SOCKET_DIR: folder } });
  children.push(child);
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  return { child, text, ended, path: text.stdout.split('|')[3] ?? '' };
}

const query = (refId: string) => ({
  pluginContext: testContext(),
  headers: {},
  format: 0,
  queries: [{ refId, maxDataPoints: 1, intervalMS: 1, timeRange: null, json: new Uint8Array(), queryType: '' }],
});

describe('the process', () => {
  it('explains itself to a person and fails', async () => {
    const { text, ended } = await start({});
    expect(await ended).toEqual([1, null]);
    expect(text.stdout).toBe('');
    expect(text.stderr).toContain('It is not meant to be started by hand');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends well on %s and leaves nothing behind', async (signal) => {
    const { child, text, ended, path } = await start();
    expect(text.stdout).toMatch(/^1\|2\|unix\|\/[^|]+\|grpc\n$/);
    expect(existsSync(path)).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(existsSync(dirname(path))).toBe(false);
  });

  it('warns where any user of the machine can connect', async () => {
    const { child, text, ended } = await start({ ...cookie, GF_PLUGIN_TRANSPORT: 'tcp' });
    expect(text.stdout).toMatch(/^1\|2\|tcp\|127\.0\.0\.1:\d+\|grpc\n$/);
    child.kill('SIGTERM');
    await ended;
    const lines = text.stderr.split('\n').filter((line) => line.includes('"warn"'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('every user of this machine can connect');
  });

  it('ends well when the host asks, with a host that keeps its connection', async () => {
    const { ended, path } = await start();
    const host = new TestHost(`unix:${path}`);
    host.stream(services.stdio.streamStdio, {}).on('error', () => undefined);
    expect(await host.call(services.controller.shutdown, {})).toEqual({});
    expect(await ended).toEqual([0, null]);
    expect(existsSync(dirname(path))).toBe(false);
    host.close();
  });

  it('lives on after a rejection that nobody handles, and logs it', async () => {
    const { child, text, path } = await start();
    const host = new TestHost(`unix:${path}`);
    await host.call(services.data.queryData, query('reject'));
    await host.call(services.data.queryData, query('A'));
    host.close();
    expect(child.exitCode).toBeNull();
    expect(text.stderr).toContain('nobody cares');
  });

  it('ends with a failure after an exception that nobody catches, and leaves nothing behind', async () => {
    const { text, ended, path } = await start();
    const host = new TestHost(`unix:${path}`);
    await host.call(services.data.queryData, query('throw')).catch(() => undefined);
    expect(await ended).toEqual([1, null]);
    expect(text.stderr).toContain('nobody catches');
    expect(existsSync(dirname(path))).toBe(false);
    host.close();
  });

  it('hears its host while an answer blocks all others', async () => {
    const { path } = await start();
    const host = new TestHost(`unix:${path}`);
    const order: string[] = [];
    const blocking = host.call(services.data.queryData, query('block')).then(() => order.push('query'));
    const waiting = host.call(services.data.queryData, query('A')).then(() => order.push('query'));
    const blocked = join(folder, 'blocked');
    while (!existsSync(blocked)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (let i = 0; i < 3; i++) {
      await host.call(services.health.check, { service: 'plugin' }).then(() => order.push('health'));
    }
    rmSync(blocked);
    await Promise.all([blocking, waiting]);
    expect(order).toEqual(['health', 'health', 'health', 'query', 'query']);
    host.close();
  });

  it('ends with a failure when the thread that answers is gone', async () => {
    const { text, ended, path } = await start();
    const host = new TestHost(`unix:${path}`);
    const call = host.call(services.data.queryData, query('exit'));
    await expect(call).rejects.toThrow();
    expect(await ended).toEqual([1, null]);
    expect(text.stderr).toContain('the thread that answers calls ended: 3');
    expect(existsSync(dirname(path))).toBe(false);
    host.close();
  });

  it('ends by itself when its host is killed, and leaves nothing behind', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, [${JSON.stringify(bundle)}], { env: process.env, stdio: ['ignore', 'inherit', 'ignore'] });
      setInterval(() => {}, 1000);`;
    const host = spawn(process.execPath, ['-e', script], { env: { ...cookie, PLUGIN_UNIX_SOCKET_DIR: folder } });
    children.push(host);
    const lines = linesOf(host);
    const path = String((await lines.next()).value).split('|')[3] ?? '';
    expect(existsSync(path)).toBe(true);
    host.kill('SIGKILL');
    // The plugin holds the pipe: it closes when the plugin is gone.
    await once(host, 'close');
    expect(existsSync(dirname(path))).toBe(false);
  });
});

const offer = (protocolVersions: number[], cookie: string | undefined = 'datasource') => ({
  cookie,
  protocolVersions,
  grafanaVersion: '12.4.0',
});

describe('the handshake', () => {
  it('uses the version that both sides know', () => {
    expect(negotiate(offer([1, 2, 3]))).toBe(2);
    expect(negotiate(offer([]))).toBe(2);
  });

  it('refuses to be started by hand, in words', () => {
    expect(() => negotiate({ ...offer([2]), cookie: undefined })).toThrow(HandshakeRefused);
    expect(() => negotiate(offer([2], 'renderer'))).toThrow(/not meant to be started by hand/);
  });

  it('refuses a host of other versions, and says which', () => {
    expect(() => negotiate(offer([3, 4]))).toThrow(/Grafana 12.4.0 offers version 3, 4 .* supports version 2/);
  });

  it('tells where to connect', () => {
    expect(handshakeLine(2, { network: 'unix', path: '/tmp/x/s' })).toBe('1|2|unix|/tmp/x/s|grpc\n');
    expect(handshakeLine(2, { network: 'tcp', host: '127.0.0.1', port: 10_000 })).toBe(
      '1|2|tcp|127.0.0.1:10000|grpc\n'
    );
  });
});

describe('where the process listens', () => {
  let folder: string;
  const servers: Server[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plugin-test-'));
  });

  afterEach(() => {
    servers.splice(0).forEach((server) => server.forceShutdown());
    rmSync(folder, { recursive: true, force: true });
  });

  const server = (): Server => {
    const made = new Server();
    servers.push(made);
    return made;
  };
  const nothing = { socketDir: undefined, temporaryDir: undefined, ports: undefined, transport: undefined };

  it('is a folder of its own where the host wants it, which leaves with it', () => {
    const socket = makePrivateSocket({ socketDir: folder, temporaryDir: undefined });
    const own = dirname(socket?.path ?? '');
    expect(dirname(own)).toBe(folder);
    expect(statSync(own).mode & 0o777).toBe(0o700);
    writeFileSync(socket?.path ?? '', '');
    socket?.remove();
    socket?.remove();
    expect(existsSync(own)).toBe(false);
  });

  it('passes by a temporary directory that is not there, or too deep for a socket', () => {
    const deep = join(folder, 'x'.repeat(100));
    mkdirSync(deep);
    for (const temporaryDir of [deep, join(folder, 'missing')]) {
      const socket = makePrivateSocket({ socketDir: undefined, temporaryDir });
      expect(Buffer.byteLength(socket?.path ?? '')).toBeLessThan(108);
      expect(socket?.path.startsWith(folder)).toBe(false);
      socket?.remove();
    }
  });

  it('is the loopback address when no folder can be had', async () => {
    const { address } = await listen(server(), { ...nothing, socketDir: join(folder, 'missing') });
    expect(address).toMatchObject({ network: 'tcp', host: '127.0.0.1' });
  });

  it('is a unix socket although Grafana passes its port range to every plugin', async () => {
    const listener = await listen(server(), { ...nothing, socketDir: folder, ports: { min: 10_000, max: 25_000 } });
    expect(listener.address.network).toBe('unix');
    listener.remove();
  });

  it('is the first free port of the range when TCP is asked for', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const bound = taken.address();
    const first = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const ports = { min: first, max: Math.min(first + 50, 65_535) };
    const { address } = await listen(server(), { ...nothing, transport: 'tcp', ports });
    expect(address.network === 'tcp' && address.port > first && address.port <= ports.max).toBe(true);
    await expect(listen(server(), { ...nothing, transport: 'tcp', ports: { min: first, max: first } })).rejects.toThrow(
      'No port'
    );
    await new Promise((resolve) => taken.close(resolve));
  });
});
