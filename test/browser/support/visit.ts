import type { ConsoleMessage, Page, Request, Response } from 'playwright-core';
import { z } from 'zod';
import type { BrowserTarget } from '../../../scripts/testing/browserTarget';
import { tryParse } from '../../../src/text';

/** The slowest dashboard over the busiest machine. */
const PATIENCE_MS = 120_000;
/** The slowest answer to a click. */
const ACTION_MS = 40_000;
/** How long nothing may be asked before a page counts as complete. */
const CALM_MS = 700;

/** Channels and the like stay open for as long as the page is. */
const isAwaited = (request: Request): boolean =>
  request.resourceType() !== 'eventsource' && /\/(api|public)\//.test(new URL(request.url()).pathname);

/** A page that is being looked at. */
export class Visit {
  readonly #open = new Set<Request>();
  #last = Date.now();

  private constructor(
    readonly page: Page,
    readonly target: BrowserTarget,
    readonly complaints: Complaints
  ) {
    page.setDefaultTimeout(ACTION_MS);
    page.on('request', (request) => {
      if (isAwaited(request)) {
        this.#open.add(request);
        this.#last = Date.now();
      }
    });
    const end = (request: Request) => {
      if (this.#open.delete(request)) {
        this.#last = Date.now();
      }
    };
    page.on('requestfinished', end).on('requestfailed', end);
  }

  static async begin(page: Page, target: BrowserTarget, address: string, theme: string): Promise<Visit> {
    const visit = new Visit(page, target, new Complaints(page, target));
    await visit.#signIn();
    const url = new URL(address, target.url);
    url.searchParams.set('theme', theme);
    await page.goto(url.href);
    await visit.settled();
    return visit;
  }

  /** Waits until nothing is under way: no request, no page that is being fetched, no panel that loads. */
  async settled(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      if (this.#open.size === 0 && Date.now() - this.#last > CALM_MS && !(await this.#isLoading())) {
        return;
      }
      await this.page.waitForTimeout(100);
    }
    const urls = [...this.#open].map((request) => request.url()).join(', ');
    throw new Error(`${this.page.url()} is not complete after ${PATIENCE_MS / 1000} s: ${urls || 'something loads'}`);
  }

  async #isLoading(): Promise<boolean> {
    // Explore of Grafana 12.4 has one within the other.
    const main = this.page.locator('main').first();
    const loading = this.page.locator('main [aria-label="Panel loading bar"], main [data-testid*="Spinner"]');
    return (await main.innerText().catch(() => '')).trim() === '' || (await loading.count()) > 0;
  }

  async #signIn(): Promise<void> {
    const { kind, url, user, password = '' } = this.target;
    if (kind === 'grafana' && user !== undefined) {
      const answer = await this.page.request.post(`${url}/login`, { data: { user, password } });
      if (!answer.ok()) {
        throw new Error(`${user} cannot sign in to ${url}: status ${answer.status()}`);
      }
    }
  }
}

/** In a real Grafana what other plugins and Grafana itself complain about is none of ours. */
const isOurs = (message: ConsoleMessage): boolean => message.location().url.includes('/plugins/modelwatch-monitoring-');

const answerSchema = z.object({
  results: z.record(z.string(), z.object({ status: z.number().optional(), error: z.string().optional() })),
});

/** The failed queries of an answer, each with its own status. What is no such answer is given as it is. */
async function reasonsOf(response: Response): Promise<readonly string[]> {
  const text = await response.text().catch(() => 'its page was left before it came');
  const answer = answerSchema.safeParse(tryParse(text));
  return answer.success
    ? Object.entries(answer.data.results).flatMap(([refId, { status, error }]) =>
        error === undefined ? [] : [`${refId}: ${status ?? 'no status'}: ${error}`]
      )
    : [`${response.status()}: ${text.slice(0, 500)}`];
}

/** What a page says on its console that it should not. */
class Complaints {
  readonly #said: string[] = [];
  readonly #refused: Array<Promise<readonly string[]>> = [];

  constructor(page: Page, { kind }: BrowserTarget) {
    page.on('console', (message) => {
      if (message.type() === 'error' && (kind === 'preview' || isOurs(message))) {
        this.#said.push(`${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', (error) => this.#said.push(error.stack ?? error.message));
    page.on('response', (response) => {
      if (response.status() >= 400 && response.url().includes('/api/ds/query')) {
        this.#refused.push(reasonsOf(response));
      }
    });
  }

  /** Why queries failed: Grafana's own status is 400 whatever became of any of them (`pkg/api/ds_query.go`), and so is the preview's. */
  async refused(): Promise<readonly string[]> {
    return (await Promise.all(this.#refused)).flat();
  }

  /** So far. */
  said(): readonly string[] {
    return [...this.#said];
  }

  /** So far, and no more of it later. */
  taken(): readonly string[] {
    return this.#said.splice(0);
  }

  /** Leaves out what a test brings about on purpose. */
  without(expected: RegExp): readonly string[] {
    return this.#said.filter((text) => !expected.test(text));
  }
}
