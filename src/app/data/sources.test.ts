import type { GetDataSourceListFilters } from '@grafana/runtime';
import { configuredSources } from './sources';

const mockOwn = { uid: 'one', name: 'One', type: 'modelwatch-monitoring-datasource' };
const mockOther = { uid: 'two', name: 'Two', type: 'prometheus' };

/** As Grafana 12.4.0 lists them: its own data source stands at the end unless a plugin is named. */
const mockList = ({ type, pluginId }: GetDataSourceListFilters) => [
  ...[mockOwn, mockOther].filter((one) => one.type === (pluginId ?? type)),
  ...(pluginId === undefined ? [{ uid: 'grafana', name: '-- Grafana --', type: 'grafana' }] : []),
];

jest.mock('@grafana/runtime', () => ({ getDataSourceSrv: () => ({ getList: mockList }) }));

it('lists data sources of Modelwatch alone', () => {
  expect(configuredSources().map(({ uid }) => uid)).toEqual(['one']);
});
