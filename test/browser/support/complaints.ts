import type { ConsoleMessage, Page } from 'playwright-core';
import type { BrowserTarget } from '../../../scripts/testing/browserTarget';

/** In a real Grafana what other plugins and Grafana itself complain about is none of ours. */
const isOurs = (message: ConsoleMessage): boolean => message.location().url.includes('/plugins/modelwatch-monitoring-');

/** What a page says on its console that it should not. */
export class Complaints {
  readonly #said: string[] = [];

  constructor(page: Page, { kind }: BrowserTarget) {
    page.on('console', (message) => {
      if (message.type() === 'error' && (kind === 'preview' || isOurs(message))) {
        this.#said.push(`${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', (error) => this.#said.push(error.stack ?? error.message));
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
