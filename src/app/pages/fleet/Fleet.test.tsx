import { type DataFrame, FieldType, toDataFrame } from '@grafana/data';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { of, throwError } from 'rxjs';
import { elementAt } from '../../../stats/elements';
import { atAddress, MockPage } from '../../shell/atAddress.testing';
import FleetPage from '.';

const mockQuery = jest.fn();
const mockRules = jest.fn();
const mockSources = jest.fn();
const mockResources: Record<string, unknown> = {};

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: (props: object) => <MockPage {...props} />,
  config: { bootData: { user: { orgRole: 'Editor' } } },
  getDataSourceSrv: () => ({ getList: mockSources, get: () => Promise.resolve({ query: mockQuery }) }),
  getBackendSrv: () => ({
    fetch: ({ url }: { url: string }) => {
      const path = /\/resources\/([a-z]+)/.exec(url)?.[1];
      return path === undefined ? mockRules() : of({ data: mockResources[path] });
    },
  }),
}));

// Grafana's own link wants the router that Grafana brings.
jest.mock('@grafana/ui', () => ({
  ...jest.requireActual<object>('@grafana/ui'),
  TextLink: ({ href, children }: { href: string; children: ReactNode }) => <a href={href}>{children}</a>,
}));

const text = (name: string, values: (string | null)[]) => ({ name, type: FieldType.string, values });
const number = (name: string, values: (number | null)[]) => ({ name, type: FieldType.number, values });

const health = toDataFrame({
  refId: 'health',
  fields: [
    text('level', ['ok', 'critical', 'ok']),
    text('model', ['iris', 'loan', null]),
    text('version', [null, '2', null]),
    text('signal', ['Model quality', 'Latency', 'Resources']),
    text('id', ['quality', 'latency', 'resources']),
    text('worst', ['accuracy', 'p95', 'cpu']),
    text('current', ['97 %', '845 ms', '3 %']),
    text('limit', ['below 92 %', 'above 500 ms', 'above 80 %']),
    number('sample', [null, 1234, null]),
    number('since', [0, Date.now() - 600_000, 0]),
    text('trend', ['steady', 'worsening', 'unknown']),
    text('reason', ['', 'p95 is 845 ms, above 500 ms.', '']),
  ],
});
const versions = toDataFrame({
  refId: 'versions',
  fields: [
    text('model', ['loan', 'loan', 'unserved']),
    text('version', ['1', '2', '1']),
    text('aliases', ['champion', 'challenger', '']),
    text('stage', ['', '', '']),
    text('status', ['', '', '']),
    text('run_id', ['a', 'b', null]),
    number('created', [1, 2, 3]),
    text('description', ['', '', '']),
  ],
});
const changes = toDataFrame({
  refId: 'changes',
  fields: [
    number('time', [Date.now() - 3_600_000]),
    text('title', ['loan v2 started serving']),
    text('text', ['Seen in traffic.']),
    text('tags', ['loan,v2,serving']),
  ],
});

const firing = {
  name: 'Latency: critical',
  uid: 'modelwatch-latency-critical',
  state: 'firing',
  labels: { __grafana_origin: 'plugin/modelwatch-monitoring-app', severity: 'critical' },
  alerts: [{ state: 'Alerting', labels: { model: 'loan', version: '2' }, annotations: { summary: 'p95 is slow' } }],
};

const down = (source: 'prometheus' | 'mlflow', problem: string) => ({ source, reached: false, problem });
const up = (source: 'prometheus' | 'mlflow') => ({ source, reached: true });
const status = (...sources: object[]) => ({ status: 'ok', message: '', details: { sources } });

const answer = (...frames: DataFrame[]) =>
  mockQuery.mockImplementation(({ targets }: { targets: { refId: string }[] }) =>
    of({ data: frames.filter(({ refId }) => targets.some((target) => target.refId === refId)) })
  );

beforeEach(() => {
  Object.assign(mockResources, {
    status: status(up('prometheus'), up('mlflow')),
    signals: ['latency', 'quality', 'fairness', 'confidence', 'resources'].map((id) => ({ id, inHealthReport: true })),
    contract: { models: [{ model: 'iris', series: {}, notNeeded: ['confidence'] }] },
  });
  mockQuery.mockReset();
  mockSources.mockReturnValue([{ uid: 'one', name: 'One', isDefault: true }]);
  answer(health, versions, changes);
  mockRules.mockReturnValue(of({ data: { data: { groups: [{ name: 'g', rules: [firing] }] } } }));
});

const show = (query: Record<string, string> = {}) =>
  render(atAddress(`fleet?${new URLSearchParams(query).toString()}`, <FleetPage />));

it('shows the worst model first, with what is wrong, of how many, its versions and what fires', async () => {
  show({ ds: 'one' });
  const cards = await screen.findAllByRole('article');
  expect(cards.map((card) => card.getAttribute('aria-label'))).toEqual(['loan', 'iris', 'unserved']);
  const loan = within(cards[0] ?? document.body);
  expect(loan.getByText('845 ms')).toBeTruthy();
  expect(loan.getByText('above 500 ms')).toBeTruthy();
  expect(loan.getByText('1,234 observations')).toBeTruthy();
  expect(loan.getByText('@challenger')).toBeTruthy();
  expect(await loan.findByText('1 firing')).toBeTruthy();
  expect(loan.getByRole('link', { name: 'loan' }).getAttribute('href')).toContain('/models/loan?ds=one');
  expect(loan.getByRole('link', { name: 'v2' }).getAttribute('href')).toContain('version=2');
  expect(within(cards[2] ?? document.body).getByText(/Registered in MLflow/)).toBeTruthy();
});

it('shows what fires, what changed, and what is measured of no model', async () => {
  show();
  const alerts = within(await screen.findByRole('region', { name: 'Firing alerts' }));
  expect((await alerts.findByRole('link', { name: 'Latency: critical' })).getAttribute('href')).toContain(
    'modelwatch-latency-critical'
  );
  expect(alerts.getByText('p95 is slow')).toBeTruthy();
  expect(await screen.findByText('loan v2 started serving')).toBeTruthy();
  expect(within(screen.getByRole('region', { name: 'Not attributed to a model' })).getByText('Resources')).toBeTruthy();
});

it('can be searched, and filtered by level', async () => {
  show();
  const level = await screen.findByRole('button', { name: /^OK 1/ });
  await userEvent.click(level);
  expect(screen.getAllByRole('article').map((card) => card.getAttribute('aria-label'))).toEqual(['iris']);
  await userEvent.click(level);
  await userEvent.type(screen.getByLabelText('Search models'), 'champ');
  expect(screen.getAllByRole('article').map((card) => card.getAttribute('aria-label'))).toEqual(['loan']);
  await userEvent.type(screen.getByLabelText('Search models'), 'x');
  expect(screen.getByText('No models match')).toBeTruthy();
});

it('leads to the set-up where no model is seen', async () => {
  mockQuery.mockReturnValue(of({ data: [] }));
  show();
  expect((await screen.findByRole('link', { name: 'Open setup' })).getAttribute('href')).toContain('/setup?ds=one');
});

it('says what could not be asked, and why alerts cannot be seen', async () => {
  mockQuery.mockReturnValue(of({ data: [], errors: [{ message: 'Prometheus cannot be reached' }] }));
  mockRules.mockReturnValue(throwError(() => ({ status: 403, data: { message: 'not for you' } })));
  show();
  expect((await screen.findAllByText(/Prometheus cannot be reached/)).length).toBeGreaterThan(0);
});

it('does not take another data source for one that the address names and that is not there', async () => {
  show({ ds: 'gone' });
  expect(await screen.findByText(/no Modelwatch data source with this UID/)).toBeTruthy();
  // An Editor cannot add one.
  expect(screen.getByText(/Ask a Grafana administrator/)).toBeTruthy();
  expect(screen.queryByRole('link', { name: /Add a Modelwatch data source/ })).toBeNull();
  expect(mockQuery).not.toHaveBeenCalled();
});

const summaryOf = async (model: string) => (await screen.findByRole('article', { name: model })).textContent;

it('counts beside what is well the signals that are not known, without those not for the kind of model', async () => {
  show();
  expect(await summaryOf('iris')).toContain('2 insufficient data · 1 ok');
  expect(within(await screen.findByRole('article', { name: 'iris' })).getByText('Insufficient data')).toBeTruthy();
  expect(await summaryOf('loan')).toContain('1 critical · 3 insufficient data');
});

it('says that Prometheus could not be asked, and guesses at no model what MLflow alone tells', async () => {
  mockQuery.mockReturnValue(of({ data: [versions] }));
  mockResources['status'] = status(down('prometheus', 'Prometheus at http://p:9090 cannot be reached'), up('mlflow'));
  show();
  expect(await screen.findByText('Prometheus at http://p:9090 cannot be reached')).toBeTruthy();
  expect(await summaryOf('unserved')).toContain('Registered in MLflow; its metrics could not be queried');
  expect(screen.queryByText(/no metrics in this time range/)).toBeNull();
  expect(screen.queryByTitle('Not served')).toBeNull();
});

it('claims nothing of models where no source could be asked', async () => {
  const problems = ['Prometheus at http://p cannot be reached', 'MLflow at http://m cannot be reached'];
  mockQuery.mockReturnValue(of({ data: [], errors: [{ refId: 'versions', message: 'MLflow at http://m/api: no' }] }));
  mockResources['status'] = status(down('prometheus', elementAt(problems, 0)), down('mlflow', elementAt(problems, 1)));
  show();
  expect(await screen.findByText(elementAt(problems, 0))).toBeTruthy();
  expect(screen.getByText(elementAt(problems, 1))).toBeTruthy();
  expect(screen.getByText('The list of models is not available')).toBeTruthy();
  expect(screen.queryByText(/finds no registered model/)).toBeNull();
  expect(screen.queryByText('Some queries failed')).toBeNull();
});

it('takes a source that is not configured for no error, and says so once', async () => {
  const message = 'MLflow is not configured: enter its URL in the data source’s settings';
  mockQuery.mockReturnValue(of({ data: [health], errors: [{ refId: 'versions', message }] }));
  mockResources['status'] = status(up('prometheus'));
  show();
  expect(await screen.findAllByText(/MLflow is not configured/)).toHaveLength(1);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says so where Prometheus is reached and the question fails all the same', async () => {
  const message = 'Prometheus at http://p:9090 did not answer within 30 s';
  mockQuery.mockReturnValue(of({ data: [versions], errors: [{ refId: 'health', message }] }));
  show();
  expect(await screen.findAllByText(message)).toHaveLength(1);
  expect(await summaryOf('unserved')).toContain('its metrics could not be queried');
  expect(screen.queryByTitle('Not served')).toBeNull();
});

it('warns of single signals that could not be asked', async () => {
  const text = 'Drift: Prometheus sent an answer that is too large';
  const noticed = { ...health, meta: { notices: [{ severity: 'warning' as const, text }] } };
  answer(noticed, versions);
  show();
  expect(await screen.findByText('Some signals could not be queried')).toBeTruthy();
  expect(screen.getByText(text)).toBeTruthy();
});

it('is no error where MLflow alone is configured', async () => {
  const message = 'Prometheus is not configured: enter its URL in the data source’s settings';
  mockQuery.mockReturnValue(of({ data: [versions], errors: [{ refId: 'health', message }] }));
  mockResources['status'] = status(up('mlflow'));
  show();
  expect(await screen.findAllByText(/Prometheus is not configured/)).toHaveLength(1);
  expect(await summaryOf('unserved')).toMatch(/Registered in MLflow(?!;)/);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('does not say that nothing changed where not all of it could be asked', async () => {
  const text = 'When versions started serving is unknown: Prometheus cannot be reached';
  const none = { ...changes, length: 0, meta: { notices: [{ severity: 'warning' as const, text }] } };
  answer(health, versions, none);
  show();
  const list = within(await screen.findByRole('region', { name: 'Recent changes' }));
  expect(await list.findByText(text)).toBeTruthy();
  expect(list.queryByText(/No version was added or removed/)).toBeNull();
});
