import { existsSync } from 'node:fs';
import { errorText } from '../../src/text';
import { command, onPath } from './command';
import { type Say, sayWhile } from './progress';
import type { Missing } from './prometheus';

interface Chromium {
  readonly chromium: string;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const INSTALLED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const HELP =
  'Install Chromium or Chrome (Debian: apt-get install chromium), or set CHROMIUM to the path of an installed one.';

/**
 * A browser for the tests: the one that `CHROMIUM` names, else one of the PATH or of the usual places, else Debian's
 * package. That one is installed, not unpacked: it needs some hundred libraries beside it.
 */
export async function findChromium(say: Say, environment = process.env): Promise<Chromium | Missing> {
  const asked = environment['CHROMIUM'];
  if (asked !== undefined && asked !== '') {
    return existsSync(asked) ? { chromium: asked } : { missing: `CHROMIUM is ${asked}, which does not exist. ${HELP}` };
  }
  const found = NAMES.map((name) => onPath(name, environment)).find((one) => one !== undefined);
  const chromium = found ?? INSTALLED.find((place) => existsSync(place));
  if (chromium !== undefined) {
    return { chromium };
  }
  try {
    return await fromDebian(say, environment);
  } catch (error) {
    return { missing: `No browser is available: ${errorText(error)}. ${HELP}` };
  }
}

async function fromDebian(say: Say, environment: NodeJS.ProcessEnv): Promise<Chromium | Missing> {
  const apt = onPath('apt-get', environment);
  if (apt === undefined || process.getuid?.() !== 0) {
    return { missing: `Chromium is not installed, and installing it needs root rights. ${HELP}` };
  }
  const env = { ...environment, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => command(apt, ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  await sayWhile(say, "installing Debian's package chromium, about 100 MB", install()).catch(async () => {
    await sayWhile(say, "updating Debian's package lists", command(apt, ['update'], { env }));
    await sayWhile(say, "installing Debian's package chromium, about 100 MB", install());
  });
  const chromium = onPath('chromium', environment);
  return chromium === undefined ? { missing: `Debian's package brought no program chromium. ${HELP}` } : { chromium };
}
