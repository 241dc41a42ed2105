import {
  type DataQueryRequest,
  type DataSourceApi,
  LoadingState,
  type PanelData,
  VariableRefresh,
} from '@grafana/data';
import {
  type BackendSrv,
  setBackendSrv,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import {
  AdHocFiltersVariable,
  dataLayers,
  EmbeddedScene,
  QueryVariable,
  SceneDataLayerSet,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  type SceneObject,
  SceneQueryRunner,
  SceneTimeRange,
  SceneVariableSet,
  VizPanel,
} from '@grafana/scenes';
import { waitFor } from '@testing-library/dom';
import { from, map, of } from 'rxjs';
import { ModelwatchDataSource } from './DataSource';
import { settings } from './dataSource.testing';
import type { ModelwatchQuery } from './query/query';
import { custom, repeatedFor, sceneTemplateSrv } from './query/scene.testing';

const fetch = jest.fn();
let source: ModelwatchDataSource;
const datasource = { uid: settings.uid, type: settings.type };
const place = { x: 0, y: 0, width: 24, height: 8 };

/** What the process was asked, by the letter of the query. */
const sent = (refId: string): unknown[] =>
  fetch.mock.calls
    .flatMap(([{ data }]) => data?.queries ?? [])
    .filter((query: { refId: string }) => query.refId === refId);

const panel = (refId: string, query: Record<string, unknown>, repeated?: SceneVariableSet) =>
  new SceneGridItem({
    ...place,
    body: new VizPanel({
      pluginId: 'timeseries',
      $variables: repeated,
      $data: new SceneQueryRunner({ datasource, queries: [{ refId, signal: 'latency', ...query }] }),
    }),
  });

const deployments: ModelwatchQuery = { refId: 'Anno', signal: 'mlflow', model: '$model', version: '$version' };

/** A dashboard whose versions are asked for, all of them chosen; runs its variables and queries as Grafana does. */
function openDashboard(children: Array<SceneGridItem | SceneGridRow>): void {
  const versions = new QueryVariable({
    name: 'version',
    datasource,
    query: { refId: 'version', kind: 'versions', model: '$model' },
    refresh: VariableRefresh.onDashboardLoad,
    isMulti: true,
    includeAll: true,
    value: ['$__all'],
    text: ['All'],
  });
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-1h', to: 'now' }),
    $variables: new SceneVariableSet({
      variables: [
        custom('model', ['loan', 'iris'], 'loan'),
        versions,
        new AdHocFiltersVariable({
          name: 'filters',
          datasource,
          filters: [{ key: 'env', operator: '=', value: 'prod' }],
        }),
      ],
    }),
    $data: new SceneDataLayerSet({
      layers: [
        new dataLayers.AnnotationsDataLayer({
          name: 'Deployments',
          isEnabled: true,
          query: {
            name: 'Deployments',
            enable: true,
            iconColor: 'blue',
            datasource,
            target: deployments,
          },
        }),
      ],
    }),
    body: new SceneGridLayout({ children }),
  });
  const templates = sceneTemplateSrv(scene);
  setTemplateSrv(templates);
  source = new ModelwatchDataSource(settings, templates);
  show(scene);
}

/** Grafana activates what it draws, and a panel's queries know how wide it is. */
function show(object: SceneObject): void {
  object.activate();
  if (object instanceof SceneQueryRunner) {
    object.setContainerWidth(800);
  }
  object.forEachChild((child) => show(child));
}

beforeAll(() => {
  // Nothing is drawn here.
  setPluginImportUtils({
    importPanelPlugin: () => new Promise(() => undefined),
    getPanelPluginFromCache: () => undefined,
  });
  // Filters look it up when they are made.
  setDataSourceSrv(
    Object.assign(Object.create(null), { get: async () => source, getInstanceSettings: () => settings })
  );
});

beforeEach(() => {
  fetch.mockReset();
  fetch.mockImplementation(({ url }: { url: string }) =>
    of({ data: url.endsWith('/versions') ? ['1', '2'] : { results: {} } })
  );
  const backend: Partial<BackendSrv> = { fetch };
  setBackendSrv(Object.assign(Object.create(null), backend));
  setRunRequest((source: DataSourceApi, request: DataQueryRequest, ask = (asked) => source.query(asked)) =>
    from(ask(request)).pipe(
      map(({ data }): PanelData => ({ state: LoadingState.Done, series: data, request, timeRange: request.range }))
    )
  );
});

it('asks for the one version of a repeated panel or row, and for no version in particular at "All"', async () => {
  const query = { model: '$model', version: '$version' };
  openDashboard([
    panel('A', query),
    panel('B', query, repeatedFor('version', '1')),
    panel('C', { ...query, filters: [{ label: 'version', op: '=', value: '$version' }] }, repeatedFor('version', '2')),
    new SceneGridRow({ ...place, $variables: repeatedFor('version', '2'), children: [panel('D', query)] }),
  ]);
  await waitFor(() => expect([...sent('A'), ...sent('B'), ...sent('C'), ...sent('D')]).toHaveLength(4));
  const env = { label: 'env', op: '=', value: 'prod' };
  expect(sent('A')).toEqual([expect.not.objectContaining({ version: expect.anything() })]);
  expect(sent('A')).toMatchObject([{ model: 'loan', filters: [env] }]);
  expect(sent('B')).toMatchObject([{ model: 'loan', version: '1', filters: [env] }]);
  expect(sent('C')).toMatchObject([{ version: '2', filters: [{ label: 'version', op: '=', value: '2' }, env] }]);
  expect(sent('D')).toMatchObject([{ model: 'loan', version: '2', filters: [env] }]);
});

it('lists the values of a variable for the one before it, and annotates for all that is chosen', async () => {
  openDashboard([panel('A', { model: '$model' })]);
  await waitFor(() => expect([...sent('A'), ...sent('Anno')]).toHaveLength(2));
  const lists = fetch.mock.calls.filter(([{ url }]) => url.endsWith('/versions'));
  expect(lists.map(([{ params }]) => params)).toEqual([{ model: 'loan' }]);
  expect(sent('Anno')).toMatchObject([{ signal: 'mlflow', model: 'loan' }]);
  expect(sent('Anno')).toEqual([expect.not.objectContaining({ version: expect.anything() })]);
});
