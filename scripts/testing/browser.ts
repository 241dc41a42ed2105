import { z } from 'zod';
import type { InstanceConfig } from '../../host';
import { bundlePage, PAGE_FOLDER } from '../../preview/bundle';
import { servePreview } from '../../preview/server/serve';
import { SOURCE_NAMES } from '../../src/settings/sources';
import { errorText } from '../../src/text';
import { build, hostExecutable } from '../build/index';
import { findChromium, freePort, type Missing, type Say } from '../setup';
import { type Addresses, instanceOver } from '../start/surroundings';
import type { BrowserTarget } from './browserTarget';

export interface StartedBrowserTarget {
  readonly found: BrowserTarget | Missing;
  readonly stop: () => Promise<void>;
}

const nothing = () => Promise.resolve();

/** Below what a page may take until it is complete. */
const TIMEOUT_SECONDS = 100;

/** On a busy machine sources answer late, which is no failure of what is looked at. */
function patient(instance: InstanceConfig): InstanceConfig {
  const settings = z.looseObject({}).parse(instance.jsonData);
  const sources = SOURCE_NAMES.filter((name) => name in settings).map((name) => [
    name,
    { ...z.looseObject({}).parse(settings[name]), timeoutSeconds: TIMEOUT_SECONDS },
  ]);
  return { ...instance, jsonData: { ...settings, ...Object.fromEntries(sources) } };
}

/** A preview over these sources for the browser tests. Never rejects: `found` says what is missing. */
export async function startPreviewTarget(root: string, over: Addresses, say: Say): Promise<StartedBrowserTarget> {
  const browser = await findChromium(say);
  if ('missing' in browser) {
    return { found: browser, stop: nothing };
  }
  try {
    await build({ frontEnd: true, backend: 'executable', say });
    const page = await bundlePage(say);
    const server = await servePreview({
      root,
      port: await freePort(0),
      plugin: { command: hostExecutable(), say },
      instances: [patient(instanceOver(root, over))],
      page: PAGE_FOLDER,
      assets: () => page,
    });
    return { found: { kind: 'preview', url: server.url, ...browser, ...over }, stop: server.stop };
  } catch (error) {
    return { found: { missing: errorText(error) }, stop: nothing };
  }
}

/** A Grafana that runs already, by `GRAFANA_URL`, `GRAFANA_USER` and `GRAFANA_PASSWORD`. */
export async function grafanaTarget(
  variables: NodeJS.ProcessEnv,
  over: Addresses,
  say: Say
): Promise<BrowserTarget | Missing> {
  const browser = await findChromium(say);
  if ('missing' in browser) {
    return browser;
  }
  const { GRAFANA_USER: user, GRAFANA_PASSWORD: password } = variables;
  return {
    kind: 'grafana',
    url: (variables['GRAFANA_URL'] ?? '').replace(/\/+$/, ''),
    ...browser,
    ...over,
    ...(user === undefined ? {} : { user, password: password ?? '' }),
  };
}
