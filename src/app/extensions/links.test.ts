import type { DataQuery, PluginExtensionPanelContext } from '@grafana/data';
import plugin from '../../plugin.json';
import { alertActionsLink, alertLink, panelActionsLink, panelLink } from './links';

const mockValues: Record<string, string> = {};
const mockPushed: string[] = [];
const mockUser = { orgRole: 'Editor' };
const mockActing = (uid: string, ...models: string[]) => ({
  uid,
  jsonData: { actions: { list: [{ id: 'back', models }] } },
});
jest.mock('@grafana/runtime', () => ({
  config: {
    bootData: {
      get user() {
        return mockUser;
      },
    },
  },
  getDataSourceSrv: () => ({
    getList: () => [
      { uid: 'plain', jsonData: {} },
      mockActing('one', 'loan', 'loan approval'),
      mockActing('two', 'loan'),
    ],
  }),
  locationService: { push: (path: string) => mockPushed.push(path) },
  getTemplateSrv: () => ({
    replace: (text: string) =>
      text.replace(
        /\$\{(\w+)\}|\$(\w+)/g,
        (all, braced?: string, bare?: string) => mockValues[braced ?? bare ?? ''] ?? all
      ),
  }),
}));

const datasource = { type: 'modelwatch-monitoring-datasource', uid: '${ds}' };
const panel = (...targets: DataQuery[]): PluginExtensionPanelContext => ({
  pluginId: 'timeseries',
  id: 1,
  title: 'Latency',
  timeRange: { from: 'now-6h', to: 'now' },
  timeZone: 'browser',
  dashboard: { uid: 'd', title: 'D', tags: [] },
  targets,
});
const target = (more: object): DataQuery => ({ refId: 'A', datasource, ...more });

const panelPath = (context?: PluginExtensionPanelContext) => panelLink.configure?.(context)?.path;
/** Where a click leads; nowhere where the link is not shown. */
function alertPath(context: object, link = alertLink) {
  if (link.configure?.(context) === undefined) {
    return undefined;
  }
  link.onClick?.(undefined, { context, extensionPointId: '', ...helpers });
  return mockPushed.pop();
}
const helpers = { openModal: jest.fn(), openSidebar: jest.fn(), closeSidebar: jest.fn(), toggleSidebar: jest.fn() };

beforeEach(() => {
  mockUser.orgRole = 'Editor';
  Object.keys(mockValues).forEach((key) => delete mockValues[key]);
  mockValues['ds'] = 'one';
});

it('leads from a panel about one model to its page, at the same time and of the same data source', () => {
  mockValues['model'] = 'loan approval';
  expect(panelPath(panel(target({ model: '$model', version: '2' })))).toBe(
    '/a/modelwatch-monitoring-app/models/loan%20approval?ds=one&version=2&from=now-6h&to=now'
  );
});

it('leads nowhere from panels of other data sources, of no model and of several', () => {
  mockValues['model'] = '{a,b}';
  expect(panelPath(panel({ refId: 'A', datasource: { type: 'prometheus', uid: 'p' } }))).toBeUndefined();
  expect(panelPath(panel(target({})))).toBeUndefined();
  expect(panelPath(panel(target({ model: '$model' })))).toBeUndefined();
  expect(panelPath(panel(target({ model: '$unknown' })))).toBeUndefined();
  expect(panelPath(undefined)).toBeUndefined();
});

it('leads from an alert to the model that it names', () => {
  expect(alertPath({ labels: { severity: 'critical' }, instance: { labels: { model: 'loan', version: '1' } } })).toBe(
    '/a/modelwatch-monitoring-app/models/loan?version=1'
  );
  expect(alertPath({ labels: { severity: 'critical' } })).toBeUndefined();
});

it('leads to the actions on a model where its data source has some, and only for whom they are', () => {
  mockValues['model'] = 'loan approval';
  const ofPanel = () => panelActionsLink.configure?.(panel(target({ model: '$model' })))?.path;
  const ofAlert = (model: string) => alertPath({ labels: { model, version: '1' } }, alertActionsLink);
  expect(ofPanel()).toBe('/a/modelwatch-monitoring-app/models/loan%20approval?ds=one&from=now-6h&to=now#actions');
  expect(ofAlert('loan')).toBe('/a/modelwatch-monitoring-app/models/loan?version=1&ds=one#actions');
  expect(ofAlert('iris')).toBeUndefined();
  mockValues['ds'] = 'two';
  expect(ofPanel()).toBeUndefined();
  mockUser.orgRole = 'Viewer';
  expect(ofAlert('loan')).toBeUndefined();
});

it('reads the context of an alert as Grafana hands it: frozen, behind proxies', () => {
  const behindProxy = <T extends object>(object: T): T =>
    new Proxy(object, {
      get: (target, key, receiver) => {
        const value: unknown = Reflect.get(target, key, receiver);
        return typeof value === 'object' && value !== null ? behindProxy(value) : value;
      },
    });
  const instance = Object.freeze({ labels: Object.freeze({ model: 'loan', version: '1' }) });
  expect(alertPath(behindProxy({ instance }))).toBe('/a/modelwatch-monitoring-app/models/loan?version=1');
});

it('of an alert has no path: a rule’s menu follows none, an alert’s asks before it does', () => {
  const context = { labels: { model: 'loan' } };
  expect([alertLink, alertActionsLink].map((link) => [link.path, link.configure?.(context)?.path])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

it('is announced in plugin.json, without which Grafana takes no link', () => {
  expect(plugin.extensions.addedLinks).toEqual(
    [panelLink, panelActionsLink, alertLink, alertActionsLink].map(({ title, description, targets }) => ({
      title,
      description,
      targets,
    }))
  );
});
