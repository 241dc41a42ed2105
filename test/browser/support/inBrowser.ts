import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { BROWSER_VARIABLE, browserFromEnvironment, type BrowserTarget } from '../../../scripts/testing/browserTarget';
import { FLAGS } from './flags';
import { Visit } from './visit';

const START_MS = 120_000;
/** A page over a busy machine, several times over. */
const TEST_MS = 300_000;

export interface Look {
  /** Opens an address of Grafana, in a window of its own. */
  readonly open: (address: string, options?: OpenOptions) => Promise<Visit>;
  readonly target: BrowserTarget;
}

interface OpenOptions {
  readonly theme?: 'dark' | 'light';
  readonly width?: number;
  readonly height?: number;
  /** Stays open for the tests that follow. */
  readonly isKept?: boolean;
}

/**
 * `describe` for what is looked at in a browser: the preview, or the Grafana that `GRAFANA_URL` names, both at the same
 * addresses. Where there is no browser the tests count as skipped, and it says why.
 */
export function describeInBrowser(title: string, body: (look: () => Look) => void): void {
  const setting = browserFromEnvironment(process.env);
  if (setting === undefined || 'missing' in setting) {
    const why = setting?.missing ?? `${BROWSER_VARIABLE} names no place to look at: npm run e2e does`;
    process.stderr.write(`SKIPPED "${title}": ${why}\n`);
    describe.skip(title, () => body(() => unavailable(why)));
    return;
  }
  jest.setTimeout(TEST_MS);
  describe(title, () => {
    let browser: Browser | undefined;
    let contexts: BrowserContext[] = [];

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: setting.chromium, args: FLAGS });
    }, START_MS);
    afterEach(async () => {
      await Promise.all(contexts.map((context) => context.close()));
      contexts = [];
    });
    afterAll(() => browser?.close(), START_MS);

    const open = async (address: string, options: OpenOptions = {}): Promise<Visit> => {
      const { theme = 'dark', width = 1440, height = 900 } = options;
      const context = await (browser ?? unavailable('it has not been started')).newContext({
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: 'reduce',
      });
      if (options.isKept !== true) {
        contexts.push(context);
      }
      return Visit.begin(await context.newPage(), setting, address, theme);
    };
    body(() => ({ open, target: setting }));
  });
}

function unavailable(why: string): never {
  throw new Error(`There is no browser: ${why}`);
}
