import { render, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { of, throwError } from 'rxjs';
import { elementAt } from '../../../stats/elements';
import { atAddress } from '../../shell/atAddress.testing';
import Runbook from '.';

const fetch = jest.fn();

jest.mock('@grafana/runtime', () => ({
  PluginPage: ({
    pageNav,
    actions,
    children,
  }: {
    pageNav: { text: string };
    actions: ReactNode;
    children: ReactNode;
  }) => (
    <main>
      <h1>{pageNav.text}</h1>
      {actions}
      {children}
    </main>
  ),
  getDataSourceSrv: () => ({ getList: () => [] }),
  config: { bootData: { user: { orgRole: 'Viewer' } } },
  getBackendSrv: () => ({ fetch }),
}));

const TEXT =
  '# It is slow\n\n## First checks\n\n1. [Latency](/d/modelwatch-latency), then [errors](errors.md).\n\n## How to silence\n\nMatch `alertname=~"Latency: .+"` and `model="<model>"`.\n';

const open = (id: string, query: Record<string, string> = {}) =>
  render(
    atAddress(
      `runbooks/${encodeURIComponent(id)}?${new URLSearchParams(query).toString()}`,
      <Runbook />,
      'runbooks/:id'
    )
  );

beforeEach(() => fetch.mockReset());

it('shows the text with its title, and leads on to the model of the alert', async () => {
  fetch.mockReturnValue(of({ data: TEXT }));
  open('latency', { model: 'iris', ds: 'prod' });
  expect(await screen.findByRole('heading', { name: 'It is slow' })).toBeTruthy();
  const text = within(screen.getByRole('article'));
  expect(text.getByRole('heading', { name: 'First checks' })).toBeTruthy();
  expect(text.getByRole('link', { name: 'Latency' }).getAttribute('href')).toContain('var-model=iris');
  expect(text.getByRole('link', { name: 'errors' }).getAttribute('href')).toContain('/runbooks/errors?');
  expect(screen.getByRole('link', { name: 'Silence' }).getAttribute('href')).toContain(
    'matcher=alertname%3D%7E%22Latency%3A+.%2B%22&matcher=model%3D%22iris%22'
  );
  expect(fetch.mock.calls[0][0].url).toBe('public/plugins/modelwatch-monitoring-app/runbooks/latency.md');
});

it('runs nothing that a text might bring along', async () => {
  fetch.mockReturnValue(
    of({ data: '# Bad\n\n<img src="x" onerror="alert(1)"><script>alert(2)</script>\n\nStill read.' })
  );
  open('latency');
  await screen.findByText('Still read.');
  expect(document.querySelector('script')).toBeNull();
  expect(document.querySelector('img')?.getAttribute('onerror')).toBeFalsy();
});

it.each([
  ['a server that has none', () => throwError(() => ({ status: 404, data: { message: 'Not found' } }))],
  ['a server that answers with its own page', () => of({ data: '<!doctype html><title>Grafana</title>' })],
])('says that there is no such runbook: %s', async (_, answer) => {
  fetch.mockImplementation(answer);
  open('nothing');
  expect(await screen.findByText(/no runbook called nothing/i)).toBeTruthy();
  expect(elementAt(screen.getAllByRole('link', { name: 'All runbooks' }), 0).getAttribute('href')).toContain(
    '/runbooks'
  );
});

it('asks the server for no path but a runbook’s', async () => {
  open('../../secrets');
  expect(await screen.findByText(/no runbook called/i)).toBeTruthy();
  expect(fetch).not.toHaveBeenCalled();
});

it('says what went wrong and where else the text is', async () => {
  fetch.mockReturnValue(throwError(() => ({ status: 502, statusText: 'Bad Gateway' })));
  open('latency');
  expect(await screen.findByText(/Bad Gateway/)).toBeTruthy();
  expect(screen.getByText(/plugin’s folder/)).toBeTruthy();
});
