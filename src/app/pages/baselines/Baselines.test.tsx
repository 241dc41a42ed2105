import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { of, throwError } from 'rxjs';
import { elementAt } from '../../../stats/elements';
import { atAddress } from '../../shell/atAddress.testing';
import Baselines from '.';

interface SentRequest {
  readonly url: string;
  readonly data?: { readonly reference?: unknown; readonly current?: unknown; readonly baseline?: unknown };
}

const asked: SentRequest[] = [];
const answers: Record<string, (request: SentRequest) => unknown> = {};

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children }: { children: ReactNode }) => <main>{children}</main>,
  config: { bootData: { user: { orgRole: 'Editor' } } },
  getDataSourceSrv: () => ({ getList: () => [{ uid: 'one', name: 'One', isDefault: true }] }),
  getBackendSrv: () => ({
    fetch: (request: SentRequest) => {
      asked.push(request);
      const path = /resources\/([^?]+)/.exec(request.url)?.[1] ?? '';
      const answer = answers[path]?.(request);
      return answer instanceof Error
        ? throwError(() => ({ status: 400, data: { message: answer.message } }))
        : of({ data: answer });
    },
  }),
}));

const document = {
  schema: 'modelwatch.baseline/1',
  model: 'loan',
  version: '2',
  rows: 1200,
  features: { age: { type: 'numeric', edges: [1], counts: [1, 2] } },
};

beforeEach(() => {
  asked.length = 0;
  Object.assign(answers, {
    models: () => [{ name: 'loan', aliases: [] }],
    versions: () => ['1', '2'],
    baselines: () => [
      { found: true, model: 'loan', version: '2', runId: 'r2', baseline: document },
      { found: false, model: 'loan', version: '1', reason: 'its run has no artifact' },
    ],
    'baselines/capture': () => ({ baseline: document, notices: [{ text: 'The score is left out' }] }),
    'baselines/compare': () => [
      {
        of: 'feature',
        name: 'age',
        reference: 100,
        current: 90,
        psi: 0.4,
        warning: 0.1,
        critical: 0.25,
        level: 'critical',
      },
    ],
    'baselines/store': () => ({ runId: 'r2' }),
  });
});

const show = () => render(atAddress('baselines?model=loan', <Baselines />));

const chooseVersion = async (field: HTMLElement, version: string) => {
  await userEvent.click(field);
  await userEvent.clear(field);
  await userEvent.type(field, `${version}{Enter}`);
};

it('lists which versions have a baseline, and why the others have none', async () => {
  show();
  expect(await screen.findByText('1,200 predictions, 1 features')).toBeTruthy();
  expect(screen.getByText('its run has no artifact')).toBeTruthy();
});

it('says what the process says when MLflow does not answer', async () => {
  answers['baselines'] = () => new Error('MLflow is not configured');
  show();
  expect(await screen.findByText('MLflow is not configured')).toBeTruthy();
});

it('makes one of a window, and asks before it replaces the one that is there', async () => {
  show();
  await screen.findByText('its run has no artifact');
  const field = elementAt(screen.getAllByLabelText('Version'), 0);
  await chooseVersion(field, '2');
  await userEvent.click(screen.getByRole('button', { name: /^Create$/ }));
  expect(await screen.findByText('The score is left out')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /Store with/ }));
  expect(asked.some(({ url }) => url.endsWith('baselines/store'))).toBe(false);
  const dialog = await screen.findByRole('dialog');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Replace' }));
  expect(await screen.findByText(/Stored with run r2/)).toBeTruthy();
  const stored = asked.find(({ url }) => url.endsWith('baselines/store'));
  expect(stored?.data?.baseline).toEqual(expect.objectContaining({ version: '2', rows: 1200 }));
});

it('compares a baseline of MLflow with a window', async () => {
  show();
  await screen.findByText('its run has no artifact');
  await userEvent.click(screen.getByRole('button', { name: /^Compare$/ }));
  expect(await screen.findByText('Critical')).toBeTruthy();
  await waitFor(() => expect(screen.getByText('0.400')).toBeTruthy());
  const compared = asked.find(({ url }) => url.endsWith('baselines/compare'));
  expect(compared?.data?.reference).toEqual({ kind: 'mlflow', model: 'loan', version: '2' });
  expect(compared?.data?.current).toMatchObject({ kind: 'window', model: 'loan', version: '2' });
});
