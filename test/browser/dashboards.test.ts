import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { EMPTY, type Empty } from '../packs/empty';
import { describeInBrowser } from './support/inBrowser';

const HEADER = 'data-testid Panel header ';

interface PanelSeen {
  readonly title: string;
  readonly hasError: boolean;
  /** All of its text, without its title. */
  readonly text: string;
}

const panels = (page: Page): Locator => page.locator(`[data-testid^="${HEADER}"]`);

/** Opens every folded row of a dashboard, and looks at all of it once: Grafana asks for what comes into sight. */
async function unfold(page: Page): Promise<void> {
  const folded = page.getByRole('button', { name: 'Expand row' });
  while ((await folded.count()) > 0) {
    await folded.first().click();
  }
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 1440, height: Math.min(height + 200, 12_000) });
}

/** Every panel in sight. */
export async function seen(page: Page): Promise<readonly PanelSeen[]> {
  return Promise.all(
    (await panels(page).all()).map(async (panel) => {
      const title = ((await panel.getAttribute('data-testid')) ?? '').slice(HEADER.length);
      const content = panel.locator('[data-testid="data-testid panel content"]');
      return {
        title,
        hasError: (await panel.locator('[data-testid="data-testid Panel status error"]').count()) > 0,
        text: (await content.innerText()).trim(),
      };
    })
  );
}

const MODEL = 'loan-approval';
const NOTHING = /^(no data|no data: see the last row|–)?$/i;

const slugs = readdirSync(path.resolve(__dirname, '..', '..', 'dashboards'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

/** Titles in files hold variables, those on a screen their values. */
const meets = (written: string, shown: string): boolean =>
  written.includes('$')
    ? new RegExp(`^${written.replaceAll(/[.*+?^{}()|[\]\\]/g, '\\$&').replaceAll(/\$\w+/g, '.*')}$`).test(shown)
    : written === shown;

const covers = ({ panels, but = [], models }: Empty, title: string): boolean =>
  models.includes(MODEL) &&
  (panels === undefined || panels.some((one) => meets(one, title))) &&
  !but.some((one) => meets(one, title));

const mayBeEmpty = (slug: string, { title }: PanelSeen): boolean =>
  EMPTY.some((entry) => entry.dashboard === slug && covers(entry, title));

describeInBrowser('dashboards in the browser', (look) => {
  it.each(slugs)('%s: every panel is full, none has failed, and the console is quiet', async (slug) => {
    const visit = await look().open(`/d/modelwatch-${slug}?var-model=${MODEL}`, { height: 2000 });
    await unfold(visit.page);
    await visit.settled();
    const panels = await seen(visit.page);
    expect(panels.length).toBeGreaterThan(1);
    const empty = panels.filter((panel) => NOTHING.test(panel.text) && !mayBeEmpty(slug, panel));
    const drawn = await Promise.all(
      empty.map(async (panel) => ({ ...panel, isDrawn: await isDrawn(visit.page, panel.title) }))
    );
    expect({
      failed: panels.filter(({ hasError }) => hasError).map(({ title }) => title),
      empty: drawn.filter((panel) => !panel.isDrawn).map(({ title }) => title),
      refused: await visit.complaints.refused(),
      complaints: visit.complaints.said(),
    }).toEqual({ failed: [], empty: [], refused: [], complaints: [] });
  });

  it('fills variables from the sources, and takes them along from dashboard to dashboard', async () => {
    const visit = await look().open(`/d/modelwatch-latency?var-model=${MODEL}&from=now-3h&to=now`);
    const { page } = visit;
    await page.getByRole('button', { name: 'Modelwatch', exact: true }).click();
    await page
      .getByRole('menuitem', { name: /drift/i })
      .or(page.getByRole('link', { name: /drift/i }))
      .first()
      .click();
    await page.waitForURL(/\/d\/modelwatch-drift/);
    await visit.settled();
    const search = new URL(page.url()).searchParams;
    expect([search.get('var-model'), search.get('from')]).toEqual([MODEL, 'now-3h']);
  });
});

/** A picture has no words: lines, bars and heat are canvases and vectors. */
async function isDrawn(page: Parameters<typeof seen>[0], title: string): Promise<boolean> {
  const panel = page.locator(`[data-testid="data-testid Panel header ${title}"]`).first();
  return (await panel.locator('.uplot canvas, canvas[role="img"], svg[role="img"], [role="grid"]').count()) > 0;
}
