import {
  type DataFrame,
  type DataLink,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  DataTopic,
  FieldType,
  type QueryResultMetaNotice,
} from '@grafana/data';

/** These panels reject a frame without rows; without any frame they show their own "no value" text. */
const NEED_ROWS: ReadonlySet<string> = new Set(['state-timeline', 'status-history', 'heatmap']);

const isAnnotation = ({ meta }: DataFrame): boolean => meta?.dataTopic === DataTopic.Annotations;

/**
 * A response in the form that the requesting panel can draw. Every kind of panel has conditions of its own for saying "no
 * data" instead of an error or an empty plot (read in Grafana 12.4, public/app/plugins/panel):
 *
 * - state timeline, status history and heat map take a frame without rows for one that lacks its time or its buckets;
 * - a trend wants its x column, and draws empty axes as soon as there is a number column beside it;
 * - a table without rows is its header, one without columns says that there is no data; a table of time series is made by
 *   a reduction, which makes a header of its own even of a frame without columns.
 *
 * All others say so by themselves.
 */
export function forPanel(response: DataQueryResponse, panelPluginId: string | undefined): DataQueryResponse {
  const frames: DataFrame[] = response.data;
  return { ...response, data: withAllNotices(drawable(frames, panelPluginId)) };
}

function drawable(frames: DataFrame[], panelPluginId: string | undefined): DataFrame[] {
  if (panelPluginId !== undefined && NEED_ROWS.has(panelPluginId)) {
    return withRows(frames);
  }
  if (frames.some((frame) => frame.length > 0 && !isAnnotation(frame))) {
    return frames;
  }
  switch (panelPluginId) {
    case 'trend':
      return frames.map((frame) => (isAnnotation(frame) ? frame : { ...frame, fields: frame.fields.map(untyped) }));
    case 'table':
      return frames
        .filter((frame) => !isSeries(frame))
        .map((frame) => (isAnnotation(frame) ? frame : { ...frame, fields: [] }));
    default:
      return frames;
  }
}

const isSeries = ({ meta }: DataFrame): boolean => meta?.type?.startsWith('timeseries') ?? false;

/** Number columns without rows would be drawn as axes. */
const untyped = (field: DataFrame['fields'][number]): typeof field => ({ ...field, type: FieldType.other });

/** The frames with rows; what the others have to say goes to the first that stays. */
function withRows(frames: readonly DataFrame[]): DataFrame[] {
  const lost = frames.flatMap(({ length, meta }) => (length === 0 ? (meta?.notices ?? []) : []));
  return frames
    .filter(({ length }) => length > 0)
    .map((frame, i) =>
      i === 0 && lost.length > 0 ? noticed(frame, [...lost, ...(frame.meta?.notices ?? [])]) : frame
    );
}

const noticed = (frame: DataFrame, notices: QueryResultMetaNotice[]): DataFrame => ({
  ...frame,
  meta: { ...frame.meta, notices },
});

/**
 * A panel's header shows one notice of each severity, the last of all its frames (PanelHeaderNotices of Grafana 12.4): each
 * holds those before it too, so that no frame is lost.
 */
function withAllNotices(frames: readonly DataFrame[]): DataFrame[] {
  const before = new Map<QueryResultMetaNotice['severity'], Set<string>>();
  return frames.map((frame) => {
    const own = new Map<QueryResultMetaNotice['severity'], QueryResultMetaNotice>();
    for (const notice of frame.meta?.notices ?? []) {
      const texts = (before.get(notice.severity) ?? new Set()).add(notice.text);
      before.set(notice.severity, texts);
      own.set(notice.severity, { ...notice, text: [...texts].join(' ') });
    }
    return own.size === 0 ? frame : noticed(frame, [...own.values()]);
  });
}

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
