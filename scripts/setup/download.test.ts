import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DownloadSite, serve, serveInPart, startDownloadSite } from '../../test/support/downloadSite';
import { download, type DownloadLimits, fetchText } from './download';

const CONTENT = randomBytes(300_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const LIMITS: DownloadLimits = { connect: 2_000, silence: 300, whole: 10_000 };

let site: DownloadSite;
let other: DownloadSite;
let directory = '';
let file = '';
let said: string[] = [];

beforeAll(async () => {
  site = await startDownloadSite();
  other = await startDownloadSite();
});
afterAll(() => Promise.all([site.stop(), other.stop()]));
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'download-test-'));
  file = path.join(directory, 'downloads', 'archive.part');
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const get = (limits: Partial<DownloadLimits> = {}, sha256 = SHA256): Promise<void> =>
  download({
    url: `${site.url}/archive.tar.gz`,
    file,
    sha256,
    say: (text) => said.push(text),
    limits: { ...LIMITS, ...limits },
  });

const isWhole = (): boolean => readFileSync(file).equals(CONTENT);

describe('a download', () => {
  it('that nothing disturbs is one request', async () => {
    site.behave((request, response) => serve(CONTENT, request, response));
    await get();
    expect(isWhole()).toBe(true);
    expect(site.requests).toEqual(['/archive.tar.gz']);
    expect(said).toEqual([]);
  });

  it.each(['cut off', 'hanging'] as const)('that is %s midway is taken up where it broke', async (how) => {
    site.behave((request, response) =>
      site.requests.length < 3
        ? serveInPart(CONTENT, 100_000, how, request, response)
        : serve(CONTENT, request, response)
    );
    await get();
    expect(isWhole()).toBe(true);
    expect(site.requests).toEqual([
      '/archive.tar.gz',
      '/archive.tar.gz bytes=100000-',
      '/archive.tar.gz bytes=200000-',
    ]);
    expect(said[0]).toMatch(/^archive\.tar\.gz: cut off at 0\.1 MB \(.+\), continuing from there$/);
  });

  it('ends when an attempt brings nothing more, and the next run continues', async () => {
    site.behave((request, response) =>
      site.requests.length === 1 ? serveInPart(CONTENT, 100_000, 'cut off', request, response) : void response.destroy()
    );
    await expect(get()).rejects.toThrow(`${site.url}/archive.tar.gz cannot be reached`);
    expect(statSync(file).size).toBe(100_000);
    site.behave((request, response) => serve(CONTENT, request, response));
    await get();
    expect(site.requests).toEqual(['/archive.tar.gz bytes=100000-']);
    expect(isWhole()).toBe(true);
  });

  it('of which answer after answer breaks off at once ends too', async () => {
    site.behave((request, response) => serveInPart(CONTENT, 0, 'cut off', request, response));
    await expect(get()).rejects.toThrow();
    expect(site.requests).toHaveLength(3);
  });

  it('begins again where the server knows no ranges', async () => {
    writeFile(CONTENT.subarray(0, 50_000));
    site.behave((_, response) => void response.writeHead(200).end(CONTENT));
    await get();
    expect(site.requests).toEqual(['/archive.tar.gz bytes=50000-']);
    expect(isWhole()).toBe(true);
  });

  it('takes a file that is whole already as it is', async () => {
    writeFile(CONTENT);
    site.behave((request, response) => serve(CONTENT, request, response));
    await get();
    expect(isWhole()).toBe(true);
  });

  it('takes no other range than the one that it asked for', async () => {
    writeFile(CONTENT.subarray(0, 50_000));
    site.behave((_, response) => void response.writeHead(206, { 'content-range': 'bytes 7-9/300000' }).end('abc'));
    await expect(get()).rejects.toThrow(/archive\.tar\.gz answered 206$/);
    expect(statSync(file).size).toBe(50_000);
  });

  it('follows redirects, to another site and with the range', async () => {
    writeFile(CONTENT.subarray(0, 50_000));
    site.behave((_, response) => void response.writeHead(302, { location: `${other.url}/elsewhere` }).end());
    other.behave((request, response) => serve(CONTENT, request, response));
    await get();
    expect(other.requests).toEqual(['/elsewhere bytes=50000-']);
    expect(isWhole()).toBe(true);
  });

  it('with another checksum is refused, and removed', async () => {
    site.behave((request, response) => serve(CONTENT, request, response));
    const published = 'a'.repeat(64);
    await expect(get({}, published)).rejects.toThrow(
      `${site.url}/archive.tar.gz has the SHA-256 checksum ${SHA256}, not the published ${published}: it was removed`
    );
    expect(existsSync(file)).toBe(false);
  });

  it.each([403, 404, 500])('that is answered with %i says so', async (status) => {
    site.behave((_, response) => void response.writeHead(status).end('<html>'));
    await expect(get()).rejects.toThrow(`${site.url}/archive.tar.gz answered ${status}`);
    expect(site.requests).toHaveLength(1);
    expect(existsSync(file)).toBe(false);
  });

  it('that is refused says so', async () => {
    const gone = await startDownloadSite();
    await gone.stop();
    await expect(download({ url: `${gone.url}/x`, file, sha256: SHA256, say: () => undefined })).rejects.toThrow(
      /\/x cannot be reached: .*ECONNREFUSED/
    );
  });

  it('that is never answered ends at the time limit', async () => {
    site.behave(() => undefined);
    await expect(get()).rejects.toThrow(/cannot be reached: .*Timeout/);
    expect(site.requests).toHaveLength(1);
  });

  it('that only trickles ends at the time limit of the whole, and keeps what came', async () => {
    site.behave((_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      const timer = setInterval(() => response.write(CONTENT.subarray(0, 10)), 20);
      response.once('close', () => clearInterval(timer));
    });
    await expect(get({ whole: 500 })).rejects.toThrow(/took longer than 0\.5 s: 0\.0 MB are kept, and the next run/);
    expect(statSync(file).size).toBeGreaterThan(0);
  });

  (process.platform === 'linux' ? it : it.skip)('that the disk does not take says so, and what to do', async () => {
    writeFile(Buffer.alloc(0));
    rmSync(file);
    symlinkSync('/dev/full', file);
    site.behave((request, response) => serve(CONTENT, request, response));
    await expect(get()).rejects.toThrow(
      /archive\.part cannot be written \(ENOSPC.*\): make room, or .*MODELWATCH_CACHE/
    );
    expect(site.requests).toHaveLength(1);
  });
});

describe('a text', () => {
  it('is read whole, and refused with its status', async () => {
    site.behave((_, response) => void response.end('sum\n'));
    await expect(fetchText(`${site.url}/x.sha256`, LIMITS)).resolves.toBe('sum\n');
    site.behave((_, response) => void response.writeHead(404).end());
    await expect(fetchText(`${site.url}/x.sha256`, LIMITS)).rejects.toThrow('/x.sha256 answered 404');
  });

  it('that hangs midway ends at the time limit', async () => {
    site.behave((request, response) => serveInPart(CONTENT, 10, 'hanging', request, response));
    await expect(fetchText(`${site.url}/x.sha256`, LIMITS)).rejects.toThrow('/x.sha256 cannot be read');
  });
});

function writeFile(content: Buffer): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
