import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { of, throwError } from 'rxjs';
import { z } from 'zod';
import { atAddress } from '../../shell/atAddress.testing';
import { Actions } from './Actions';

const mockUser = { orgRole: 'Editor', login: 'ben' };
let mockTold: object = {};
let mockAnswers: Record<string, unknown> = {};
const mockPosts: unknown[] = [];

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  config: {
    bootData: {
      get user() {
        return mockUser;
      },
    },
  },
  getDataSourceSrv: () => ({ getList: () => [{ uid: 'one', name: 'One' }] }),
  getBackendSrv: () => ({
    fetch: ({ url, data }: { url: string; data?: unknown }) => {
      const path = /\/resources\/([a-z/-]+)/.exec(url)?.[1] ?? '';
      if (data === undefined) {
        return of({ data: mockTold });
      }
      mockPosts.push([path, data]);
      return mockAnswers[path] instanceof Error
        ? throwError(() => mockAnswers[path])
        : of({ data: mockAnswers[path] ?? {} });
    },
  }),
}));

const POSSIBLE = [{ id: 'back', title: 'Back', kind: 'rollback', needsApproval: true }];
const action = (more: object) => ({
  id: 1,
  phase: 'waiting',
  setting: 'back',
  from: '3',
  to: '2',
  by: { kind: 'person', login: 'anne' },
  at: 0,
  changed: 0,
  expires: 1,
  reason: 'it "fell"',
  ...more,
});
const figure = { version: '3', value: 0.7, lower: 0.69, upper: 0.71, sample: 1000 };

beforeEach(() => {
  Object.assign(mockUser, { orgRole: 'Editor', login: 'ben' });
  mockPosts.length = 0;
  mockAnswers = {};
  mockTold = { possible: POSSIBLE, actions: [] };
});

const show = () => render(atAddress('models/loan', <Actions uid="one" model="loan" refreshKey={{}} />));

it('shows an alias that moved without an action, although nothing else was done', async () => {
  mockTold = { possible: [], actions: [], moves: [{ alias: 'champion', from: '3', to: '2', since: 0, at: 60_000 }] };
  show();
  const sign = await screen.findByText('Moved without an action');
  expect(sign.parentElement?.parentElement?.textContent).toMatch(/@champion\s*v3 → v2\s*between .+ and .+/);
});

it.each(['#actions', '#actions&uel_pid=modelwatch-monitoring-app'])(
  'is shown to whoever was sent to %s, with the dry run of the one that there is',
  async (hash) => {
    const scrolled = jest.fn();
    Element.prototype.scrollIntoView = scrolled;
    mockAnswers = {
      'actions/dry-run': { would: 'Would move @champion', allowed: false, guards: [], needsApproval: true },
    };
    render(atAddress(`models/loan${hash}`, <Actions uid="one" model="loan" refreshKey={{}} />));
    await screen.findByText('Back');
    expect(scrolled.mock.contexts).toEqual([document.getElementById('actions')]);
    expect(await screen.findByText('Would move @champion')).toBeTruthy();
    expect(mockPosts).toEqual([['actions/dry-run', { model: 'loan', action: 'back' }]]);
  }
);

it('runs nothing by itself for whoever was not sent there, nor where there are several', async () => {
  show();
  await screen.findByText('Back');
  mockTold = { possible: [...POSSIBLE, { ...POSSIBLE[0], id: 'forth', title: 'Forth' }], actions: [] };
  render(atAddress('models/loan#actions', <Actions uid="one" model="loan" refreshKey={{}} />));
  await screen.findByText('Forth');
  expect(mockPosts).toEqual([]);
});

it('is not there where the settings name no action', async () => {
  mockTold = { possible: [], actions: [] };
  const { container } = show();
  await act(() => Promise.resolve());
  expect(container.textContent).toBe('');
});

it('tells whoever may approve what was said when it was proposed, and until when it waits', async () => {
  const guards = [{ guard: 'certainty', ok: true, says: 'accuracy lies below the threshold' }];
  mockTold = { possible: POSSIBLE, actions: [action({ guards, expires: 1_772_700_000_000 })] };
  show();
  expect(await screen.findByText('accuracy lies below the threshold')).toBeTruthy();
  expect(screen.getByText(/^Expires 2026-03-05/)).toBeTruthy();
});

it('says why actions are off, and offers none', async () => {
  mockTold = { possible: [], actions: [], off: 'Actions are off. actions.list.0.url is at x' };
  show();
  expect(await screen.findByText(/actions.list.0.url is at x/)).toBeTruthy();
  expect(screen.queryByText('Stop all')).toBeNull();
});

it('shows what would be done, and proposes it with a reason alone', async () => {
  mockAnswers['actions/dry-run'] = {
    would: 'Move the alias',
    needsApproval: true,
    figure,
    guards: [{ guard: 'switch', ok: true, says: 'Actions are not stopped' }],
    allowed: true,
  };
  show();
  fireEvent.click(await screen.findByText('Dry run'));
  expect(await screen.findByText('Move the alias')).toBeTruthy();
  expect(screen.getByText('In production: version 3: 0.7 (0.69 to 0.71, 1000 observations)')).toBeTruthy();
  const propose = screen.getByText('Propose').closest('button');
  expect(propose?.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('Reason'), { target: { value: 'it fell' } });
  fireEvent.click(screen.getByText('Propose'));
  await waitFor(() =>
    expect(mockPosts.at(-1)).toEqual(['actions/propose', { model: 'loan', action: 'back', reason: 'it fell' }])
  );
  // What was proposed is not offered a second time.
  await waitFor(() => expect(screen.queryByText('Propose')).toBeNull());
});

it('follows what is under way, and looks no more once it is over', async () => {
  jest.useFakeTimers();
  mockTold = { possible: POSSIBLE, actions: [action({ phase: 'proving' })] };
  show();
  expect(await screen.findByText('Measuring')).toBeTruthy();
  mockTold = { possible: POSSIBLE, actions: [action({ phase: 'returned' })] };
  await act(() => jest.advanceTimersByTimeAsync(11_000));
  expect(screen.getByText('No improvement: reverted')).toBeTruthy();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

it('offers nothing that a guard refuses', async () => {
  const guards = [{ guard: 'cool-down', ok: false, says: 'too recent' }];
  mockAnswers['actions/dry-run'] = { would: 'Move', needsApproval: true, guards, allowed: false };
  show();
  fireEvent.click(await screen.findByText('Dry run'));
  expect(await screen.findByText('too recent')).toBeTruthy();
  expect(screen.queryByText('Propose')).toBeNull();
});

it('lets a second person approve, and not the first', async () => {
  mockTold = { possible: POSSIBLE, actions: [action({})] };
  const { unmount } = show();
  fireEvent.click(await screen.findByText('Approve'));
  await waitFor(() => expect(mockPosts).toEqual([['actions/approve', { model: 'loan', id: 1 }]]));
  unmount();
  mockUser.login = 'Anne';
  show();
  const approve = (await screen.findByText('Approve')).closest('button');
  expect(z.string().parse(approve?.getAttribute('aria-disabled') ?? String(approve?.disabled))).toBe('true');
});

it.each([
  ['waiting', 'Reject', 'actions/refuse'],
  ['acting', 'Give up', 'actions/refuse'],
  ['proving', 'Stop measuring', 'actions/end-proof'],
])('ends an action that is %s for a reason alone', async (phase, label, path) => {
  mockTold = { possible: POSSIBLE, actions: [action({ phase })] };
  show();
  fireEvent.click(await screen.findByText(label));
  const [, end] = screen.getAllByText(label).map((one) => one.closest('button'));
  expect(end?.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText(/^Reason/), { target: { value: 'false alarm' } });
  fireEvent.click(screen.getAllByText(label)[1] ?? document.body);
  await waitFor(() => expect(mockPosts).toEqual([[path, { model: 'loan', id: 1, reason: 'false alarm' }]]));
});

it('names the data source of what was begun elsewhere, and leaves the decision to it', async () => {
  mockTold = { possible: [], actions: [action({ elsewhere: { org: 2, dataSource: 'night' } })] };
  show();
  expect(await screen.findByText('From another data source: night')).toBeTruthy();
  expect(screen.queryAllByRole('button')).toEqual([]);
});

it('shows a viewer what was done, and no way to do anything', async () => {
  mockUser.orgRole = 'Viewer';
  mockTold = {
    possible: POSSIBLE,
    actions: [action({ phase: 'returned', says: 'Not shown to be better in time' })],
    stopped: { by: 'anne' },
  };
  show();
  expect(await screen.findByText('No improvement: reverted')).toBeTruthy();
  expect(screen.getByText('anne: it "fell"')).toBeTruthy();
  expect(screen.getByText('v3 → v2')).toBeTruthy();
  expect(screen.getByText('All actions are stopped by anne')).toBeTruthy();
  expect(screen.queryAllByRole('button')).toEqual([]);
});

it('stops everything after a question, and lets an Admin alone resume', async () => {
  const { unmount } = show();
  fireEvent.click(await screen.findByText('Stop all'));
  fireEvent.click(screen.getByTestId('data-testid Confirm Modal Danger Button'));
  await waitFor(() => expect(mockPosts).toEqual([['actions/stop', {}]]));
  unmount();
  mockTold = { possible: POSSIBLE, actions: [], stopped: { by: 'anne' } };
  show();
  expect(await screen.findByText('All actions are stopped by anne')).toBeTruthy();
  expect(screen.queryByText('Resume')).toBeNull();
});
