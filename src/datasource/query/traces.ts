import { type DataFrame, type DataLink, type DataQueryResponse, type DataSourceInstanceSettings } from '@grafana/data';

/** What instrumentation calls the label of an exemplar that holds its trace. */
const TRACE_LABELS = new Set(['trace_id', 'traceID', 'traceId', 'trace']);

type TraceSource = Pick<DataSourceInstanceSettings, 'uid' | 'name' | 'type'>;

const isExemplars = ({ name, meta }: DataFrame): boolean => name === 'exemplar' && meta?.dataTopic !== undefined;

/** Tempo takes a trace's id as TraceQL; Jaeger and Zipkin take it as it is. */
const linkTo = ({ uid, name, type }: TraceSource): DataLink => ({
  title: `Open the trace in ${name}`,
  url: '',
  internal: {
    datasourceUid: uid,
    datasourceName: name,
    query: { refId: 'A', query: '${__value.raw}', ...(type === 'tempo' ? { queryType: 'traceql' } : {}) },
  },
});

/** Exemplars with a link to their traces. `source` is asked only where there are exemplars; undefined means no links. */
export function withTraceLinks(response: DataQueryResponse, source: () => TraceSource | undefined): DataQueryResponse {
  if (!response.data.some(isExemplars)) {
    return response;
  }
  const found = source();
  return found === undefined ? response : { ...response, data: response.data.map(linked(linkTo(found))) };
}

const linked =
  (link: DataLink) =>
  (frame: DataFrame): DataFrame =>
    isExemplars(frame)
      ? {
          ...frame,
          fields: frame.fields.map((field) =>
            TRACE_LABELS.has(field.name) ? { ...field, config: { ...field.config, links: [link] } } : field
          ),
        }
      : frame;
