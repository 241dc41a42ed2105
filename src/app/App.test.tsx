import type { AppRootProps } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import { App } from './App';

const getList = jest.fn();

const mockUser = { orgRole: 'Admin' };

jest.mock('@grafana/runtime', () => ({
  PluginPage: ({ children, pageNav }: PluginPageProps) => (
    <main>
      <h1>{pageNav?.text}</h1>
      {pageNav?.children?.map(({ text, url, active }) => (
        <a key={text} href={url} aria-current={active ? 'page' : undefined}>
          {text}
        </a>
      ))}
      {children}
    </main>
  ),
  config: {
    get bootData() {
      return { user: mockUser };
    },
  },
  getDataSourceSrv: () => ({ getList }),
}));

beforeEach(() => {
  mockUser.orgRole = 'Admin';
  getList.mockReturnValue([]);
});

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
  render(<App {...props(BASE)} />);
  const link = await screen.findByRole('link', { name: /add a modelwatch data source/i });
  expect(link.getAttribute('href')).toContain('/connections/datasources/modelwatch-monitoring-datasource');
});

it('says so at an address that it does not have', async () => {
  render(<App {...props(`${BASE}/nowhere`)} />);
  expect(await screen.findByText(/no page at this address/i)).toBeTruthy();
});

it('has its pages as tabs, that of the page marked, and the data source goes along', async () => {
  render(<App {...props(`${BASE}/setup`)} query={{ ds: 'two' }} />);
  await screen.findByText(/no data source yet/i);
  const fleet = screen.getByRole('link', { name: 'Fleet' });
  expect(fleet.getAttribute('href')).toBe(`${BASE}?ds=two`);
  expect(fleet.getAttribute('aria-current')).toBeNull();
  expect(screen.getByRole('link', { name: 'Setup' }).getAttribute('aria-current')).toBe('page');
});

it('shows a page to those alone whose role reaches it', async () => {
  mockUser.orgRole = 'Viewer';
  render(<App {...props(`${BASE}/setup`)} />);
  expect(await screen.findByText(/needs the role Editor/)).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Setup' })).toBeNull();
});

it('says what happened when a page fails, and keeps its frame', async () => {
  const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  getList.mockImplementation(() => {
    throw new Error('the list is torn');
  });
  render(<App {...props(BASE)} />);
  expect(await screen.findByText(/the list is torn/)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Setup' })).toBeTruthy();
  expect(logged).toHaveBeenCalled();
});
