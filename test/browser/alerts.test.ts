import { describeInBrowser } from './support/inBrowser';

const ALERTS = '/a/modelwatch-monitoring-app/alerts';
const TEAM = `browser-${process.pid}`;
const FOLDER = `Modelwatch ${TEAM}`;

describeInBrowser('alert rules in the browser', (look) => {
  it('installs a pack for a team, shows it, and takes it away again', async () => {
    const visit = await look().open(ALERTS);
    const { page, complaints } = visit;
    await page.getByRole('combobox', { name: /^team/i }).fill(TEAM);
    await page.getByRole('option', { name: new RegExp(TEAM) }).click();
    await visit.settled();
    await page.getByRole('button', { name: /^install \d+ rules$/i }).click();
    await page.getByText('The rules were saved').waitFor();
    await visit.settled();
    await page.getByRole('heading', { name: `Installed: ${FOLDER}` }).waitFor();

    const rules = await page.request.get(`${look().target.url}/api/ruler/grafana/api/v1/rules`);
    expect(Object.keys(Object(await rules.json()))).toContain(FOLDER);

    await page.getByRole('button', { name: `Remove ${FOLDER}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The rules were removed').waitFor();
    await visit.settled();
    expect(await page.getByRole('heading', { name: `Installed: ${FOLDER}` }).count()).toBe(0);
    expect(complaints.said()).toEqual([]);
  });

  it('shows the state of every provisioned rule', async () => {
    const { page, complaints } = await look().open('/alerting/list');
    await page.getByText('Modelwatch service').first().waitFor();
    expect(complaints.said()).toEqual([]);
  });
});
