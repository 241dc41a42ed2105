import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { cached, cachedEntry, cacheRoot, isAlive, withLock } from './cache';
import { command, onPath } from './command';
import { builtGoServer, foldersIn, isAtLeast, PROMETHEUS_3, readGoVersion } from './goServer';
import { freePort, Processes, untilReady } from './processes';
import { counting, progress } from './progress';
import { isRecent, readVersion, releasePlatform } from './prometheus';
import { environmentKey, isRecentPython } from './python';

const quiet = () => undefined;
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'setup-test-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the cache', () => {
  it('lies where MODELWATCH_CACHE says, else in the user cache, and is made', () => {
    const asked = path.join(directory, 'asked');
    expect(cacheRoot({ MODELWATCH_CACHE: asked })).toBe(asked);
    expect(existsSync(asked)).toBe(true);
    expect(cacheRoot({ XDG_CACHE_HOME: directory })).toBe(path.join(directory, 'modelwatch'));
    expect(cacheRoot({ HOME: directory })).toBe(path.join(directory, '.cache', 'modelwatch'));
  });

  it('says so when the directory that was asked for cannot be written to', () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, '');
    expect(() => cacheRoot({ MODELWATCH_CACHE: path.join(file, 'below') })).toThrow(/MODELWATCH_CACHE is .*below/);
  });

  it('makes an entry once, two at a time included', async () => {
    let made = 0;
    const make = async (work: string) => {
      made += 1;
      writeFileSync(path.join(work, 'content'), 'x');
    };
    const both = await Promise.all([cached('a', quiet, make, directory), cached('a', quiet, make, directory)]);
    expect(made).toBe(1);
    expect(both[0]).toBe(both[1]);
    expect(readdirSync(both[0])).toEqual(['content']);
  });

  it('keeps nothing of an entry whose making failed', async () => {
    const failing = cached('b', quiet, () => Promise.reject(new Error('no network')), directory);
    await expect(failing).rejects.toThrow('no network');
    expect(readdirSync(path.join(directory, 'setup-1'))).toEqual([]);
  });
});

describe('a lock', () => {
  it('is held by one at a time and given back after a failure', async () => {
    const file = path.join(directory, 'lock');
    const order: string[] = [];
    const first = withLock(file, quiet, async () => {
      order.push('first begins');
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('first ends');
      throw new Error('failed');
    });
    const second = withLock(file, quiet, async () => order.push('second'));
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(order).toEqual(['first begins', 'first ends', 'second']);
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from a process that is gone', async () => {
    const file = path.join(directory, 'lock');
    const gone = Number(await command(process.execPath, ['-p', 'process.pid']));
    expect(isAlive(gone)).toBe(false);
    writeFileSync(file, String(gone));
    await expect(withLock(file, quiet, async () => 'done')).resolves.toBe('done');
  });
});

describe('a command', () => {
  it('gives its output, or its last output when it fails', async () => {
    await expect(command(process.execPath, ['-p', '1 + 1'])).resolves.toBe('2\n');
    await expect(command(process.execPath, ['-e', 'console.error("oh no"); process.exit(3)'])).rejects.toThrow(
      /exit code 3\): oh no/
    );
    await expect(command(path.join(directory, 'nothing'), [])).rejects.toThrow(/could not be started/);
  });

  it('is found on the PATH that is given', () => {
    const here = path.dirname(process.execPath);
    expect(onPath('node', { PATH: `${directory}${path.delimiter}${here}` })).toBe(path.join(here, 'node'));
    expect(onPath('node', { PATH: directory })).toBeUndefined();
  });
});

describe('versions', () => {
  it.each([
    ['prometheus, version 2.42.0+ds (branch: debian/sid)', '2.42.0+ds', true],
    ['prometheus, version 3.5.0 (branch: HEAD)', '3.5.0', true],
    ['prometheus, version 2.9.2 (branch: HEAD)', '2.9.2', false],
  ])('of Prometheus are read from %s', (text, version, recent) => {
    expect(readVersion(text)).toBe(version);
    expect(isRecent(version)).toBe(recent);
  });

  it('of Python from 3.11 on will do', () => {
    expect(['3.10.13', '3.11.0', '3.14.1', '4.0.0', '2.7.18', 'without venv'].map(isRecentPython)).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('of Go compare by number, not by letter', () => {
    expect(readGoVersion('go version go1.26.8 linux/amd64')).toBe('1.26.8');
    expect(readGoVersion('something else')).toBeUndefined();
    expect(isAtLeast('1.9.7', '1.24')).toBe(false);
    expect(isAtLeast('1.24', '1.24.0')).toBe(true);
    expect(isAtLeast('1.25.0', '1.24.9')).toBe(true);
  });

  it('and lock files name a Python environment', () => {
    const key = environmentKey('a==1', '3.12.1', 'linux-x64');
    expect(environmentKey('a==1', '3.12.1', 'linux-x64')).toBe(key);
    expect(environmentKey('a==2', '3.12.1', 'linux-x64')).not.toBe(key);
    expect(environmentKey('a==1', '3.13.0', 'linux-x64')).not.toBe(key);
  });

  it('of the official release go by its own names of platforms', () => {
    expect(releasePlatform('linux', 'x64')).toBe('linux-amd64');
    expect(releasePlatform('darwin', 'arm64')).toBe('darwin-arm64');
    expect(releasePlatform('sunos', 'x64')).toBeUndefined();
  });
});

describe('progress', () => {
  it('is plain lines with the time since the start', () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    let now = 1_000;
    const say = progress(stream, () => now);
    now = 3_500;
    say('half way');
    expect(lines).toEqual(['modelwatch:    2.5 s  half way\n']);
  });

  it('counts bytes at every tenth of the whole', () => {
    const lines: string[] = [];
    const count = counting((text) => lines.push(text), 'file', 20_000_000);
    for (let i = 0; i < 8; i += 1) {
      count(500_000);
    }
    expect(lines).toEqual(['file: 2.0 MB of 20.0 MB', 'file: 4.0 MB of 20.0 MB']);
  });
});

describe('a port', () => {
  it('is another one when the wanted one is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const other = await freePort(taken);
    expect(other).not.toBe(taken);
    await expect(freePort(other)).resolves.toBe(other);
    await expect(freePort(other, new Set([other]))).resolves.not.toBe(other);
    server.close();
  });
});

describe('processes', () => {
  const serving = (port: number) =>
    `require("http").createServer((_, r) => r.end("ok")).listen(${port}, "127.0.0.1"); console.log("up")`;

  it('are waited for until they answer, and stopped', async () => {
    const processes = new Processes(directory, quiet);
    const port = await freePort(0);
    const running = processes.start({ name: 'web', command: process.execPath, args: ['-e', serving(port)] });
    await untilReady(running, `http://127.0.0.1:${port}/`, 60_000);
    expect(existsSync(path.join(directory, 'web.pid'))).toBe(true);
    await processes.stopAll();
    await expect(running.ended).resolves.toBe('ended by SIGTERM');
    expect(existsSync(path.join(directory, 'web.pid'))).toBe(false);
  }, 70_000);

  it('that do not stay up give their last words', async () => {
    const processes = new Processes(directory, quiet);
    const args = ['-e', 'console.error("port is taken"); process.exit(7)'];
    const running = processes.start({ name: 'bad', command: process.execPath, args });
    await expect(untilReady(running, 'http://127.0.0.1:1/', 60_000)).rejects.toThrow(
      /bad did not stay up \(exit code 7\):\nport is taken/
    );
    await processes.stopAll();
  }, 70_000);

  it('of an earlier run are ended, those of others are not', async () => {
    const earlier = new Processes(directory, quiet);
    const args = ['-e', 'setInterval(() => undefined, 1000)'];
    const left = earlier.start({ name: 'left', command: process.execPath, args });
    writeFileSync(path.join(directory, 'other.pid'), `${process.pid}\nnot what this process was started with`);
    const later = new Processes(directory, quiet);
    await later.endLeftovers();
    await expect(left.ended).resolves.toMatch(/SIGTERM|SIGKILL/);
    expect(isAlive(process.pid)).toBe(true);
    await Promise.all([earlier.stopAll(), later.stopAll()]);
  }, 70_000);
});

it('finds the replacements by a folder, which the archive of a module does not hold', () => {
  const by = (Old: string, New: string) => ({ Old: { Path: Old }, New: { Path: New, Version: 'v1.0.0' } });
  const Replace = [by('example.org/a', './a'), by('example.org/b', '../b'), by('example.org/c', 'example.org/fork')];
  expect(foldersIn(JSON.stringify({ Module: { Path: 'm' }, Replace }))).toEqual(['example.org/a', 'example.org/b']);
  expect(foldersIn(JSON.stringify({ Module: { Path: 'm' }, Replace: null }))).toEqual([]);
});

it('finds Prometheus 3 where it was built, and nowhere else', () => {
  const environment = { MODELWATCH_CACHE: directory };
  expect(builtGoServer(PROMETHEUS_3, environment)).toBeUndefined();
  const entry = cachedEntry(`prometheus-3.5.0-go-${process.platform}-${process.arch}`, environment);
  mkdirSync(entry, { recursive: true });
  const program = path.join(entry, process.platform === 'win32' ? 'prometheus.exe' : 'prometheus');
  writeFileSync(program, '');
  expect(builtGoServer(PROMETHEUS_3, environment)).toBe(program);
});
