import type { Page } from 'playwright-core';
import { describeInBrowser } from './support/inBrowser';

/** More stops than any page has before its first link of interest. */
const MAX_STOPS = 120;

/** Walks on with the Tab key until the element in focus meets `wanted`; gives how many stops it took. */
async function walkTo(page: Page, wanted: { readonly role?: RegExp; readonly name: RegExp }): Promise<number> {
  for (let stop = 1; stop <= MAX_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      const labelled = element?.getAttribute('aria-labelledby')?.split(' ') ?? [];
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : '';
      return [
        element?.getAttribute('aria-label') ?? '',
        ...labelled.map((id) => document.getElementById(id)?.textContent ?? ''),
        label ?? '',
        element?.textContent ?? '',
      ].join(' ');
    });
    if (wanted.name.test(here)) {
      return stop;
    }
  }
  throw new Error(`The Tab key does not lead to ${wanted.name} within ${MAX_STOPS} stops`);
}

/** Whether the element in focus shows that it is. */
const isFocusVisible = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.activeElement?.matches(':focus-visible') === true);

describeInBrowser('with the keyboard alone', (look) => {
  it('from the fleet to a model and back', async () => {
    const visit = await look().open('/a/modelwatch-monitoring-app');
    const { page } = visit;
    await page.getByRole('link', { name: 'loan-approval' }).first().waitFor();
    await walkTo(page, { name: /loan-approval/ });
    expect(await isFocusVisible(page)).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/models\/loan-approval/);
    await page.getByRole('heading', { level: 1, name: 'loan-approval' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
  });

  it('asks for another signal', async () => {
    const panes = { a: { datasource: 'modelwatch', range: { from: 'now-1h', to: 'now' } } };
    const visit = await look().open(`/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify(panes))}`);
    const { page } = visit;
    await walkTo(page, { name: /^\s*signal/i });
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Throughput');
    await page.getByRole('option', { name: /^throughput/i }).waitFor();
    await page.keyboard.press('Enter');
    await page
      .getByRole('button', { name: /run query/i })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await visit.settled();
    await page.locator('main .uplot canvas').first().waitFor();
    expect(decodeURIComponent(page.url())).toContain('"throughput"');
  });
});
