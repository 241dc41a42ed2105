import { FieldType, toDataFrame } from '@grafana/data';
import { render, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { NEVER, of } from 'rxjs';
import { atAddress } from '../../shell/atAddress.testing';
import ModelPage from '.';

const mockQuery = jest.fn();
const mockResources: Record<string, unknown> = {};

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children }: { children: ReactNode }) => <main>{children}</main>,
  config: { bootData: { user: { orgRole: 'Editor' } } },
  getDataSourceSrv: () => ({
    getList: () => [{ uid: 'one', name: 'One', isDefault: true }],
    get: () => Promise.resolve({ query: mockQuery }),
    getInstanceSettings: () => undefined,
  }),
  getBackendSrv: () => ({
    fetch: ({ url }: { url: string }) => {
      const path = /\/resources\/([a-z]+)/.exec(url)?.[1];
      return of({ data: path === undefined ? { data: { groups: [] } } : mockResources[path] });
    },
  }),
}));

// Grafana's own link wants the router that Grafana brings.
jest.mock('@grafana/ui', () => ({
  ...jest.requireActual<object>('@grafana/ui'),
  TextLink: ({ href, children }: { href: string; children: ReactNode }) => <a href={href}>{children}</a>,
}));

// Panels are not what is looked at here.
jest.mock('./Signals', () => ({ modelStyles: () => ({}), Signals: () => <p>Panels</p> }));

interface Row {
  readonly model: string | null;
  readonly version?: string;
  readonly id?: string;
  /** Left out where there is no series. */
  readonly worst?: string;
}

const healthOf = (rows: readonly Row[]) =>
  toDataFrame({
    refId: 'health',
    fields: [
      ...(
        [
          ['level', ({ worst }) => (worst === undefined ? 'insufficient' : 'ok')],
          ['model', ({ model }) => model],
          ['version', ({ version }) => version ?? null],
          ['signal', ({ id }) => id ?? 'Latency'],
          ['id', ({ id }) => id ?? 'latency'],
          ['worst', ({ worst }) => worst ?? null],
          ['trend', () => 'steady'],
          ['reason', ({ id }) => `reason for ${id}`],
        ] satisfies [string, (row: Row) => string | null][]
      ).map(([name, of]) => ({ name, type: FieldType.string, values: rows.map(of) })),
    ],
  });

const registered = (...numbers: string[]) =>
  toDataFrame({
    refId: 'versions',
    fields: [
      ...['model', 'aliases', 'stage', 'status', 'description'].map((name) => ({
        name,
        type: FieldType.string,
        values: numbers.map(() => (name === 'model' ? 'loan' : '')),
      })),
      { name: 'version', type: FieldType.string, values: numbers },
      { name: 'run_id', type: FieldType.string, values: numbers.map(() => null) },
      { name: 'created', type: FieldType.time, values: numbers.map(() => null) },
    ],
  });

const both: Row[] = ['1', '2'].map((version) => ({ model: 'loan', version, worst: 'p95' }));
const machine: Row = { model: null, id: 'resources', worst: 'CPU' };

/** Answers as the data source does: a version that is asked for has its own rows alone. */
const answer = (rows: readonly Row[], versions: readonly string[]) =>
  mockQuery.mockImplementation(({ targets }: { targets: { refId: string; version?: string }[] }) =>
    of({
      data: targets.map(({ refId, version }) => {
        const asked = (row: Row) => version === undefined || row.version === undefined || row.version === version;
        return refId === 'health' ? healthOf(rows.filter(asked)) : registered(...versions);
      }),
    })
  );

const up = ['prometheus', 'mlflow'].map((source) => ({ source, reached: true }));

beforeEach(() => {
  answer(both, ['1', '2', '3']);
  Object.assign(mockResources, {
    status: { status: 'ok', message: '', details: { sources: up } },
    models: [{ name: 'loan', aliases: [] }],
    contract: { models: [{ model: 'loan', series: {}, notNeeded: ['confidence'] }] },
    baselines: [],
    actions: { possible: [], actions: [] },
  });
});

const show = (address: string) => render(atAddress(`models/${address}`, <ModelPage />, 'models/:model'));

const stateOf = async (version: string) => {
  const table = within(await screen.findByRole('region', { name: 'Versions' }));
  const row = (await table.findByText(`v${version}`)).closest('tr');
  return row?.textContent;
};

it.each(['loan', 'loan?version=2', 'loan?version=3'])('knows at %s which versions are served', async (address) => {
  show(address);
  await waitFor(async () => expect(await stateOf('1')).toContain('OK'));
  expect(await stateOf('2')).toContain('OK');
  expect(await stateOf('3')).toContain('Not served');
  const picker = within(screen.getByRole('group', { name: 'Version' }));
  expect(picker.getByLabelText('v1')).toBeTruthy();
  expect(picker.getByLabelText('v2')).toBeTruthy();
});

it('says nothing of versions before it knows them', async () => {
  mockQuery.mockReturnValue(NEVER);
  show('loan');
  const versions = within(await screen.findByRole('region', { name: 'Versions' }));
  await waitFor(() => expect(screen.queryByText('Loading baselines')).toBeNull());
  expect(versions.getByText('Loading versions')).toBeTruthy();
  expect(versions.queryByText(/No version/)).toBeNull();
});

it('says of a version that does not exist that there is none', async () => {
  show('loan?version=99');
  expect(await screen.findByText(/There is no version 99 of this model/)).toBeTruthy();
});

it('does not take what could not be asked for what is not there', async () => {
  const problem = 'Prometheus at http://p:9090 cannot be reached';
  answer([{ model: 'loan', id: 'latency' }], ['1']);
  const sources = [{ source: 'prometheus', reached: false, problem }, up[1]];
  mockResources['status'] = { status: 'error', message: problem, details: { sources } };
  show('loan');
  expect(await screen.findByText(problem)).toBeTruthy();
  expect(await screen.findByText('Unknown: Prometheus could not be queried.')).toBeTruthy();
  expect(await stateOf('1')).toContain('Unknown');
  expect(screen.queryByText('Panels')).toBeNull();
});

it('says plainly that there is no such model, whatever its machine does', async () => {
  answer([{ model: 'nope', id: 'latency' }, machine], []);
  show('nope');
  expect(await screen.findByText('Neither Prometheus nor MLflow has a model of this name.')).toBeTruthy();
  expect(screen.queryByText(/^OK: /)).toBeNull();
});

it('judges a model by what it has figures of, and leaves out what is not for its kind', async () => {
  answer([...both, machine, { model: 'loan', id: 'confidence' }, { model: 'loan', id: 'fairness' }], ['1']);
  show('loan');
  const health = within(await screen.findByRole('region', { name: 'Health' }));
  expect(await health.findByText('OK: 2')).toBeTruthy();
  expect(await health.findByText('Insufficient data: 1')).toBeTruthy();
  expect(health.getByText('OK')).toBeTruthy();
  expect(screen.getByText('Panels')).toBeTruthy();
  expect(within(screen.getByRole('region', { name: 'Not attributed to a model' })).getByText('resources')).toBeTruthy();
});
