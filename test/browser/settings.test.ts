import { z } from 'zod';
import { describeInBrowser, type Look } from './support/inBrowser';
import type { Visit } from './support/visit';

const TYPE = 'modelwatch-monitoring-datasource';

/**
 * The settings of a data source that did not exist before. It is added through the API: the page that offers kinds of data
 * sources asks Grafana's catalogue, which not every machine reaches.
 */
async function added(look: Look): Promise<Visit & { readonly uid: string }> {
  const visit = await look.open('/connections/datasources');
  const { page, target } = visit;
  const name = `Modelwatch of a test, ${Date.now()}`;
  const answer = await page.request.post(`${target.url}/api/datasources`, {
    data: { name, type: TYPE, access: 'proxy' },
  });
  const { datasource } = addedSchema.parse(await answer.json());
  await page.goto(`${target.url}/connections/datasources/edit/${datasource.uid}`);
  await visit.settled();
  return Object.assign(visit, datasource);
}

const addedSchema = z.object({ datasource: z.object({ uid: z.string() }) });

async function saveAndTest({ page }: Visit): Promise<string> {
  await page.getByRole('button', { name: /save & test/i }).click();
  const verdict = page
    .locator('main [data-testid^="data-testid Alert"]')
    .filter({ hasNotText: /^Testing/ })
    .last();
  await verdict.waitFor();
  return verdict.innerText();
}

describeInBrowser('the data source in the browser', (look) => {
  it('is added, configured, tested, and taken away again', async () => {
    const { prometheus, mlflow } = look().target;
    const visit = await added(look());
    const { page, complaints } = visit;
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
    const visit = await added(look());
    const { page, uid } = visit;
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
