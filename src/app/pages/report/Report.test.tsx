import { PluginContextProvider, PluginIncludeType, type PluginMeta, PluginType } from '@grafana/data';
import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type NavigateFunction, useNavigate } from 'react-router-dom';
import { of, throwError } from 'rxjs';
import { z } from 'zod';
import { pluginMeta } from '../../../datasource/dataSource.testing';
import { atAddress, MockPage } from '../../shell/atAddress.testing';
import Report from '.';

const querySchema = z.looseObject({ refId: z.string(), signal: z.string(), model: z.string().optional() });
const askedSchema = z.object({ from: z.string(), to: z.string(), queries: z.tuple([querySchema]) });
const asked: Array<z.infer<typeof askedSchema>> = [];
let answerTo: (query: z.infer<typeof querySchema>) => object = () => ({ frames: [] });
const signals = ['quality', 'drift', 'latency', 'slo'].map((id) => ({
  ...{ id, title: `About ${id}`, inHealthReport: true, usesServerProfile: false },
}));
let status: object = { status: 'ok', message: 'All is reached' };
const partial = jest.fn();
let mockRole = 'Viewer';
let trail: { readonly status?: number; readonly data: unknown } = { data: {} };
const counted: string[] = [];
/** What Grafana has besides data sources: its alert rules, the plugin's files. */
const files: Record<string, unknown> = {};

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: (props: object) => <MockPage {...props} />,
  get config() {
    return { bootData: { user: { orgRole: mockRole } } };
  },
  getDataSourceSrv: () => ({ getList: () => [{ uid: 'one', name: 'One', isDefault: true }] }),
  getBackendSrv: () => ({
    fetch: ({ url, data }: { url: string; data?: unknown }) => {
      if (url === '/api/ds/query') {
        const request = askedSchema.parse(data);
        asked.push(request);
        const [query] = request.queries;
        const result = answerTo(query);
        const body = { results: { [query.refId]: result } };
        return 'error' in result ? throwError(() => ({ status: 400, data: body })) : of({ data: body });
      }
      if (url.includes('/audit/accesses')) {
        counted.push(url);
        return trail.status === undefined ? of(trail) : throwError(() => trail);
      }
      if (url in files) {
        return of({ data: files[url] });
      }
      const answers: Record<string, unknown> = {
        status,
        signals,
        profiles: { known: [], found: [] },
        models: [{ name: 'loan', aliases: [] }],
      };
      const path = /resources\/(\w+)/.exec(url)?.[1] ?? '';
      return path in answers
        ? of({ data: answers[path] })
        : throwError(() => ({ status: 404, data: { message: url } }));
    },
  }),
  get locationService() {
    return { partial };
  },
}));

/** A figure of accuracy at the end of the period, as Grafana writes frames. */
const accuracy = (value: number) => ({
  frames: [
    {
      schema: {
        fields: [
          { name: 'Time', type: 'time' },
          { name: 'accuracy', type: 'number', labels: { model: 'loan', version: '1', measure: 'accuracy' } },
        ],
      },
      data: { values: [[1_772_000_000_000], [value]] },
    },
  ],
});

const shown = (): string => screen.getByTitle<HTMLIFrameElement>('Report').srcdoc;

beforeEach(() => {
  asked.length = 0;
  partial.mockClear();
  mockRole = 'Viewer';
  counted.length = 0;
  status = { status: 'ok', message: 'All is reached' };
  answerTo = ({ refId }) => (refId === 'figures quality' ? accuracy(0.9321) : { frames: [] });
});

it('asks each question of the report as a panel would, over the period and model of the address', async () => {
  render(atAddress('report?model=loan&from=1772000000000&to=1772604800000', <Report />));
  expect(asked).toEqual([]);
  await userEvent.click(await screen.findByRole('button', { name: 'Create report' }));
  await screen.findByTitle('Report');
  expect(asked.length).toBeGreaterThan(15);
  const levels = asked.find(({ queries: [{ refId }] }) => refId === 'levels quality');
  expect(levels).toMatchObject({
    from: '1771999980000',
    to: '1772604780000',
    queries: [{ signal: 'health', model: 'loan', datasource: { uid: 'one' }, maxDataPoints: 672 }],
  });
  expect(shown()).toContain('Report of loan');
  expect(shown()).toContain('0.9321');
  expect(shown()).toContain('About quality');
  expect(shown()).not.toContain('<script');
});

it('says in the report what had no answer and why, and is a report all the same', async () => {
  status = { status: 'error', message: 'Prometheus cannot be reached' };
  answerTo = ({ signal }) => (signal === 'drift' ? { status: 502, error: 'Prometheus is gone' } : accuracy(0.5));
  render(atAddress('report', <Report />));
  await userEvent.click(await screen.findByRole('button', { name: 'Create report' }));
  await screen.findByTitle('Report');
  expect(shown()).toContain('Report of all models');
  expect(shown()).toContain('Prometheus is gone');
  expect(shown()).toContain('Not every source answered');
});

it('says why there is no report where the data source cannot be asked at all', async () => {
  status = {};
  render(atAddress('report', <Report />));
  await userEvent.click(await screen.findByRole('button', { name: 'Create report' }));
  expect(await screen.findByText('The report could not be created')).toBeTruthy();
});

it('keeps the focus on what was chosen, and shows nothing of the choice before', async () => {
  let navigate: NavigateFunction = () => undefined;
  function Page() {
    navigate = useNavigate();
    return <Report />;
  }
  render(atAddress('report?model=loan', <Page />));
  await userEvent.click(await screen.findByRole('button', { name: 'Create report' }));
  await screen.findByTitle('Report');
  partial.mockImplementationOnce(() => navigate({ search: '?model=loan&from=now-30d&to=now' }));
  await userEvent.click(screen.getByLabelText('30 days'));
  expect(screen.getByLabelText('30 days')).toHaveProperty('checked', true);
  expect(document.activeElement).toBe(screen.getByLabelText('30 days'));
  expect(screen.queryByTitle('Report')).toBeNull();
  act(() => void navigate(-1));
  expect(screen.queryByTitle('Report')).toBeNull();
});

describe('accesses', () => {
  const counts = { intact: true, total: 7, unnamed: 0, refused: 2, people: 3, actionSteps: 0 };
  const made = async (): Promise<string> => {
    render(atAddress('report?model=loan&from=1772000000000&to=1772604800000', <Report />));
    await userEvent.click(await screen.findByRole('button', { name: 'Create report' }));
    await screen.findByTitle('Report');
    return shown();
  };

  it('are in the reports of those who may read the trail, and are not asked for by others', async () => {
    trail = { data: { ...counts, byOrigin: { dashboard: 7 }, bySignal: { drift: 7 }, byPanel: {} } };
    expect(await made()).not.toContain('<h3>Accesses</h3>');
    expect(counted).toEqual([]);
    cleanup();
    mockRole = 'Admin';
    expect(await made()).toContain('7 accesses, 2 of them refused');
    expect(counted).toEqual([
      '/api/datasources/uid/one/resources/audit/accesses?from=1771999980000&to=1772604780000&model=loan',
    ]);
  });

  it('are left out where no trail is kept, and said to be missing where it cannot be read', async () => {
    mockRole = 'Admin';
    trail = { status: 404, data: { message: 'No audit trail is kept here' } };
    expect(await made()).not.toContain('<h3>Accesses</h3>');
    cleanup();
    trail = { status: 500, data: { message: 'The audit trail cannot be read: EACCES' } };
    expect(await made()).toContain('unavailable (The audit trail cannot be read: EACCES)');
  });
});

it('has on its signature line the name that is given, without being made again', async () => {
  render(atAddress('report', <Report />));
  await userEvent.click(await screen.findByRole('button', { name: 'Create report' }));
  await screen.findByTitle('Report');
  const questions = asked.length;
  await userEvent.type(screen.getByLabelText('Name on the signature line'), 'Ann Lee, model owner');
  expect(shown()).toContain('<dd>Ann Lee, model owner</dd>');
  expect(asked).toHaveLength(questions);
});

it('keeps model and period in the address', async () => {
  render(atAddress('report', <Report />));
  await userEvent.click(await screen.findByLabelText('Quarter'));
  expect(partial).toHaveBeenCalledWith({ from: 'now-90d', to: 'now' });
});

describe('the metric review', () => {
  const address = 'report?view=review&model=loan&from=1772000000000&to=1772604800000';
  const accuracyRule = {
    labels: {},
    annotations: {},
    grafana_alert: {
      ...{ uid: 'ml-accuracy-critical', title: 'Accuracy', namespace_uid: 'f' },
      data: [{ datasourceUid: 'one', model: { signal: 'quality', thresholds: { critical: 0.8 } } }],
    },
  };
  const made = async (meta?: PluginMeta): Promise<string> => {
    const page = <Report />;
    render(
      atAddress(address, meta === undefined ? page : <PluginContextProvider meta={meta}>{page}</PluginContextProvider>)
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Create review' }));
    await screen.findByTitle('Report');
    return shown();
  };

  afterEach(() => Object.keys(files).forEach((url) => delete files[url]));

  it('tries the alerts of the catalogue on the past, where nobody may read the installed rules', async () => {
    const page = await made();
    expect(page).toContain('by the thresholds of the catalogue');
    expect(page).toContain('<del>-accuracy.warning=0.92</del><ins>+accuracy.warning=off</ins>');
    expect(asked.find(({ queries: [{ signal }] }) => signal === 'quality')).toMatchObject({
      from: '1771999800000',
      queries: [{ model: 'loan', datasource: { uid: 'one' }, intervalMs: 300_000 }],
    });
    expect(counted).toEqual([]);
    expect(page).not.toContain('Panels that nobody opened');
  });

  it('tries the installed rules, and names to Admins what nobody opened', async () => {
    mockRole = 'Admin';
    trail = {
      data: {
        ...{ intact: true, total: 7, unnamed: 0, refused: 2, people: 3, actionSteps: 0 },
        ...{ byOrigin: {}, bySignal: { drift: 7 }, byPanel: { 'mw-fleet 1': 7 } },
      },
    };
    files['/api/ruler/grafana/api/v1/rules'] = { ML: [{ name: 'ml', interval: '1m', rules: [accuracyRule] }] };
    const panels = [
      { id: 1, title: 'Health', targets: [{}] },
      { id: 9, title: 'Row', panels: [{ id: 2, title: 'Firing', targets: [{}] }] },
      { id: 3, title: 'A text' },
    ];
    files['/public/plugins/modelwatch-monitoring-app/dashboards/fleet.json'] = {
      ...{ uid: 'mw-fleet', title: 'Fleet', panels },
    };
    const listed = { type: PluginIncludeType.dashboard, name: 'Fleet', path: 'dashboards/fleet.json' };
    const page = await made({ ...pluginMeta('modelwatch-monitoring-app', PluginType.app), includes: [listed] });
    expect(page).toContain('by the thresholds of the installed rules');
    expect(page).toContain('<ins>+latency.warning=0.4</ins><ins>+latency.critical=0.5</ins>');
    expect(page).not.toContain('<ins>+accuracy.warning=0.92</ins>');
    expect(page).toMatch(/<p>Fleet: Firing<\/p>[^]*select\(\.id \| IN\(2\)\)/);
    expect(page).not.toMatch(/Fleet: (Health|A text)/);
    expect(page).toContain('<code>latency</code>');
    expect(page).not.toContain('<code>drift</code>');
  });

  it('is chosen by the address, and asks for no signature', async () => {
    render(atAddress(address, <Report />));
    expect(await screen.findByLabelText('Alerts (metric review)')).toHaveProperty('checked', true);
    expect(screen.queryByLabelText('Name on the signature line')).toBeNull();
    await userEvent.click(screen.getByLabelText('Models'));
    expect(partial).toHaveBeenCalledWith({ view: null });
  });
});
