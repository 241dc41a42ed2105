import { FieldType, LoadingState, toDataFrame } from '@grafana/data';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { NEVER, of } from 'rxjs';
import { definitions, withOverrides } from '../../../packs/rules';
import { grafanaGroups } from '../../../packs/rules/grafana/rule';
import { rulerGroup } from '../../../packs/rules/grafana/ruler';
import { elementAt } from '../../../stats/elements';
import { DAY_MS } from '../../../time';
import { FakeGrafana, VIEWER } from '../../alerting/fakeGrafana.testing';
import { atAddress } from '../../shell/atAddress.testing';
import Alerts from '.';

let grafana = new FakeGrafana();
let mockIsAnswering = true;

const STEP = 300_000;
/** A week of latencies about 50 ms, with an hour of 700 ms on the fourth day. */
const mockWeek = () => {
  const now = Date.now();
  const times = Array.from({ length: (7 * DAY_MS) / STEP }, (_, i) => now - 7 * DAY_MS + i * STEP);
  const isSlow = (i: number) => i >= 1000 && i < 1012;
  const frame = (name: string, values: readonly number[]) =>
    toDataFrame({
      refId: 'history',
      name,
      meta: { custom: { minimumSample: 20, window: 300 } },
      fields: [
        { name: 'Time', type: FieldType.time, values: times },
        { name, type: FieldType.number, labels: { model: 'iris', version: '1' }, values: [...values] },
      ],
    });
  return [
    frame(
      'p95',
      times.map((_, i) => (isSlow(i) ? 0.7 : 0.05 + 0.005 * Math.sin(i / 7)))
    ),
    frame(
      'p95 level',
      times.map((_, i) => (isSlow(i) ? 2 : 0))
    ),
  ];
};

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children }: { children: ReactNode }) => <main>{children}</main>,
  PanelRenderer: ({ title }: { title: string }) => <figure aria-label={`Chart: ${title}`} />,
  config: { appUrl: 'https://grafana.example/', bootData: { user: { orgRole: 'Editor' } } },
  hasPermission: (action: string) => grafana.hasPermission(action),
  locationService: { partial: () => undefined },
  getDataSourceSrv: () => ({
    getList: () => [
      { uid: 'modelwatch', name: 'Modelwatch', isDefault: true },
      { uid: 'staging', name: 'Staging' },
    ],
    get: () =>
      Promise.resolve({ query: () => (mockIsAnswering ? of({ data: mockWeek(), state: LoadingState.Done }) : NEVER) }),
  }),
  getBackendSrv: () => ({ fetch: (request: { url: string }) => grafana.fetch(request) }),
}));

const open = async (query: Record<string, string> = {}) => {
  render(atAddress(`alerts?${new URLSearchParams(query).toString()}`, <Alerts />));
  await screen.findByText('Changes');
};

const writtenPack = (options = {}) =>
  grafanaGroups(withOverrides(definitions, { grafana: 'https://grafana.example', ...options })).map(rulerGroup);
const installed = () =>
  [...grafana.groups.values()].flat().flatMap(({ rules }) => rules.map(({ grafana_alert: { uid } }) => uid));
const writes = () => grafana.requests.filter((request) => !request.startsWith('GET'));
/** By text, since roles of so many rows take jsdom long. */
const button = (text: string | RegExp): HTMLElement => {
  const found = screen.getByText(text).closest('button');
  if (found === null) {
    throw new Error(`${String(text)} is not on a button`);
  }
  return found;
};
const installButton = () => button(/^(Install|Update|Remove)( \d+)? rules?$|^Apply \d+ changes$|^No changes$/);
/** Its label goes on with what the alert means. */
const checkbox = (title: string) =>
  new RegExp(`^${title}${definitions.find((one) => one.title === title)?.meaning.slice(0, 12)}`);
const isDisabled = (element: HTMLElement) =>
  element.hasAttribute('disabled') || element.getAttribute('aria-disabled') === 'true';

beforeEach(() => {
  grafana = new FakeGrafana();
  mockIsAnswering = true;
});

it('installs what was chosen, with the thresholds that were typed, and then has nothing left to do', async () => {
  await open();
  expect(screen.getByText(/no modelwatch alert rules are installed/i)).toBeTruthy();
  const critical = screen.getByLabelText('Latency: critical threshold');
  await userEvent.clear(critical);
  await userEvent.type(critical, '0.9');
  await userEvent.click(screen.getByLabelText(checkbox('Fairness')));
  expect(installButton().textContent).toMatch(/^Install \d\d rules$/);
  await userEvent.click(installButton());
  await screen.findByText('The rules were saved');
  expect(grafana.folders).toEqual([{ uid: 'f1', title: 'Modelwatch' }]);
  expect(installed()).toContain('modelwatch-latency-critical');
  expect(installed()).not.toContain('modelwatch-fairness-critical');
  expect(JSON.stringify([...grafana.groups.values()])).toContain(
    '"https://grafana.example/a/modelwatch-monitoring-app/runbooks/latency?ds=modelwatch&'
  );
  const [level] = [...(grafana.groups.get('f1') ?? [])]
    .flatMap(({ rules }) => rules)
    .filter(({ grafana_alert: { uid } }) => uid === 'modelwatch-latency-critical')
    .map(({ grafana_alert }) => JSON.stringify(grafana_alert['data']));
  expect(level).toContain('"critical":0.9');
  expect(isDisabled(installButton())).toBe(true);
  expect(installButton().textContent).toBe('No changes');
  await userEvent.type(critical, '5');
  expect(installButton().textContent).toBe('Update 2 rules');
  await userEvent.click(button(/^Show all \d+ rules/));
  expect(elementAt(screen.getAllByText('Latency: critical'), 0).getAttribute('href')).toBe(
    '/alerting/grafana/modelwatch-latency-critical/view'
  );
});

it('shows what is installed with its state, and removes it once that was confirmed', async () => {
  grafana.install({ uid: 'f', title: 'Modelwatch' }, writtenPack({ only: ['latency'] }));
  grafana.states = [
    {
      name: 'Latency: critical',
      uid: 'modelwatch-latency-critical',
      state: 'firing',
      health: 'ok',
      labels: { __grafana_origin: 'plugin/modelwatch-monitoring-app' },
    },
  ];
  await open();
  expect((await screen.findByText('Firing')).closest('tr')?.textContent).toMatch(/^Latency: critical/);
  expect(screen.getByLabelText<HTMLInputElement>(checkbox('Latency')).checked).toBe(true);
  expect(screen.getByLabelText<HTMLInputElement>(checkbox('Drift')).checked).toBe(false);
  await userEvent.click(button('Remove Modelwatch'));
  expect(writes()).toEqual([]);
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }));
  await screen.findByText('The rules were removed');
  expect(installed()).toEqual([]);
});

it('says that the rules change because they query another data source, before anything is saved', async () => {
  grafana.install({ uid: 'f', title: 'Modelwatch' }, writtenPack({ only: ['latency'], dataSource: 'staging' }));
  await open();
  expect(installButton().textContent).toBe('Update 2 rules');
  expect(screen.getByText(/They query the data source Staging; saving moves them to Modelwatch\./)).toBeTruthy();
  expect(writes()).toEqual([]);
});

it('leaves provisioned rules alone, says so, and offers another team’s pack', async () => {
  const provisioned = writtenPack().map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, grafana_alert: { ...rule.grafana_alert, provenance: 'file' } })),
  }));
  grafana.install({ uid: 'f', title: 'Modelwatch' }, provisioned);
  await open();
  expect(screen.getByText('Provisioned')).toBeTruthy();
  expect(screen.queryByText(/are not clickable/)).toBeNull();
  expect(screen.queryByText('Remove Modelwatch')).toBeNull();
  const warning = screen.getByLabelText('Latency: warning threshold');
  await userEvent.clear(warning);
  await userEvent.type(warning, '0.1');
  expect(screen.getByText(/These rules come from a provisioning file/)).toBeTruthy();
  expect(isDisabled(installButton())).toBe(true);
});

it('says how links of a file come to work on Grafana’s own pages', async () => {
  const file = writtenPack({ only: ['latency'], grafana: undefined });
  grafana.install({ uid: 'f', title: 'Modelwatch' }, file);
  await open();
  const hint = screen.getByText(/are not clickable/).textContent;
  expect(hint).toContain('npm run rules -- --grafana https://grafana.example/');
  expect(hint).toContain('replace "{{ externalURL }}" in it');
});

it('shows the past with suggested thresholds and what both would have done, and takes them over', async () => {
  await open({ definition: 'latency' });
  const table = await screen.findByRole('table', { name: /what these rules would have done/i });
  const rows = within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent);
  expect(rows).toHaveLength(4);
  expect(rows[1]).toMatch(/^chosencritical1/);
  await userEvent.click(button('Use suggested thresholds'));
  const typed = Number(screen.getByLabelText<HTMLInputElement>('Latency: warning threshold').value);
  expect(typed).toBeGreaterThan(0.055);
  expect(typed).toBeLessThan(0.2);
});

it('simulates on the model in the worst state at first, and says that it is a simulation', async () => {
  grafana.models = ['worst', 'iris'];
  await open();
  expect(screen.getByLabelText<HTMLInputElement>(/^Simulate on/).value).toBe('worst');
  expect(screen.getByLabelText('Simulate Latency on past data').textContent).toBe('Simulate');
});

it('says that it loads the past until it is there', async () => {
  mockIsAnswering = false;
  await open({ definition: 'latency' });
  expect(await screen.findByText('Loading history')).toBeTruthy();
  expect(screen.queryByText('No history')).toBeNull();
});

it('counts incidents that were marked on dashboards', async () => {
  const start = Date.now() - 7 * DAY_MS + 1000 * STEP;
  grafana.annotations = [{ time: start, timeEnd: start + 3_600_000, text: 'slow' }];
  await open({ definition: 'latency' });
  await screen.findByText('Incidents caught');
  expect(screen.getAllByText('1 of 1').length).toBeGreaterThan(0);
});

it('says what a threshold lacks where it was typed, and installs nothing until then', async () => {
  await open();
  const warning = screen.getByLabelText('Latency: warning threshold');
  await userEvent.clear(warning);
  await userEvent.type(warning, '9');
  expect(screen.getByText(/critical before it is a warning/).getAttribute('role')).toBe('alert');
  expect(isDisabled(installButton())).toBe(true);
  await userEvent.click(screen.getByLabelText(checkbox('Latency')));
  await waitFor(() => expect(isDisabled(installButton())).toBe(false));
});

it('has no threshold to set where there is only a verdict', async () => {
  await open();
  await userEvent.click(screen.getByLabelText('Availability objective: warning rule'));
  expect(screen.queryByLabelText('Availability objective: warning threshold')).toBeNull();
  await userEvent.click(installButton());
  await screen.findByText('The rules were saved');
  expect(installed()).toContain('modelwatch-slo-availability-critical');
  expect(installed()).not.toContain('modelwatch-slo-availability-warning');
});

it('tells a viewer which permissions are lacking, and shows everything else', async () => {
  grafana.install({ uid: 'f', title: 'Modelwatch' }, writtenPack({ only: ['latency'] }));
  grafana.permissions = VIEWER;
  await open();
  expect(isDisabled(button('Remove Modelwatch'))).toBe(true);
  await userEvent.click(screen.getByLabelText(checkbox('Drift')));
  expect(screen.getByText(/alert\.rules:create/)).toBeTruthy();
  expect(isDisabled(installButton())).toBe(true);
});

it('says what Grafana refused, what was written before, and continues from there', async () => {
  grafana.refuse = (request) =>
    request.startsWith('POST /api/ruler') && grafana.groups.size > 0
      ? { status: 403, data: { message: 'user is not authorized to create rules' } }
      : undefined;
  await open();
  await userEvent.click(installButton());
  const problem = await screen.findByText(/user is not authorized to create rules/);
  expect(problem.textContent).toMatch(/role Editor/);
  expect(problem.textContent).toMatch(/had been written and are kept/);
  grafana.refuse = () => undefined;
  await userEvent.click(installButton());
  await screen.findByText('The rules were saved');
  expect(installed().sort()).toEqual(
    withOverrides(definitions)
      .rules.map(({ uid }) => uid)
      .sort()
  );
});

it('says why it cannot read the rules', async () => {
  grafana.refuse = (request) =>
    request === 'GET /api/ruler/grafana/api/v1/rules' ? { status: 404, data: { message: 'Not found' } } : undefined;
  render(atAddress('alerts', <Alerts />));
  expect(await screen.findByText(/alerting is switched off/)).toBeTruthy();
});
