import { type AppRootProps, locationUtil, type NavModelItem, PluginType } from '@grafana/data';
import { locationSearchToObject, type PluginPageProps } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import type { ComponentType } from 'react';
import { MemoryRouter, Route, Routes, useLocation } from 'react-router-dom';
import { of } from 'rxjs';
import { z } from 'zod';
import { breadcrumbs, sectionOf } from '../../preview/page/chrome/navigation';
import { pluginMeta } from '../datasource/dataSource.testing';
import plugin from '../plugin.json';
import { App } from './App';
import { ROUTES } from './routes';

const mockSources = jest.fn();
const mockUser = { orgRole: 'Admin' };

const mockCrumbs = (pathname: string, pageNav?: NavModelItem) =>
  breadcrumbs(sectionOf(section(), pathname), pageNav).map(({ text }) => text);

function MockPluginPage({ children, pageNav }: PluginPageProps) {
  const { pathname } = useLocation();
  return (
    <main>
      <nav aria-label="Breadcrumbs">{mockCrumbs(pathname, pageNav).join(' > ')}</nav>
      <h1>{pageNav?.text}</h1>
      {pageNav?.children?.map(({ text, url, active }) => (
        <a key={text} href={url} aria-current={active ? 'page' : undefined}>
          {text}
        </a>
      ))}
      {children}
    </main>
  );
}

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: (props: PluginPageProps) => <MockPluginPage {...props} />,
  config: {
    get bootData() {
      return { user: mockUser };
    },
  },
  getDataSourceSrv: () => ({ getList: mockSources }),
  getBackendSrv: () => ({ fetch: () => of({ data: '# Drift\n\nWhat to do.\n' }) }),
}));

const ID = 'modelwatch-monitoring-app';
const BASE = `/a/${ID}`;

/** The app in Grafana's navigation, as its server builds it (pkg/services/navtree/navtreeimpl/applinks.go, 12.4.0). */
function section(): NavModelItem {
  const app: NavModelItem = { text: plugin.name, url: BASE };
  app.children = plugin.includes.flatMap(({ type, name, path }) =>
    type === 'page' ? [{ text: name, url: path.replace('%PLUGIN_ID%', ID), parentItem: app }] : []
  );
  return app;
}

const meta: AppRootProps['meta'] = pluginMeta(ID, PluginType.app);

const Plugin: ComponentType<AppRootProps> = App;

/** What Grafana gives the root of an app (public/app/features/plugins/components/AppRootPage.tsx, 12.4.0). */
function AppRootPage() {
  const { pathname, search } = useLocation();
  return (
    <Plugin
      meta={meta}
      basename={pathname}
      path={pathname}
      query={locationSearchToObject(search)}
      onNavChanged={() => undefined}
    />
  );
}

/** At an address as Grafana's router has it; `subPath` is where Grafana itself is served. */
const open = (address: string, subPath = '') =>
  render(
    <MemoryRouter
      basename={subPath}
      initialEntries={[subPath + address]}
      // As Grafana 12 has them.
      future={{ v7_startTransition: false, v7_relativeSplatPath: false }}
    >
      <Routes>
        <Route path={`${BASE}/*`} element={<AppRootPage />} />
      </Routes>
    </MemoryRouter>
  );

/** `locationUtil` reads the sub path from Grafana's own settings. */
function servedUnder(appSubUrl: string): void {
  Reflect.apply(locationUtil.initialize, locationUtil, [
    { config: { appSubUrl }, getTimeRangeForUrl: () => ({}), getVariablesUrlParams: () => ({}) },
  ]);
}

beforeEach(() => {
  mockUser.orgRole = 'Admin';
  mockSources.mockReturnValue([]);
  servedUnder('');
});

const PAGES = [
  ['the app’s own address', BASE, 'Fleet', 'Modelwatch > Fleet'],
  ['the same with a slash', `${BASE}/`, 'Fleet', 'Modelwatch > Fleet'],
  ['Fleet', `${BASE}/fleet`, 'Fleet', 'Modelwatch > Fleet'],
  ['a model', `${BASE}/models/loan-approval?version=2`, 'loan-approval', 'Modelwatch > Fleet > loan-approval'],
  ['a model with an odd name', `${BASE}/models/a%2Fb%20%25`, 'a/b %', 'Modelwatch > Fleet > a/b %'],
  ['Setup', `${BASE}/setup`, 'Setup', 'Modelwatch > Setup'],
  ['Alerts', `${BASE}/alerts`, 'Alerts', 'Modelwatch > Alerts'],
  ['Baselines', `${BASE}/baselines?model=iris`, 'Baselines', 'Modelwatch > Baselines'],
  ['Runbooks', `${BASE}/runbooks`, 'Runbooks', 'Modelwatch > Runbooks'],
  ['a runbook', `${BASE}/runbooks/drift`, 'Drift', 'Modelwatch > Runbooks > Drift'],
  ['an unknown address', `${BASE}/nowhere`, 'Not found', 'Modelwatch > Not found'],
  ['an unknown address below a page', `${BASE}/setup/more`, 'Not found', 'Modelwatch > Setup > Not found'],
] as const;

describe.each(['', '/grafana'])('served under "%s"', (subPath) => {
  it.each(PAGES)('shows %s, with its breadcrumbs', async (_, address, heading, crumbs) => {
    servedUnder(subPath);
    open(address, subPath);
    expect(await screen.findByRole('heading', { level: 1, name: heading })).toBeTruthy();
    expect(screen.getByRole('navigation', { name: 'Breadcrumbs' }).textContent).toBe(crumbs);
    expect(screen.getByRole('link', { name: 'Setup' }).getAttribute('href')).toBe(`${subPath}${BASE}/setup`);
  });
});

it('leads to the first data source where there is none', async () => {
  open(BASE);
  const link = await screen.findByRole('link', { name: /add a modelwatch data source/i });
  expect(link.getAttribute('href')).toContain('/connections/datasources/modelwatch-monitoring-datasource');
});

it('says so at an address that it does not have, and leads on with the data source', async () => {
  open(`${BASE}/nowhere?ds=two`);
  expect(await screen.findByText(/no modelwatch page at this address/i)).toBeTruthy();
  expect(screen.getByRole('link', { name: /go to fleet/i }).getAttribute('href')).toBe(`${BASE}/fleet?ds=two`);
});

it('has its pages as tabs, that of the page marked, and the data source goes along', async () => {
  open(`${BASE}/setup?ds=two`);
  await screen.findByText(/no modelwatch data source yet/i);
  const fleet = screen.getByRole('link', { name: 'Fleet' });
  expect(fleet.getAttribute('href')).toBe(`${BASE}/fleet?ds=two`);
  expect(fleet.getAttribute('aria-current')).toBeNull();
  expect(screen.getByRole('link', { name: 'Setup' }).getAttribute('aria-current')).toBe('page');
});

it('keeps the data source on the way from its own address to the fleet', async () => {
  open(`${BASE}?ds=two`);
  const setup = await screen.findByRole('link', { name: 'Setup' });
  expect(setup.getAttribute('href')).toBe(`${BASE}/setup?ds=two`);
});

it('shows a page to those alone whose role reaches it', async () => {
  mockUser.orgRole = 'Viewer';
  open(`${BASE}/setup`);
  expect(await screen.findByText(/needs the role Editor/)).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Setup' })).toBeNull();
});

it('says what happened when a page fails, and keeps its frame', async () => {
  const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  mockSources.mockImplementation(() => {
    throw new Error('the list is torn');
  });
  open(BASE);
  expect(await screen.findByText(/the list is torn/)).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Setup' })).toBeTruthy();
  expect(logged).toHaveBeenCalled();
});

const pageSchema = z.object({
  type: z.literal('page'),
  name: z.string(),
  path: z.string(),
  role: z.string(),
  addToNav: z.literal(true),
});

it('is what plugin.json leads to, with the same names and roles', () => {
  const included = plugin.includes.flatMap((one) => {
    const page = pageSchema.safeParse(one);
    return page.success ? [page.data] : [];
  });
  expect(included.map(({ name, path, role }) => ({ name, path: path.replace('/a/%PLUGIN_ID%/', ''), role }))).toEqual(
    ROUTES.filter(({ inNav }) => inNav).map(({ title, path, role }) => ({ name: title(), path, role }))
  );
});

it('has the parents that it names', () => {
  const parents = ROUTES.flatMap(({ parent }) => (parent === undefined ? [] : [parent]));
  expect(ROUTES.map(({ path }) => path)).toEqual(expect.arrayContaining(parents));
});
