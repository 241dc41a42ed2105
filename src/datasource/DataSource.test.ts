import { CoreApp, type DataQueryRequest, dateTime } from '@grafana/data';
import { type BackendSrv, setBackendSrv } from '@grafana/runtime';
import { lastValueFrom, of, toArray } from 'rxjs';
import { QUERY_VERSION } from '../query/query';
import { dataSourceOf } from './dataSource.testing';
import { followLive } from './query/live';
import type { ModelwatchQuery } from './query/query';
import { custom, panelTemplates } from './query/scene.testing';

jest.mock('./query/live', () => ({ followLive: jest.fn() }));

const followed = jest.mocked(followLive);
const fetch = jest.fn();

/** A dashboard with one variable, `$model`, that stands at `loan`. */
const { service: templates, scopedVars } = panelTemplates([custom('model', ['loan'], 'loan')]);

const source = dataSourceOf(templates);

const requestOf = (
  targets: ModelwatchQuery[],
  change: Partial<DataQueryRequest<ModelwatchQuery>> = {}
): DataQueryRequest<ModelwatchQuery> => ({
  requestId: 'Q1',
  interval: '5s',
  intervalMs: 5000,
  maxDataPoints: 100,
  range: { from: dateTime(0), to: dateTime(3_600_000), raw: { from: 'now-1h', to: 'now' } },
  scopedVars,
  targets,
  timezone: 'utc',
  app: CoreApp.Dashboard,
  startTime: 0,
  ...change,
});

const ask = (request: DataQueryRequest<ModelwatchQuery>) => lastValueFrom(source.query(request).pipe(toArray()));

beforeEach(() => {
  jest.clearAllMocks();
  fetch.mockReturnValue(of({ data: { results: { A: { frames: [] } } } }));
  followed.mockReturnValue(of({ data: [], key: 'live' }));
  const backend: Partial<BackendSrv> = { fetch };
  setBackendSrv(Object.assign(Object.create(null), backend));
});

describe('a query', () => {
  it('goes to the process with its variables filled in', async () => {
    const query: ModelwatchQuery = { refId: 'A', signal: 'latency', model: '$model', options: {} };
    await ask(requestOf([query]));
    const sent = fetch.mock.calls.map(([{ data }]) => data);
    expect(sent).toMatchObject([
      {
        from: '0',
        to: '3600000',
        queries: [{ refId: 'A', signal: 'latency', model: 'loan', intervalMs: 5000, maxDataPoints: 100 }],
      },
    ]);
  });

  it('carries the filters of its dashboard', async () => {
    const filters = [{ key: 'env', operator: '=', value: 'prod' }];
    await ask(requestOf([{ refId: 'A', signal: 'latency' }], { filters }));
    expect(fetch.mock.calls[0]?.[0].data.queries[0].filters).toEqual([{ label: 'env', op: '=', value: 'prod' }]);
  });

  it('fails with a reason on a filter that labels cannot answer, and asks nothing', async () => {
    const filters = [{ key: 'env', operator: '>', value: '3' }];
    await expect(ask(requestOf([{ refId: 'A', signal: 'latency' }], { filters }))).rejects.toThrow('env > 3');
    expect(fetch).not.toHaveBeenCalled();
  });

  it('is not asked before there is something to ask', () => {
    expect(source.filterQuery({ refId: 'A', signal: '' })).toBe(false);
    expect(source.filterQuery({ refId: 'A', signal: 'promql', options: { expr: '' } })).toBe(false);
    expect(source.filterQuery({ refId: 'A', signal: 'latency' })).toBe(true);
  });

  it('begins over time; in alerting, where Grafana shows defaults that it does not evaluate, there are none', () => {
    expect(source.getDefaultQuery(CoreApp.UnifiedAlerting)).toEqual({});
    expect(source.getDefaultQuery(CoreApp.Dashboard)).toMatchObject({ signal: 'latency', mode: 'range' });
  });

  it('is told from others in one line', () => {
    expect(source.getQueryDisplayText({ refId: 'A', signal: 'latency', model: 'loan' })).toBe('latency of loan');
  });

  it('is lifted from the form of an older one, or of Prometheus’ own data source', async () => {
    const stored = Object.assign(Object.create(null), { refId: 'A', expr: 'up{job="$model"}' });
    await ask(requestOf([stored]));
    expect(fetch.mock.calls[0]?.[0].data.queries[0]).toMatchObject({
      signal: 'promql',
      options: { expr: 'up{job="loan"}' },
    });
  });

  it('is sent with the names that options have now', async () => {
    const options = { measure: ['ks'], of: 'features' };
    const stored = Object.assign(Object.create(null), { refId: 'A', queryVersion: 1, signal: 'drift', options });
    await ask(requestOf([stored]));
    expect(fetch.mock.calls[0]?.[0].data.queries[0]).toMatchObject({
      queryVersion: QUERY_VERSION,
      options: { measures: ['ks'], of: 'features' },
    });
  });

  it('takes up what somebody clicks on in an answer, and removes it again', () => {
    const query: ModelwatchQuery = { refId: 'A', signal: 'latency' };
    const options = { key: 'env', value: 'prod' };
    const filtered = source.toggleQueryFilter(query, { type: 'FILTER_FOR', options });
    expect(source.queryHasFilter(filtered, options)).toBe(true);
    expect(source.toggleQueryFilter(filtered, { type: 'FILTER_FOR', options }).filters).toEqual([]);
    expect(source.modifyQuery(query, { type: 'ADD_FILTER_OUT', options }).filters).toEqual([
      { label: 'env', op: '!=', value: 'prod' },
    ]);
    expect(source.modifyQuery(query, { type: 'ADD_STRING_FILTER', options })).toBe(query);
  });

  it('knows whether it depends on variables', () => {
    expect(source.targetContainsTemplate({ refId: 'A', signal: 'latency', model: '$model' })).toBe(true);
    expect(source.targetContainsTemplate({ refId: 'A', signal: 'latency', model: 'loan' })).toBe(false);
  });
});

describe('a live query', () => {
  const live: ModelwatchQuery = { refId: 'A', signal: 'latency', model: '$model', live: true };

  it('continues after the first answer, filled in', async () => {
    const answers = await ask(requestOf([live, { refId: 'B', signal: 'quality' }]));
    expect(answers.map(({ key }) => key).at(-1)).toBe('live');
    expect(followed.mock.calls[0]?.[1]).toBe('uid-1');
    expect(followed.mock.calls[0]?.[2]).toMatchObject([{ refId: 'A', model: 'loan' }]);
  });

  it('ends with the first answer where nothing new can come', async () => {
    const past = { from: dateTime(0), to: dateTime(1), raw: { from: 'now-2d', to: 'now-1d' } };
    await ask(requestOf([live], { range: past }));
    await ask(requestOf([{ ...live, hide: true }]));
    await ask(requestOf([{ ...live, live: false }]));
    expect(followed).not.toHaveBeenCalled();
  });
});

it('offers label names and values as dashboard filters', async () => {
  fetch.mockImplementation(({ url, params }: { url: string; params?: Record<string, string> }) =>
    of({ data: url.endsWith('/labels') ? ['env'] : [`${params?.['label']}-1`] })
  );
  await expect(source.getTagKeys()).resolves.toEqual([{ text: 'env' }]);
  await expect(source.getTagValues({ key: 'env', filters: [] })).resolves.toEqual([{ text: 'env-1' }]);
  expect(fetch.mock.calls[0]?.[0].url).toContain('/uid-1/resources/labels');
});

it('asks annotations for deployments unless they say otherwise', () => {
  const { prepareQuery } = source.annotations;
  const annotation = { name: 'Deployments', enable: true, iconColor: 'red' };
  expect(prepareQuery?.(annotation)).toMatchObject({
    refId: 'Anno',
    signal: 'mlflow',
    options: { view: 'deployments' },
  });
  const target: ModelwatchQuery = { refId: 'X', signal: 'latency' };
  expect(prepareQuery?.({ ...annotation, target })).toEqual(target);
});
