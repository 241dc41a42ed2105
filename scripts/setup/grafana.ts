import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { errorText } from '../../src/text';
import { cached, cacheRoot } from './cache';
import { command, isExecutable } from './command';
import { download, type DownloadLimits, fetchText } from './download';
import { type Say, sayWhile } from './progress';
import { type Missing, releasePlatform } from './prometheus';

/** The Grafana that `npm start` fetches, and that docker-compose.yml runs. */
export const GRAFANA_VERSION = '12.4.10';

/** Where Grafana's makers publish archives, each with its checksum at the same address with `.sha256` after it. */
const DOWNLOADS = 'https://dl.grafana.com/oss/release';

/** An address to take instead: that of a mirror's folder. */
export const DOWNLOADS_VARIABLE = 'MODELWATCH_GRAFANA_DOWNLOADS';

export interface Grafana {
  /** Its own folder, in which `conf` and `public` lie. */
  readonly home: string;
  readonly command: string;
}

export function grafanaIn(home: string): Grafana | undefined {
  const program = ['grafana', 'grafana-server', 'grafana.exe', 'grafana-server.exe']
    .map((name) => path.join(home, 'bin', name))
    .find(isExecutable);
  return program === undefined ? undefined : { home, command: program };
}

/** The official archive of the pinned version for this machine, unpacked in the cache, or the reason why it is not available. */
export async function fetchGrafana(
  say: Say,
  environment: NodeJS.ProcessEnv = process.env,
  limits?: DownloadLimits
): Promise<Grafana | Missing> {
  const platform = releasePlatform(process.platform, process.arch);
  if (platform === undefined) {
    return { missing: `there is no Grafana for ${process.platform} on ${process.arch}` };
  }
  const archive = `grafana-${GRAFANA_VERSION}.${platform}.${platform.startsWith('windows') ? 'zip' : 'tar.gz'}`;
  const url = `${(environment[DOWNLOADS_VARIABLE] || DOWNLOADS).replace(/\/+$/, '')}/${archive}`;
  const root = cacheRoot(environment);
  try {
    const home = await cached(
      `grafana-${GRAFANA_VERSION}-${platform}`,
      say,
      async (directory) => {
        const sha256 = readChecksum(await fetchText(`${url}.sha256`, limits), url);
        // Under its checksum's name, so that the beginning of one file is never taken for that of another.
        const file = path.join(root, 'downloads', `${sha256.slice(0, 16)}-${archive}`);
        say(`fetching Grafana ${GRAFANA_VERSION} from ${url}, about 200 MB`);
        await download({ url, file, sha256, say, ...(limits === undefined ? {} : { limits }) });
        await sayWhile(say, 'unpacking Grafana', unpack(file, directory));
        rmSync(file);
      },
      root
    );
    return grafanaIn(home) ?? { missing: `${home} holds no bin/grafana: remove it and start again` };
  } catch (error) {
    return { missing: errorText(error) };
  }
}

function readChecksum(text: string, url: string): string {
  const found = /^[0-9a-f]{64}(?=\s|$)/i.exec(text.trim())?.[0];
  if (found === undefined) {
    throw new Error(`${url}.sha256 holds no SHA-256 checksum`);
  }
  return found.toLowerCase();
}

/** With the system's tar, which Windows 10 and later have too and which reads zip there. Runs what it unpacked once. */
async function unpack(file: string, directory: string): Promise<void> {
  const args = ['-xf', path.basename(file), '-C', directory, '--strip-components=1'];
  await command('tar', args, { cwd: path.dirname(file) });
  const grafana = grafanaIn(directory);
  if (grafana === undefined || !existsSync(path.join(directory, 'conf', 'defaults.ini'))) {
    throw new Error(`${path.basename(file)} holds no bin/grafana and conf/defaults.ini`);
  }
  await command(grafana.command, ['--version']);
}
