import { describeInBrowser } from './support/inBrowser';
import type { Visit } from './support/visit';

const ADD = '/connections/datasources/modelwatch-monitoring-datasource';

async function saveAndTest({ page }: Visit): Promise<string> {
  await page.getByRole('button', { name: /save & test/i }).click();
  const verdict = page.locator('main [data-testid^="data-testid Alert"]').last();
  await verdict.waitFor();
  return verdict.innerText();
}

describeInBrowser('the data source in the browser', (look) => {
  it('is added, configured, tested, and taken away again', async () => {
    const { prometheus, mlflow } = look().target;
    const visit = await look().open(ADD);
    const { page, complaints } = visit;
    await page
      .getByRole('button', { name: 'Add new data source' })
      .or(page.getByRole('link', { name: 'Add new data source' }))
      .click();
    await page.waitForURL(/\/connections\/datasources\/edit\//);
    await page.getByLabel('Prometheus URL').fill(prometheus);
    await page.getByLabel('MLflow URL').fill(mlflow);
    expect(await saveAndTest(visit)).toMatch(/Prometheus.*\d.*MLflow.*\d/s);
    expect(complaints.said()).toEqual([]);

    await page.getByLabel('Prometheus URL').fill('http://127.0.0.1:9');
    expect(await saveAndTest(visit)).toMatch(/Prometheus/);
    expect(complaints.without(/status of 400/)).toEqual([]);

    await page.getByRole('button', { name: 'Delete' }).click();
    const sure = page.getByRole('dialog').getByRole('button', { name: 'Delete' });
    await sure.click({ timeout: 2000 }).catch(() => undefined);
    await page.waitForURL(/\/connections\/datasources\/?$/);
  });

  it('keeps a secret to itself', async () => {
    const visit = await look().open(ADD);
    const { page } = visit;
    await page
      .getByRole('button', { name: 'Add new data source' })
      .or(page.getByRole('link', { name: 'Add new data source' }))
      .click();
    await page.waitForURL(/\/edit\//);
    const uid = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const url = `${look().target.url}/api/datasources/uid/${uid}`;
    const settings: unknown = await (await page.request.get(url)).json();
    const changed = { ...Object(settings), secureJsonData: { prometheusToken: 'a-secret-of-nobody' } };
    expect((await page.request.put(url, { data: changed })).ok()).toBe(true);
    const answered = await (await page.request.get(url)).text();
    await page.reload();
    await visit.settled();
    expect(answered).toContain('prometheusToken');
    expect(answered + (await page.content())).not.toContain('a-secret-of-nobody');
    expect((await page.request.delete(url)).ok()).toBe(true);
  });
});
