import type { DataQuery, PluginExtensionPanelContext } from '@grafana/data';
import plugin from '../../plugin.json';
import { alertLink, alertPath, panelLink, panelPath } from './links';

const mockValues: Record<string, string> = {};
jest.mock('@grafana/runtime', () => ({
  getTemplateSrv: () => ({
    replace: (text: string) => text.replace(/\$(\w+)/g, (all, name: string) => mockValues[name] ?? all),
  }),
}));

const datasource = { type: 'modelwatch-monitoring-datasource', uid: 'one' };
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

beforeEach(() => Object.keys(mockValues).forEach((key) => delete mockValues[key]));

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

it('is announced in plugin.json, without which Grafana takes no link', () => {
  expect(plugin.extensions.addedLinks).toEqual(
    [panelLink, alertLink].map(({ title, description, targets }) => ({ title, description, targets }))
  );
});
