import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { errorText } from '../../src/text';
import { cached, cachedEntry, cacheRoot } from './cache';
import { command, onPath } from './command';
import { download, fetchText } from './download';
import { type Say, sayWhile } from './progress';

export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

export interface Prometheus extends PrometheusPrograms {
  readonly version: string;
}

/** A component that is not available: why, and what to do about it. */
export interface Missing {
  readonly missing: string;
}

const RELEASE = '3.5.0';
const OLDEST = [2, 40] as const;
const HELP =
  'Install Prometheus 2.40 or later so that prometheus and promtool are on the PATH ' +
  '(Debian and Ubuntu: apt-get install prometheus; macOS: brew install prometheus; else https://prometheus.io/download/).';

/** The version in what `prometheus --version` prints, such as `2.42.0+ds`. */
export function readVersion(text: string): string | undefined {
  return /version (\d+\.\d+\.\d+\S*)/.exec(text)?.[1];
}

export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The official release's name of this machine, such as `linux-arm64`. */
export function releasePlatform(platform: NodeJS.Platform, arch: string): string | undefined {
  const cpu = { x64: 'amd64', arm64: 'arm64' }[arch];
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[platform as string];
  return cpu === undefined || system === undefined ? undefined : `${system}-${cpu}`;
}

async function tried({ prometheus, promtool }: Partial<PrometheusPrograms>): Promise<Prometheus | Missing> {
  if (prometheus === undefined || promtool === undefined) {
    return { missing: `${prometheus === undefined ? 'prometheus' : 'promtool'} is not on the PATH` };
  }
  try {
    const version = readVersion(await command(prometheus, ['--version']));
    await command(promtool, ['--version']);
    if (version === undefined || !isRecent(version)) {
      return { missing: `${prometheus} is version ${version ?? 'unknown'}, older than ${OLDEST.join('.')}` };
    }
    return { prometheus, promtool, version };
  } catch (error) {
    return { missing: errorText(error) };
  }
}

const SUFFIX = process.platform === 'win32' ? '.exe' : '';
const debianKey = (): string => `prometheus-debian-${process.arch}`;
const releaseName = (platform: string): string => `prometheus-${RELEASE}.${platform}`;

const programsIn = (directory: string): PrometheusPrograms => ({
  prometheus: path.join(directory, `prometheus${SUFFIX}`),
  promtool: path.join(directory, `promtool${SUFFIX}`),
});

/** The programs that are there already, on the PATH or in the cache, without asking for their version; nothing is fetched. */
export function installedPrometheus(environment = process.env): PrometheusPrograms | undefined {
  const prometheus = onPath('prometheus', environment);
  const promtool = onPath('promtool', environment);
  if (prometheus !== undefined && promtool !== undefined) {
    return { prometheus, promtool };
  }
  const platform = releasePlatform(process.platform, process.arch);
  return [
    programsIn(path.join(cachedEntry(debianKey(), environment), 'usr', 'bin')),
    ...(platform === undefined ? [] : [programsIn(path.join(cachedEntry(releaseName(platform), environment), 'bin'))]),
  ].find((programs) => existsSync(programs.prometheus) && existsSync(programs.promtool));
}

/**
 * Prometheus and promtool: from the PATH; else Debian's package, unpacked into the cache (not installed: no service is
 * started and the system stays as it was); else the official release.
 */
export async function findPrometheus(say: Say, environment = process.env): Promise<Prometheus | Missing> {
  const reasons: string[] = [];
  const ways = [
    () => tried({ prometheus: onPath('prometheus', environment), promtool: onPath('promtool', environment) }),
    () => fromDebian(say, environment),
    () => fromRelease(say),
  ];
  for (const way of ways) {
    const found = await way().catch((error: unknown): Missing => ({ missing: errorText(error) }));
    if (!('missing' in found)) {
      return found;
    }
    reasons.push(found.missing);
  }
  return { missing: `Prometheus is not available: ${reasons.join('; ')}. ${HELP}` };
}

async function fromDebian(say: Say, environment: NodeJS.ProcessEnv): Promise<Prometheus | Missing> {
  const apt = onPath('apt-get', environment);
  const unpack = onPath('dpkg-deb', environment);
  if (apt === undefined || unpack === undefined) {
    return { missing: 'this is not a Debian system' };
  }
  const entry = await cached(debianKey(), say, async (directory) => {
    const download = () => command(apt, ['download', 'prometheus'], { cwd: directory });
    try {
      await sayWhile(say, "fetching Debian's package prometheus, about 20 MB", download());
    } catch (error) {
      if (process.getuid?.() !== 0) {
        throw error;
      }
      await sayWhile(say, "updating Debian's package lists", command(apt, ['update']));
      await sayWhile(say, "fetching Debian's package prometheus, about 20 MB", download());
    }
    const packages = readdirSync(directory).filter((name) => name.endsWith('.deb'));
    for (const name of packages) {
      await command(unpack, ['-x', path.join(directory, name), directory]);
      rmSync(path.join(directory, name));
    }
  });
  return tried(programsIn(path.join(entry, 'usr', 'bin')));
}

async function fromRelease(say: Say): Promise<Prometheus | Missing> {
  const platform = releasePlatform(process.platform, process.arch);
  if (platform === undefined) {
    return { missing: `there is no official release for ${process.platform} ${process.arch}` };
  }
  const name = releaseName(platform);
  const archive = `${name}.${platform.startsWith('windows') ? 'zip' : 'tar.gz'}`;
  const base = `https://github.com/prometheus/prometheus/releases/download/v${RELEASE}`;
  const entry = await cached(name, say, async (directory) => {
    const sums = await fetchText(`${base}/sha256sums.txt`);
    const sha256 = sums
      .split('\n')
      .find((line) => line.endsWith(archive))
      ?.split(/\s+/)[0];
    if (sha256 === undefined) {
      throw new Error(`${base}/sha256sums.txt does not name ${archive}`);
    }
    const file = path.join(cacheRoot(), 'downloads', archive);
    await download({ url: `${base}/${archive}`, file, sha256, say });
    await command('tar', ['-xf', file, '-C', directory]);
    rmSync(file);
    mkdirSync(path.join(directory, 'bin'));
    for (const program of ['prometheus', 'promtool']) {
      renameSync(path.join(directory, name, program + SUFFIX), path.join(directory, 'bin', program + SUFFIX));
    }
    rmSync(path.join(directory, name), { recursive: true });
  });
  return tried(programsIn(path.join(entry, 'bin')));
}
