import { dateTime, toDataFrame } from '@grafana/data';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { of, throwError } from 'rxjs';
import { atAddress } from '../../shell/atAddress.testing';
import Setup from '.';

const mockAnswers: Record<string, unknown> = {};
const mockQuery = jest.fn();

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children }: { children: ReactNode }) => <main>{children}</main>,
  config: { bootData: { user: { orgRole: 'Admin' } } },
  getDataSourceSrv: () => ({
    getList: () => [{ uid: 'one', name: 'One', isDefault: true }],
    get: () => Promise.resolve({ query: mockQuery }),
  }),
  getBackendSrv: () => ({
    fetch: ({ url }: { url: string }) => {
      const key = Object.keys(mockAnswers).find((path) => url.endsWith(path));
      const answer = key === undefined ? undefined : mockAnswers[key];
      return answer === undefined || answer instanceof Error
        ? throwError(() => ({ status: 404, data: { message: answer?.message ?? `nothing at ${url}` } }))
        : of({ data: answer });
    },
  }),
}));

const versions = toDataFrame({
  refId: 'versions',
  fields: [
    { name: 'model', values: ['loan'] },
    { name: 'version', values: ['1'] },
    { name: 'aliases', values: ['champion'] },
    { name: 'stage', values: ['None'] },
    { name: 'status', values: ['READY'] },
    { name: 'run_id', values: ['r1'] },
    { name: 'created', values: [dateTime(0).valueOf()] },
    { name: 'description', values: [''] },
  ],
});

const series = { model_requests_total: 3, model_inference_duration_seconds_bucket: 12 };

beforeEach(() => {
  Object.keys(mockAnswers).forEach((key) => delete mockAnswers[key]);
  Object.assign(mockAnswers, {
    'resources/status': { status: 'ok', message: 'Prometheus 3.14 reached in 4 ms' },
    'resources/contract': { models: [{ model: 'loan', series: { ...series, model_feature_value_bucket: 9 } }] },
    'resources/contract?model=loan': {
      model: 'loan',
      series,
      findings: [
        {
          check: 'edge-at-objective',
          severity: 'warning',
          metric: 'model_inference_duration_seconds',
          text: 'No bucket ends at 0.5',
          advice: 'Add 0.5 to the buckets',
        },
      ],
    },
    'resources/signals': [
      { id: 'fairness', title: 'Fairness' },
      { id: 'quality', title: 'Model quality' },
    ],
    'resources/baselines?model=loan': [{ found: false, version: '1', reason: 'no artifact' }],
    '/api/search': [{ uid: 'a' }, { uid: 'b' }],
    'api/v1/rules': { data: { groups: [] } },
  });
  mockQuery.mockReturnValue(of({ data: [versions] }));
});

const show = () => render(atAddress('setup', <Setup />));

const step = async (title: string) => {
  const heading = await screen.findByText(title);
  const row = heading.closest('li');
  if (row === null) {
    throw new Error(`${title} is no step`);
  }
  return within(row);
};

it('says of every step how far it is, and leads to where it is done', async () => {
  show();
  expect(
    await (await step('Connect to Prometheus and MLflow')).findByText('Prometheus 3.14 reached in 4 ms')
  ).toBeTruthy();
  expect(await (await step('Expose metrics')).findByText('Metrics of loan')).toBeTruthy();
  expect(await (await step('Register models in MLflow')).findByText('Registered: loan')).toBeTruthy();
  expect(await (await step('Store a baseline with each version')).findByText('To do')).toBeTruthy();
  expect(await (await step('Import the dashboards')).findByText('2 Modelwatch dashboards imported')).toBeTruthy();
  const alerts = await step('Choose alert rules');
  expect(await alerts.findByText('To do')).toBeTruthy();
  expect(alerts.getByRole('link', { name: 'Alerts' }).getAttribute('href')).toContain('/alerts');
  const explore = (await step('See the first chart')).getByRole('link', { name: 'Explore' });
  expect(new URLSearchParams(explore.getAttribute('href')?.split('?')[1]).get('panes')).toContain('"signal":"latency"');
});

it('has the scrape interval of the settings to do where another is seen', async () => {
  const message =
    'The settings of the data source give a scrape interval of 15s, but the metrics are scraped every 60s';
  mockAnswers['resources/status'] = { status: 'ok', message, details: { sources: [], isIntervalWrong: true } };
  show();
  const connect = await step('Connect to Prometheus and MLflow');
  expect(await connect.findByText('To do')).toBeTruthy();
  expect(connect.getByText(message)).toBeTruthy();
});

it('lists what is missing with what it unlocks and the lines that add it', async () => {
  show();
  expect(await screen.findByText('2 of 29 metrics')).toBeTruthy();
  const row = (await screen.findByText('model_group_predictions_total')).closest('li');
  expect(row?.textContent).toContain('Fairness');
  const python = within(row ?? document.body).getByRole('button', { name: /Python that adds/ });
  expect(python.getAttribute('aria-expanded')).toBe('false');
  await userEvent.click(python);
  expect(python.getAttribute('aria-expanded')).toBe('true');
  expect(screen.getByText(/BY_GROUP = Counter\(/).closest('[hidden]')).toBeNull();
});

it('tells what harms the figures and what to do about it', async () => {
  show();
  expect(await screen.findByText('No bucket ends at 0.5')).toBeTruthy();
  expect(screen.getByText('Add 0.5 to the buckets')).toBeTruthy();
  expect(screen.getByText('Affects results')).toBeTruthy();
});

it('has the whole contract to offer where no metric is seen yet', async () => {
  mockAnswers['resources/contract'] = { models: [] };
  show();
  expect(await (await step('Expose metrics')).findByText(/No metric starting with model_/)).toBeTruthy();
  expect(await screen.findByText('0 of 29 metrics')).toBeTruthy();
});

it('says what is wrong where a step cannot be asked, and continues with the others', async () => {
  mockAnswers['resources/status'] = new Error('Prometheus cannot be reached');
  mockAnswers['resources/contract'] = new Error('Prometheus cannot be reached');
  mockQuery.mockReturnValue(of({ data: [], errors: [{ message: 'MLflow is not configured' }] }));
  show();
  expect((await screen.findAllByText('Prometheus cannot be reached')).length).toBeGreaterThan(1);
  expect(await (await step('Register models in MLflow')).findByText('MLflow is not configured')).toBeTruthy();
  expect(await (await step('Import the dashboards')).findByText('Done')).toBeTruthy();
});

it('asks for no baseline of a model that exposes nothing to compare with one', async () => {
  mockAnswers['resources/contract'] = { models: [{ model: 'loan', series: { model_requests_total: 3 } }] };
  show();
  const baseline = await step('Store a baseline with each version');
  expect(await baseline.findByText('Optional')).toBeTruthy();
  expect(baseline.getByText(/none needs a baseline/)).toBeTruthy();
});

it('names the versions without a baseline', async () => {
  mockAnswers['resources/baselines?model=loan'] = [
    { found: true, version: '2', baseline: {} },
    { found: false, version: '1', reason: 'no artifact' },
  ];
  show();
  expect(await screen.findByText('1 of 2 versions have a baseline. Without one: loan v1')).toBeTruthy();
});
