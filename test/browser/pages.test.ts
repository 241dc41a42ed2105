import { htmlReport } from '../../src/report/page';
import { modelOf, periodReportOf, versionOf } from '../../src/report/testing';
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

  it('shows all columns of a report in a window of 1,000 pixels', async () => {
    // What the app leaves of such a window.
    const { page } = await look().open(`${APP}/report`, { width: 936 });
    const versions = ['2', '1'].map((version) => versionOf({ version, aliases: ['challenger'] }));
    const models = ['diabetes-progression', 'loan-approval'].map((name) =>
      modelOf({
        ...{ name, versions },
        standings: [
          { signal: 'drift', version: '2', stretches: [], shares: { ok: 0, warning: 0, critical: 1, insufficient: 0 } },
        ],
        incidents: [
          { version: '2', from: 0, to: 2 * 86_400_000 + 9 * 3_600_000, level: 'critical', lasts: false, signals: [] },
        ],
      })
    );
    await page.setContent(htmlReport(periodReportOf(models), { digest: 'd1', signedBy: '' }));
    await page.getByRole('columnheader', { name: 'time in incidents' }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });

  it('shows the thresholds of alerts in a narrow window', async () => {
    const { page } = await look().open(`${APP}/alerts`, { width: 420 });
    const threshold = await page.getByLabel('Latency: critical threshold', { exact: true }).boundingBox();
    expect(threshold === null ? Infinity : threshold.x + threshold.width).toBeLessThanOrEqual(420);
  });
});
