import { type DataFrame, DataTopic, FieldType, toDataFrame } from '@grafana/data';
import { withTraceLinks } from './panels';

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
