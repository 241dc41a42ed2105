import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type DownloadSite, serve, serveInPart, startDownloadSite } from '../../test/support/downloadSite';
import { DOWNLOADS_VARIABLE, fetchGrafana, GRAFANA_VERSION } from './grafana';
import { releasePlatform } from './prometheus';

const PLATFORM = releasePlatform(process.platform, process.arch);
const ARCHIVE = `grafana-${GRAFANA_VERSION}.${PLATFORM}.tar.gz`;
const ROOT = path.resolve(__dirname, '..', '..');

let site: DownloadSite;
let directory = '';
const said: string[] = [];

/** An archive as Grafana's makers pack it: everything in one folder, `bin`, `conf` and `public` among it. */
function archive(files: Readonly<Record<string, string>>): Buffer {
  const folder = mkdtempSync(path.join(directory, 'archive-'));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, `grafana-v${GRAFANA_VERSION}`, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, name.startsWith('bin/') ? 0o755 : 0o644);
  }
  execFileSync('tar', ['-czf', 'archive', `grafana-v${GRAFANA_VERSION}`], { cwd: folder });
  return readFileSync(path.join(folder, 'archive'));
}

const WHOLE = {
  'bin/grafana': '#!/bin/sh\necho "grafana version 0.0.0"\n',
  'conf/defaults.ini': 'app_mode = production\n',
  'public/index.html': '<html>',
};

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Publishes the archive and its checksum; `breaksAt` breaks off each answer after so many bytes. */
function publish(content: Buffer, { checksum = `${sha256(content)}\n`, breaksAt = Infinity } = {}): void {
  site.behave((request, response) => {
    if (request.url === `/oss/${ARCHIVE}.sha256`) {
      response.end(checksum);
    } else if (request.url === `/oss/${ARCHIVE}` && breaksAt < content.length) {
      serveInPart(content, request.headers.range === undefined ? breaksAt : 0, 'cut off', request, response);
    } else if (request.url === `/oss/${ARCHIVE}`) {
      serve(content, request, response);
    } else {
      response.writeHead(404).end();
    }
  });
}

const fetchIt = () =>
  fetchGrafana((text) => said.push(text), {
    MODELWATCH_CACHE: path.join(directory, 'cache'),
    [DOWNLOADS_VARIABLE]: `${site.url}/oss/`,
  });

beforeAll(async () => {
  site = await startDownloadSite();
});
afterAll(() => site.stop());
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'grafana-test-'));
  said.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the official Grafana', () => {
  it('is fetched once, verified, and unpacked into the cache', async () => {
    publish(archive(WHOLE));
    const found = await fetchIt();
    expect(site.requests).toEqual([`/oss/${ARCHIVE}.sha256`, `/oss/${ARCHIVE}`]);
    const home = path.join(directory, 'cache', 'setup-1', `grafana-${GRAFANA_VERSION}-${PLATFORM}`);
    expect(found).toEqual({ home, command: path.join(home, 'bin', 'grafana') });
    expect(readFileSync(path.join(home, 'public', 'index.html'), 'utf8')).toBe('<html>');
    expect(readdirSync(path.join(directory, 'cache', 'downloads'))).toEqual([]);
    expect(said[0]).toBe(`fetching Grafana ${GRAFANA_VERSION} from ${site.url}/oss/${ARCHIVE}, about 200 MB`);

    publish(archive(WHOLE));
    await expect(fetchIt()).resolves.toEqual(found);
    expect(site.requests).toEqual([]);
  });

  it('is gone on with by the next run where this one was cut off', async () => {
    const content = archive(WHOLE);
    publish(content, { breaksAt: 100 });
    await expect(fetchIt()).resolves.toHaveProperty('missing');
    publish(content);
    await expect(fetchIt()).resolves.toHaveProperty('home');
    expect(site.requests).toEqual([`/oss/${ARCHIVE}.sha256`, `/oss/${ARCHIVE} bytes=100-`]);
  });

  it('begins again where another file has been published since', async () => {
    publish(archive(WHOLE), { breaksAt: 100 });
    await expect(fetchIt()).resolves.toHaveProperty('missing');
    publish(archive({ ...WHOLE, 'public/index.html': '<html lang="en">' }));
    await expect(fetchIt()).resolves.toHaveProperty('home');
    expect(site.requests).toEqual([`/oss/${ARCHIVE}.sha256`, `/oss/${ARCHIVE}`]);
  });

  it.each([
    ['another checksum', () => publish(archive(WHOLE), { checksum: `${'0'.repeat(64)}\n` }), /not the published 0000/],
    [
      'a page instead of a checksum',
      () => publish(archive(WHOLE), { checksum: '<html>' }),
      /holds no SHA-256 checksum/,
    ],
    ['no file at all', () => site.behave((_, answer) => void answer.writeHead(404).end()), /\.sha256 answered 404$/],
    ['an archive of something else', () => publish(archive({ 'readme.md': '' })), /holds no bin\/grafana and conf/],
    [
      'a Grafana that does not run here',
      () => publish(archive({ ...WHOLE, 'bin/grafana': '#!/bin/sh\necho no such library >&2\nexit 127\n' })),
      /failed \(exit code 127\): no such library/,
    ],
  ])('with %s is not available, and nothing of it stays', async (_, behave, expected) => {
    behave();
    const found = await fetchIt();
    expect(found).toEqual({ missing: expect.stringMatching(expected) });
    expect(readdirSync(path.join(directory, 'cache', 'setup-1'))).toEqual([]);
  });

  it('has the version that docker-compose.yml and the packages have', () => {
    const compose = z
      .object({ services: z.object({ grafana: z.object({ image: z.string() }) }) })
      .parse(parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8')));
    expect(compose.services.grafana.image).toBe(`grafana/grafana:\${GRAFANA_VERSION:-${GRAFANA_VERSION}-ubuntu}`);
    const manifest = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
    expect(['data', 'runtime', 'schema', 'ui'].map((name) => manifest.dependencies[`@grafana/${name}`])).toEqual(
      Array.from({ length: 4 }, () => GRAFANA_VERSION)
    );
  });
});
