import type { Locator, Page } from 'playwright-core';

const HEADER = 'data-testid Panel header ';

export interface PanelSeen {
  readonly title: string;
  readonly hasError: boolean;
  /** All of its text, without its title. */
  readonly text: string;
}

const panels = (page: Page): Locator => page.locator(`[data-testid^="${HEADER}"]`);

/** Opens every folded row of a dashboard, and looks at all of it once: Grafana asks for what comes into sight. */
export async function unfold(page: Page): Promise<void> {
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
