import type { Page } from 'playwright-core';
import { signals } from '../../src/signals/registry';
import { NOT_IN_DEMO } from '../demo/asked';
import { describeInBrowser } from './support/inBrowser';
import type { Visit } from './support/visit';

const EXPLORE = `/explore?schemaVersion=1&panes=${encodeURIComponent(
  JSON.stringify({ a: { datasource: 'modelwatch', range: { from: 'now-6h', to: 'now' } } })
)}`;

const titled = [...signals.values()].map(({ id, title }): [string, string] => [title, id]);

const results = (page: Page) =>
  page.locator(
    'main .uplot canvas, main canvas[role="img"], main [role="grid"], main [role="table"], main [aria-label^="Node: "]'
  );

async function choose(page: Page, label: string | RegExp, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label }).first();
  await box.click();
  await box.fill(text);
  // Options say what they are for behind their names, and other signals are mentioned there.
  await page
    .getByRole('option', { name: new RegExp(`^${text}`) })
    .first()
    .click();
}

/** Choosing a signal asks at once; while an answer is under way the button says Cancel. */
async function run(visit: Visit): Promise<void> {
  await visit.settled();
  await visit.page
    .getByRole('button', { name: /run query/i })
    .first()
    .click();
  await visit.settled();
}

describeInBrowser('the query editor in the browser', (look) => {
  // One window for all: choosing the next signal in the same editor is what people do.
  let shared: Visit | undefined;

  it.each(titled)('%s: chosen from the list, asked, and seen', async (title, id) => {
    const visit = shared ?? (await look().open(EXPLORE, { isKept: true }));
    shared = visit;
    const { page } = visit;
    await choose(page, /^signal/i, title);
    if (id === 'promql') {
      await page.locator('.cm-content').click();
      await page.keyboard.type('sum(rate(model_requests_total[5m]))');
    }
    if (id === 'anomaly') {
      await choose(page, /^watched signal/i, 'Latency');
    }
    await run(visit);
    const alerts = page.locator('main [data-testid="data-testid Alert error"]');
    // Explore has one in reserve, without an error (ErrorContainer of 12.4).
    const failed = await alerts.filter({ hasNotText: /^Unknown error$/ }).allInnerTexts();
    expect({ failed, complaints: visit.complaints.taken() }).toEqual({ failed: [], complaints: [] });
    // The demo counts business events only where a name is chosen.
    if (!NOT_IN_DEMO.has(id) && id !== 'business') {
      await results(page).first().waitFor({ timeout: 30_000 });
    }
  });

  it('keeps what was asked in the address, so that it can be sent to somebody', async () => {
    const visit = await look().open(EXPLORE);
    await choose(visit.page, /^signal/i, 'Throughput');
    await run(visit);
    const again = await look().open(visit.page.url().slice(new URL(visit.page.url()).origin.length));
    await results(again.page).first().waitFor();
    expect(
      await again.page
        .getByRole('combobox', { name: /^signal/i })
        .first()
        .inputValue()
    ).toBe('Throughput');
  });
});
