import { seriousViolations } from './support/accessibility';
import { describeInBrowser } from './support/inBrowser';

const APP = '/a/modelwatch-monitoring-app';

const PAGES = [
  ['fleet', APP, 'Fleet'],
  ['a model', `${APP}/models/loan-approval`, 'loan-approval'],
  ['setup', `${APP}/setup`, 'Setup'],
  ['alerts', `${APP}/alerts`, 'Alerts'],
  ['baselines', `${APP}/baselines`, 'Baselines'],
  ['report', `${APP}/report`, 'Report'],
  ['runbooks', `${APP}/runbooks`, 'Runbooks'],
  ['a runbook', `${APP}/runbooks/drift?model=loan-approval&version=2`, /drift/i],
  [
    'the query editor',
    '/explore?schemaVersion=1&panes=%7B%22a%22%3A%7B%22datasource%22%3A%22modelwatch%22%7D%7D',
    undefined,
  ],
  ['settings', '/connections/datasources/edit/modelwatch', undefined],
] as const;

describeInBrowser('pages in the browser', (look) => {
  describe.each(['dark', 'light'] as const)('%s', (theme) => {
    it.each(PAGES)(
      '%s: has its heading, nothing grave for those who use a reader, a quiet console',
      async (_, address, heading) => {
        const { page, complaints } = await look().open(address, { theme });
        if (heading !== undefined) {
          await page.getByRole('heading', { level: 1, name: heading }).waitFor();
        }
        expect({ findings: await seriousViolations(page), complaints: complaints.said() }).toEqual({
          findings: [],
          complaints: [],
        });
      }
    );
  });

  it('the address that npm start gives leads to the fleet', async () => {
    const { page, target } = await look().open('/');
    // Grafana's own home is there otherwise.
    const heading = target.kind === 'preview' ? 'Fleet' : /./;
    await page.getByRole('heading', { name: heading }).first().waitFor();
    expect(new URL(page.url()).pathname).toBe(target.kind === 'preview' ? `${APP}/fleet` : '/');
  });

  it.each(PAGES)('%s: fits a narrow window', async (_, address) => {
    const { page } = await look().open(address, { width: 420 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(1);
  });

  it('shows the thresholds of alerts in a narrow window', async () => {
    const { page } = await look().open(`${APP}/alerts`, { width: 420 });
    const threshold = await page.getByLabel('Latency: critical threshold', { exact: true }).boundingBox();
    expect(threshold === null ? Infinity : threshold.x + threshold.width).toBeLessThanOrEqual(420);
  });
});
