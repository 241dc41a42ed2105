import {
  type DataFrame,
  DataFrameType,
  DataTopic,
  type FieldDTO,
  FieldType,
  type QueryResultMetaNotice,
  toDataFrame,
} from '@grafana/data';
import { forPanel } from './panels';

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
