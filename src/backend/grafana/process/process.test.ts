import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Server } from '@grpc/grpc-js';
import { handshakeLine, HandshakeRefused, listen, makePrivateSocket, negotiate } from './listen';

const offer = (protocolVersions: number[], cookie: string | undefined = 'datasource') => ({
  cookie,
  protocolVersions,
  grafanaVersion: '12.4.0',
});

describe('the handshake', () => {
  it('speaks the version that both sides know', () => {
    expect(negotiate(offer([1, 2, 3]))).toBe(2);
    expect(negotiate(offer([]))).toBe(2);
  });

  it('refuses to be started by hand, in words', () => {
    expect(() => negotiate({ ...offer([2]), cookie: undefined })).toThrow(HandshakeRefused);
    expect(() => negotiate(offer([2], 'renderer'))).toThrow(/not meant to be started by hand/);
  });

  it('refuses a host of other versions, and says which', () => {
    expect(() => negotiate(offer([3, 4]))).toThrow(/Grafana 12.4.0 offers version 3, 4 .* speaks version 2/);
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
