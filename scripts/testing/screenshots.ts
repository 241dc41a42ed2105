import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { FLAGS } from '../../test/browser/support/flags';
import { Visit } from '../../test/browser/support/visit';
import type { Say } from '../setup';
import type { BrowserTarget } from './browserTarget';

interface Picture {
  readonly name: string;
  readonly address: string;
  readonly theme: 'dark' | 'light';
}

const APP = '/a/modelwatch-monitoring-app';
const WEEK = 'from=now-7d&to=now';
const explored = {
  preview: {
    datasource: 'modelwatch',
    queries: [
      {
        refId: 'A',
        signal: 'quality',
        model: 'loan-approval',
        statistics: ['value', 'lower', 'upper', 'warning', 'critical'],
      },
    ],
    range: { from: 'now-7d', to: 'now' },
  },
};

/** What the README shows; the demo's incidents of the past week are in sight. */
const PICTURES: readonly Picture[] = [
  { name: 'fleet', address: APP, theme: 'dark' },
  { name: 'model', address: `${APP}/models/loan-approval?${WEEK}`, theme: 'dark' },
  { name: 'dashboard-quality', address: `/d/modelwatch-quality?var-model=loan-approval&${WEEK}`, theme: 'dark' },
  { name: 'dashboard-drift', address: `/d/modelwatch-drift?var-model=loan-approval&${WEEK}`, theme: 'light' },
  {
    name: 'explore',
    address: `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(explored))}`,
    theme: 'light',
  },
  { name: 'alerts', address: `${APP}/alerts`, theme: 'dark' },
];

const WIDTH = 1280;
const HEIGHT = 860;
/** Panels of a page ask and draw one after the other, icons a moment after they have come. */
const DRAWN_MS = 4000;
const MAX_BYTES = 300_000;

/** Takes the README's pictures into `folder`. Rejects where one is larger than a repository should hold. */
export async function takeScreenshots(target: BrowserTarget, folder: string, say: Say): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: target.chromium, args: FLAGS });
  try {
    for (const { name, address, theme } of PICTURES) {
      const context = await browser.newContext({ viewport: { width: WIDTH, height: HEIGHT }, reducedMotion: 'reduce' });
      const visit = await Visit.begin(await context.newPage(), target, address, theme);
      const file = path.join(folder, `${name}.png`);
      await visit.page.waitForTimeout(DRAWN_MS);
      await visit.settled();
      await visit.page.screenshot({ path: file });
      await context.close();
      const { size } = statSync(file);
      if (size > MAX_BYTES) {
        throw new Error(`${file} has ${size} bytes, more than ${MAX_BYTES}`);
      }
      say(`${path.relative(process.cwd(), file)}: ${Math.round(size / 1000)} KB`);
    }
  } finally {
    await browser.close();
  }
}
