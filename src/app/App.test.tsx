import type { AppRootProps } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { of, throwError } from 'rxjs';
import { App } from './App';

const getList = jest.fn();
const fetch = jest.fn();

jest.mock('@grafana/runtime', () => ({
  PluginPage: ({ children }: { children: ReactNode }) => <main>{children}</main>,
  getDataSourceSrv: () => ({ getList }),
  getBackendSrv: () => ({ fetch }),
}));

const BASE = '/a/modelwatch-monitoring-app';
const props = (path: string): AppRootProps => ({
  basename: BASE,
  path,
  query: {},
  onNavChanged: () => undefined,
  meta: {
    id: 'modelwatch-monitoring-app',
    name: 'Modelwatch',
    type: 'app' as AppRootProps['meta']['type'],
    module: '',
    baseUrl: '',
    info: {
      author: { name: '' },
      description: '',
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '',
    },
  },
});

it('leads to the first data source where there is none', async () => {
  getList.mockReturnValue([]);
  render(<App {...props(BASE)} />);
  const link = await screen.findByRole('link', { name: /add a modelwatch data source/i });
  expect(link.getAttribute('href')).toContain('/connections/datasources/modelwatch-monitoring-datasource');
});

it('shows what each data source reaches, in its own words, and leads to Explore', async () => {
  getList.mockReturnValue([
    { uid: 'one', name: 'Production' },
    { uid: 'two', name: 'Staging' },
  ]);
  fetch.mockImplementation(({ url }: { url: string }) =>
    url.includes('/one/')
      ? of({ data: { status: 'OK', message: 'Prometheus 3.14 in 4 ms' } })
      : throwError(() => ({ status: 400, data: { status: 'ERROR', message: 'MLflow refuses the host name' } }))
  );
  render(<App {...props(BASE)} />);
  expect(await screen.findByText('Prometheus 3.14 in 4 ms')).toBeTruthy();
  expect(await screen.findByText('MLflow refuses the host name')).toBeTruthy();
  expect(screen.getAllByText('Working')).toHaveLength(1);
  expect(screen.getAllByText('Needs attention')).toHaveLength(1);
  const [explore] = screen.getAllByRole('link', { name: /explore/i });
  expect(decodeURIComponent(explore?.getAttribute('href') ?? '')).toContain('"signal":"latency"');
});

it('says so at an address that it does not have', async () => {
  render(<App {...props(`${BASE}/nowhere`)} />);
  expect(await screen.findByText(/no page at this address/i)).toBeTruthy();
});
