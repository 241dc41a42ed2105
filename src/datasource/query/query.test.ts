import {
  type DataFrame,
  DataFrameType,
  DataTopic,
  type FieldDTO,
  FieldType,
  type QueryResultMetaNotice,
  toDataFrame,
} from '@grafana/data';
import fc from 'fast-check';
import { querySchema } from '../../query/query';
import { isFilteredFor, toggleFilter, withFilter } from './filters';
import { forPanel, withTraceLinks } from './panels';
import { defaultQuery, describeQuery, isComplete, type ModelwatchQuery } from './query';

describe('a new query', () => {
  it('is one that the process takes as it is', () => {
    expect(querySchema.safeParse({ refId: 'A', ...defaultQuery(false) }).success).toBe(true);
  });

  it('asks for one figure a series in an alert rule', () => {
    expect(defaultQuery(true).mode).toBe('instant');
    expect(defaultQuery(false).mode).toBe('range');
  });
});

describe('isComplete', () => {
  it('waits for a signal, and for PromQL where that is the signal', () => {
    expect(isComplete({ refId: 'A', signal: '' })).toBe(false);
    expect(isComplete({ refId: 'A', signal: 'latency' })).toBe(true);
    expect(isComplete({ refId: 'A', signal: 'promql', options: { expr: '  ' } })).toBe(false);
    expect(isComplete({ refId: 'A', signal: 'promql', options: { expr: 'up' } })).toBe(true);
  });

  it('waits for what an anomaly is looked for in', () => {
    expect(isComplete({ refId: 'A', signal: 'anomaly', options: { expr: '' } })).toBe(false);
    expect(isComplete({ refId: 'A', signal: 'anomaly', options: { expr: 'up' } })).toBe(true);
    expect(isComplete({ refId: 'A', signal: 'anomaly', options: { signal: 'latency' } })).toBe(true);
  });
});

describe('describeQuery', () => {
  it('says what is asked of what', () => {
    expect(
      describeQuery({
        refId: 'A',
        signal: 'latency',
        model: 'loan',
        version: '3',
        filters: [{ label: 'env', op: '=', value: 'prod' }],
        groupBy: ['region'],
        window: '5m',
      })
    ).toBe('latency of loan version 3 where env="prod" by region over 5m');
  });

  it('is the PromQL itself where there is some', () => {
    expect(describeQuery({ refId: 'A', signal: 'promql', options: { expr: 'up == 0' } })).toBe('up == 0');
  });
});

const query: ModelwatchQuery = {
  refId: 'A',
  signal: 'latency',
  model: 'loan',
  filters: [{ label: 'env', op: '=~', value: 'pr.*' }],
};
const prod = { label: 'env', value: 'prod', isIncluded: true };

it('adds what was clicked beside the filters that are there', () => {
  const filtered = withFilter(query, prod);
  expect(filtered.filters).toEqual([...(query.filters ?? []), { label: 'env', op: '=', value: 'prod' }]);
  expect(querySchema.safeParse(filtered).success).toBe(true);
  expect(withFilter(filtered, prod)).toEqual(filtered);
});

it('takes the place of its opposite', () => {
  const excluded = toggleFilter(toggleFilter(query, prod), { ...prod, isIncluded: false });
  expect(excluded.filters?.at(-1)).toEqual({ label: 'env', op: '!=', value: 'prod' });
  expect(isFilteredFor(excluded, prod)).toBe(false);
  expect(excluded.filters).toHaveLength(2);
});

it('knows a model that the query names, and drops it', () => {
  const loan = { label: 'model', value: 'loan', isIncluded: true };
  expect(isFilteredFor(query, loan)).toBe(true);
  expect(toggleFilter(query, loan).model).toBeUndefined();
  expect(toggleFilter(query, { ...loan, isIncluded: false })).toMatchObject({
    model: undefined,
    filters: [{ op: '=~' }, { label: 'model', op: '!=', value: 'loan' }],
  });
});

it('is back where it was when a filter that was not there is toggled twice', () => {
  fc.assert(
    fc.property(fc.constantFrom('env', 'region'), fc.string(), fc.boolean(), (label, value, isIncluded) => {
      const clicked = { label, value, isIncluded };
      expect(toggleFilter(toggleFilter(query, clicked), clicked)).toEqual(query);
    })
  );
});

const exemplars: DataFrame = toDataFrame({
  name: 'exemplar',
  meta: { dataTopic: DataTopic.Annotations },
  fields: [
    { name: 'Time', type: FieldType.time, values: [1] },
    { name: 'Value', type: FieldType.number, values: [0.7] },
    { name: 'trace_id', type: FieldType.string, values: ['4bf92f'] },
  ],
});
const figures: DataFrame = toDataFrame({ name: 'p95', fields: [{ name: 'p95', values: [0.4] }] });

const linksOf = (frame: DataFrame, name: string) => frame.fields.find((field) => field.name === name)?.config.links;

it.each([
  ['tempo', { refId: 'A', query: '${__value.raw}', queryType: 'traceql' }],
  ['jaeger', { refId: 'A', query: '${__value.raw}' }],
])('exemplars lead to their traces in %s', (type, query) => {
  const { data } = withTraceLinks({ data: [figures, exemplars] }, () => ({ uid: 't', name: 'Traces', type }));
  expect(linksOf(data[1], 'trace_id')).toEqual([
    { title: 'Open the trace in Traces', url: '', internal: { datasourceUid: 't', datasourceName: 'Traces', query } },
  ]);
  expect(linksOf(data[1], 'Value')).toBeUndefined();
  expect(data[0]).toBe(figures);
});

it('leads nowhere without a data source of traces', () => {
  const response = { data: [exemplars] };
  expect(withTraceLinks(response, () => undefined)).toBe(response);
});

it('asks for no data source where there are no exemplars', () => {
  const source = jest.fn();
  withTraceLinks({ data: [figures] }, source);
  expect(source).not.toHaveBeenCalled();
});

const info = (text: string): QueryResultMetaNotice => ({ severity: 'info', text });

const frame = (fields: FieldDTO[], ...notices: QueryResultMetaNotice[]): DataFrame =>
  toDataFrame({ fields, ...(notices.length > 0 ? { meta: { notices } } : {}) });

const series = (values: number[], ...notices: QueryResultMetaNotice[]): DataFrame =>
  frame(
    [
      { name: 'Time', type: FieldType.time, values: values.map((_, i) => i) },
      { name: 'p95', type: FieldType.number, values },
    ],
    ...notices
  );

const drawn = (data: DataFrame[], panel?: string): DataFrame[] => forPanel({ data }, panel).data;
const textsOf = (frames: DataFrame[]) => frames.map(({ meta }) => meta?.notices?.map(({ text }) => text));

describe('an empty answer', () => {
  const nothing = frame([], info('no series x'));

  it.each(['state-timeline', 'status-history', 'heatmap'])('is no frame for a %s, which refuses one', (panel) => {
    expect(drawn([nothing], panel)).toEqual([]);
    expect(drawn([series([])], panel)).toEqual([]);
  });

  it('is a table without columns, so that it is more than a header', () => {
    const [table] = drawn([series([], info('no runs'))], 'table');
    expect(table?.fields).toEqual([]);
    expect(table?.meta?.notices).toEqual([info('no runs')]);
  });

  it('is no frame for a table of time series, of which a reduction would make a header', () => {
    expect(drawn([{ ...nothing, meta: { type: DataFrameType.TimeSeriesMulti } }], 'table')).toEqual([]);
  });

  it('keeps the columns of a trend, and nothing in them to draw', () => {
    const [trend] = drawn([series([])], 'trend');
    expect(trend?.fields.map(({ name, type }) => [name, type])).toEqual([
      ['Time', FieldType.other],
      ['p95', FieldType.other],
    ]);
  });

  it.each(['timeseries', 'stat', 'bargauge', 'barchart', 'nodeGraph', undefined])('stays as it is for %s', (panel) => {
    expect(drawn([nothing], panel)).toEqual([nothing]);
  });
});

describe('an answer with figures', () => {
  it.each(['timeseries', 'table', 'trend', 'state-timeline', 'heatmap'])('stays as it is for a %s', (panel) => {
    const full = series([1, 2], info('few'));
    expect(drawn([full], panel)).toEqual([full]);
  });

  it('leaves its empty parts out where the panel refuses them, and not what they say', () => {
    const frames = drawn([frame([], info('no series x')), series([1], info('few')), series([2])], 'heatmap');
    expect(frames).toHaveLength(2);
    expect(textsOf(frames)).toEqual([['no series x few'], undefined]);
  });
});

describe('notices', () => {
  it('of one severity stand together in the last, the only one that a panel shows', () => {
    const warning: QueryResultMetaNotice = { severity: 'warning', text: 'cut off' };
    const frames = drawn([series([1], info('a'), info('b'), warning), series([1]), series([1], info('a'), info('c'))]);
    expect(textsOf(frames)).toEqual([['a b', 'cut off'], undefined, ['a b c']]);
  });

  it('and annotations: exemplars stay when there is nothing else', () => {
    const exemplars: DataFrame = { ...series([1]), name: 'exemplar', meta: { dataTopic: DataTopic.Annotations } };
    const [empty, kept] = drawn([frame([]), exemplars], 'table');
    expect(empty?.fields).toEqual([]);
    expect(kept).toEqual(exemplars);
  });
});
