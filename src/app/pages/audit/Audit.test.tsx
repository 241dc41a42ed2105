import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { of } from 'rxjs';
import { atAddress, MockPage } from '../../shell/atAddress.testing';
import Audit from '.';

const asked: string[] = [];
let answer: object = {};
const partial = jest.fn();
const ONE = { uid: 'one', name: 'One', isDefault: true };
let mockSources: object[] = [ONE];

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: (props: object) => <MockPage {...props} />,
  config: { bootData: { user: { orgRole: 'Admin' } } },
  getDataSourceSrv: () => ({ getList: () => mockSources }),
  getBackendSrv: () => ({
    fetch: ({ url }: { url: string }) => {
      asked.push(url);
      return of({ data: answer });
    },
  }),
  get locationService() {
    return { partial };
  },
}));

const entry = {
  chain: 'c',
  seq: 2,
  at: '2026-03-02T09:15:04.512Z',
  who: { login: 'ann', email: 'ann@example.com', role: 'Viewer' },
  what: { kind: 'access', call: 'query', signal: 'fairness', model: 'loan', attributes: ['sex'] },
  where: { from: 'dashboard', dashboard: 'd1', panel: '4' },
  allowed: true,
  rule: 'everyone',
};
const EMPTY = { isKept: true, isClosed: false, entries: [], more: false, unreadable: 0 };

beforeEach(() => {
  asked.length = 0;
  partial.mockClear();
  answer = EMPTY;
  mockSources = [ONE];
});

it('does not wait for an answer where there is no data source', async () => {
  mockSources = [];
  render(atAddress('audit', <Audit />));
  expect(await screen.findByRole('link', { name: /Add a Modelwatch data source/ })).toBeTruthy();
  expect(screen.queryByTestId(/spinner/i)).toBeNull();
});

it('shows who saw what, from where, and by which rule it was refused', async () => {
  const refused = { ...entry, seq: 1, who: { login: 'bob', role: 'Viewer' }, allowed: false, rule: 'risk team' };
  answer = { ...EMPTY, entries: [entry, refused], more: true };
  render(atAddress('audit?who=a&allowed=false', <Audit />));
  expect(await screen.findByText('ann, ann@example.com (Viewer)')).toBeTruthy();
  expect(screen.getAllByText('fairness · loan · sex')).toHaveLength(2);
  expect(screen.getByText('Refused: risk team')).toBeTruthy();
  expect(screen.getAllByRole('link', { name: 'dashboard' })[0]?.getAttribute('href')).toBe('/d/d1?viewPanel=4');
  expect(screen.getByText(/Not all entries are shown/)).toBeTruthy();
  const sent = new URLSearchParams(asked[0]?.split('?')[1]);
  expect(Object.fromEntries(sent)).toEqual({
    who: 'a',
    allowed: 'false',
    from: expect.stringMatching(/^\d{13}$/),
    to: expect.stringMatching(/^\d{13}$/),
  });
});

it('shows the questions of one look as one row, and what came between or later by itself', async () => {
  const at = (seconds: number) => new Date(Date.parse(entry.at) + 1000 * seconds).toISOString();
  const other = { ...entry, seq: 5, at: at(2), what: { ...entry.what, signal: 'drift' } };
  const entries = [
    { ...entry, seq: 7, at: at(60) },
    { ...entry, seq: 6, at: at(3) },
    other,
    { ...entry, seq: 4, at: at(1) },
    { ...entry, seq: 3, at: at(1) },
    { ...entry, seq: 2, at: at(0) },
  ];
  answer = { ...EMPTY, entries };
  render(atAddress('audit', <Audit />));
  await screen.findByText('drift · loan · sex');
  expect(screen.getAllByText(/fairness/).map(({ textContent }) => textContent)).toEqual([
    'fairness · loan · sex',
    'fairness · loan · sex',
    'fairness · loan · sex (3 times)',
  ]);
});

it('downloads with the same filters', async () => {
  render(atAddress('audit?model=loan', <Audit />));
  await screen.findByText(/No entries/);
  const href = screen.getByRole('link', { name: 'Download' }).getAttribute('href');
  expect(href).toMatch(/^\/api\/datasources\/uid\/one\/resources\/audit\/export\?model=loan&from=\d+&to=\d+$/);
});

it('keeps a filter in the address', async () => {
  render(atAddress('audit', <Audit />));
  await userEvent.type(screen.getByLabelText('Model'), 'loan{Enter}');
  expect(partial).toHaveBeenCalledWith({ model: 'loan' }, true);
});

it('says that there is no trail, that it cannot be written, and that lines are no entries', async () => {
  answer = { ...EMPTY, isKept: false, isClosed: true, problem: 'ENOSPC', unreadable: 3 };
  render(atAddress('audit', <Audit />));
  expect(await screen.findByText('The audit trail is off')).toBeTruthy();
  expect(screen.getByText(/cannot be written: access is denied/)).toBeTruthy();
  expect(screen.getByText('Unreadable lines: 3')).toBeTruthy();
  expect(screen.getByText('Download').closest('a')?.getAttribute('aria-disabled')).toBe('true');
});
