import { render, screen, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { of, throwError } from 'rxjs';
import { elementAt } from '../../../stats/elements';
import { atAddress } from '../../shell/atAddress.testing';
import Runbook, { linkOf, silenceLink, withLinks } from './index';

const fetch = jest.fn();
const mockUser = { orgRole: 'Viewer' };

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
  getDataSourceSrv: () => ({
    getList: () => [{ uid: 'prod', jsonData: { actions: { list: [{ id: 'back', models: ['loan'] }] } } }],
  }),
  config: {
    bootData: {
      get user() {
        return mockUser;
      },
    },
  },
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

it('leads whom they are for to the actions on the model of the alert, where there are any', async () => {
  fetch.mockReturnValue(of({ data: TEXT }));
  mockUser.orgRole = 'Editor';
  open('latency', { model: 'loan', ds: 'prod' });
  await screen.findByRole('article');
  expect(screen.getByRole('link', { name: 'Actions' }).getAttribute('href')).toBe(
    '/a/modelwatch-monitoring-app/models/loan?ds=prod#actions'
  );
});

it.each([
  ['Editor', 'iris'],
  ['Viewer', 'loan'],
])('offers no action to a %s on %s', async (role, model) => {
  fetch.mockReturnValue(of({ data: TEXT }));
  mockUser.orgRole = role;
  open('latency', { model, ds: 'prod' });
  await screen.findByRole('article');
  expect(screen.queryByRole('link', { name: 'Actions' })).toBeNull();
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

const about = { ds: 'prod', model: 'loan approval', version: '3' };
const searchOf = (link: string) => new URL(link, 'http://grafana').searchParams;

it('leads from one runbook to another and keeps what the alert was about', () => {
  const link = linkOf('missing-values.md', about);
  expect(link).toMatch(/^\/a\/modelwatch-monitoring-app\/runbooks\/missing-values\?/);
  expect(Object.fromEntries(searchOf(link))).toEqual(about);
});

it('opens dashboards on the model of the alert, and on all where none is known', () => {
  expect(Object.fromEntries(searchOf(linkOf('/d/modelwatch-drift', about)))).toEqual({
    'var-ds': 'prod',
    'var-model': 'loan approval',
    'var-version': '3',
  });
  expect(linkOf('/d/modelwatch-drift', {})).toBe('/d/modelwatch-drift');
});

it('leads to the actions of the alert’s model, and to all models where none is known', () => {
  const target = '/a/modelwatch-monitoring-app/models#actions';
  expect(linkOf(target, about)).toBe('/a/modelwatch-monitoring-app/models/loan%20approval?ds=prod&version=3#actions');
  expect(linkOf(target, { ds: 'prod' })).toBe('/a/modelwatch-monitoring-app/fleet?ds=prod');
});

it('puts the queries of Explore to the model and data source of the alert', () => {
  const queries = [
    { refId: 'A', signal: 'latency', options: { measures: ['over'] } },
    { refId: 'B', signal: 'promql', options: { expr: 'up' } },
  ];
  const panes = JSON.stringify({ one: { datasource: 'modelwatch', queries, range: { from: 'now-6h', to: 'now' } } });
  const link = linkOf(`/explore?schemaVersion=1&panes=${encodeURIComponent(panes)}`, about);
  const pane = JSON.parse(searchOf(link).get('panes') ?? '').one;
  expect(pane).toMatchObject({ datasource: 'prod', range: { from: 'now-6h', to: 'now' } });
  expect(pane.queries[0]).toMatchObject({ model: 'loan approval', version: '3', datasource: { uid: 'prod' } });
  expect(pane.queries[0].options).toEqual({ measures: ['over'] });
  expect(pane.queries[1]).not.toHaveProperty('model');
});

it('rewrites links alone, and leaves those to elsewhere as they are', () => {
  const text = 'See [drift](drift.md) (or not) and [docs](https://example.org/a?b=c).';
  expect(withLinks(text, {})).toBe(
    'See [drift](/a/modelwatch-monitoring-app/runbooks/drift) (or not) and [docs](https://example.org/a?b=c).'
  );
});

it('begins a silence of the alert’s own rules, with the model and version', () => {
  const search = searchOf(silenceLink({ ...about, model: 'a, "b"' }, 'Latency: .+'));
  expect(search.getAll('matcher')).toEqual(['alertname=~"Latency: .+"', 'model="a, \\"b\\""', 'version="3"']);
  expect(search.get('alertmanager')).toBe('grafana');
});
