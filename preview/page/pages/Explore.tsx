import {
  CoreApp,
  type DataFrame,
  DataFrameType,
  type DataQuery,
  type DataSourceApi,
  LoadingState,
  type PanelData,
  rangeUtil,
  toUtc,
} from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Alert, ErrorBoundaryAlert, PanelChrome, RefreshPicker, Stack, Text, TimeRangeInput } from '@grafana/ui';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import type { Subscription } from 'rxjs';
import { z } from 'zod';
import { useWidth } from '../../../src/app/data/SignalPanel';
import { useAsync } from '../../../src/datasource/useAsync';
import { PanelRenderer } from '../panels/PanelRenderer';
import { dataSources } from '../services/dataSources';
import { runRequest } from '../services/runRequest';
import { Loading } from './Loading';

const paneSchema = z.object({
  datasource: z.string().default(''),
  queries: z.array(z.looseObject({ refId: z.string().default('A') })).default([]),
  range: z.object({ from: z.coerce.string(), to: z.coerce.string() }).default({ from: 'now-1h', to: 'now' }),
});
/** The state of Explore as stored in its URL. */
interface Pane extends Omit<z.infer<typeof paneSchema>, 'queries'> {
  readonly queries: readonly DataQuery[];
}

/** The first pane in the URL; an empty one if there is none or it is invalid. */
function paneIn(search: string): Pane {
  try {
    const panes: unknown = JSON.parse(new URLSearchParams(search).get('panes') ?? '{}');
    return Object.values(z.record(z.string(), paneSchema).parse(panes))[0] ?? paneSchema.parse({});
  } catch {
    return paneSchema.parse({});
  }
}

/** One query of the data source and its result; stored in the URL, as in Grafana. */
export default function Explore() {
  const { search } = useLocation();
  // The URL is read when the page is opened; from then on the page writes it.
  const [pane] = useState(() => paneIn(search));
  const load = useCallback(() => dataSources.get(pane.datasource || undefined), [pane]);
  return <Loading loaded={useAsync(load)}>{(source) => <Query source={source} pane={pane} />}</Loading>;
}

const POINTS = 1000;
let requestCount = 0;

const endOf = (text: string) => (/^\d+$/.test(text) ? toUtc(Number(text)) : text);
const rangeOf = ({ from, to }: Pane['range']) => rangeUtil.convertRawToRange({ from: endOf(from), to: endOf(to) });

function Query({ source, pane }: { readonly source: DataSourceApi; readonly pane: Pane }) {
  const [query, setQuery] = useState<DataQuery>(
    () => pane.queries[0] ?? { ...source.getDefaultQuery?.(CoreApp.Explore), refId: 'A', datasource: source.getRef() }
  );
  const [range, setRange] = useState(() => rangeOf(pane.range));
  const [data, setData] = useState<PanelData>();
  // Editors change the query and run it in the same event.
  const latest = useRef(query);
  const subscription = useRef<Subscription>(undefined);
  const run = (raw = range.raw) => {
    const now = rangeUtil.convertRawToRange(raw);
    const written: Pane = {
      datasource: source.uid,
      queries: [latest.current],
      range: { from: String(raw.from.valueOf()), to: String(raw.to.valueOf()) },
    };
    setRange(now);
    locationService.partial({ schemaVersion: '1', panes: JSON.stringify({ preview: written }) }, true);
    subscription.current?.unsubscribe();
    subscription.current = runRequest(source, {
      requestId: `explore-${++requestCount}`,
      app: CoreApp.Explore,
      ...rangeUtil.calculateInterval(now, POINTS),
      maxDataPoints: POINTS,
      range: now,
      scopedVars: {},
      targets: [latest.current].filter((one) => source.filterQuery?.(one) ?? true),
      timezone: 'browser',
      startTime: Date.now(),
    }).subscribe(setData);
  };
  useEffect(() => {
    if (pane.queries.length > 0) {
      run();
    }
    return () => subscription.current?.unsubscribe();
    // The query in the URL runs once, when the page is opened.
  }, []);
  const Editor = source.components?.QueryEditor;
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" wrap="wrap">
        <Text element="h1">Explore</Text>
        <Stack direction="row" gap={1}>
          <TimeRangeInput value={range} onChange={({ raw }) => run(raw)} timeZone="browser" isReversed />
          <RefreshPicker
            text="Run query"
            isLoading={data?.state === LoadingState.Loading}
            onRefresh={() => run()}
            onIntervalChanged={() => undefined}
            noIntervalPicker
            primary
          />
        </Stack>
      </Stack>
      {Editor === undefined ? (
        <Alert severity="error" title="The data source has no query editor" />
      ) : (
        <ErrorBoundaryAlert dependencies={[query]}>
          <Editor
            app={CoreApp.Explore}
            datasource={source}
            query={query}
            queries={[query]}
            data={data}
            range={range}
            onChange={(changed) => setQuery((latest.current = changed))}
            onRunQuery={() => run()}
          />
        </ErrorBoundaryAlert>
      )}
      {data !== undefined && <Result data={data} />}
    </Stack>
  );
}

type Kind = 'timeseries' | 'heatmap' | 'table';

/** As Explore does: figures over time as a graph, everything else as what its frames say that they are. */
function kindOf({ meta, fields }: DataFrame): Kind {
  if (meta?.type === DataFrameType.HeatmapRows || meta?.type === DataFrameType.HeatmapCells) {
    return 'heatmap';
  }
  const isTable =
    ['table', 'nodeGraph'].includes(meta?.preferredVisualisationType ?? '') ||
    meta?.custom?.['resultType'] === 'exemplar' ||
    !fields.some(({ type }) => type === 'time');
  return isTable ? 'table' : 'timeseries';
}

const SHOWN: ReadonlyArray<readonly [kind: Kind, title: string]> = [
  ['timeseries', 'Graph'],
  ['heatmap', 'Heatmap'],
  ['table', 'Table'],
];

function Result({ data }: { readonly data: PanelData }) {
  const { ref, width } = useWidth();
  const frames = data.series.filter(({ fields }) => fields.length > 0);
  const notices = [...new Set(data.series.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []))];
  return (
    <div ref={ref}>
      <Stack direction="column" gap={1}>
        {data.errors?.map(({ message, refId }) => (
          <Alert key={`${refId} ${message}`} severity="error" title={message ?? 'The query failed'} />
        ))}
        {notices.map((text) => (
          <Alert key={text} severity="info" title={text} />
        ))}
        {SHOWN.map(([kind, title]) => {
          const series = frames.filter((frame) => kindOf(frame) === kind);
          return width === 0 || series.length === 0 ? null : (
            <section key={kind} aria-label={title}>
              <PanelChrome title={title} width={width} height={400} loadingState={data.state}>
                {(innerWidth, innerHeight) => (
                  <PanelRenderer
                    title={title}
                    pluginId={kind}
                    data={{ ...data, series }}
                    width={innerWidth}
                    height={innerHeight}
                  />
                )}
              </PanelChrome>
            </section>
          );
        })}
        {data.state === LoadingState.Done && frames.length === 0 && <Alert severity="info" title="No data" />}
      </Stack>
    </div>
  );
}
