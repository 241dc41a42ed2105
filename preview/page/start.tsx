import {
  type DataFrameJSON,
  type DataQueryResponse,
  LoadingState,
  type PanelPlugin,
  StreamingDataFrame,
} from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  config,
  FakeEchoSrv,
  type GrafanaLiveSrv,
  type LiveDataStreamOptions,
  setAppEvents,
  setBackendSrv,
  setCurrentUser,
  setDataSourceSrv,
  setEchoSrv,
  setGrafanaLiveSrv,
  setPluginComponentsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { setPanelRenderer, setPluginPage } from 'grafana-internals';
import { createRoot } from 'react-dom/client';
import { EMPTY, Observable, of } from 'rxjs';
import { PluginPage } from './chrome/PluginPage';
import { Root } from './chrome/Root';
import { importPanel, panelOf } from './panels';
import { PanelRenderer } from './panels/PanelRenderer';
import { appEvents, backend } from './services/backend';
import { dataSources } from './services/dataSources';
import { fillRegistries } from './services/registries';
import { runRequest } from './services/runRequest';
import { templates } from './services/templates';

/** Sets up Grafana's packages as Grafana does at its start, then renders the page. */
export async function start(): Promise<void> {
  await initPluginTranslations('modelwatch-preview');
  fillRegistries();
  setCurrentUser(config.bootData.user);
  setAppEvents(appEvents);
  setEchoSrv(new FakeEchoSrv());
  setBackendSrv(backend);
  setTemplateSrv(templates);
  setDataSourceSrv(dataSources);
  setRunRequest(runRequest);
  setGrafanaLiveSrv(live);
  setPluginImportUtils({
    importPanelPlugin: (id): Promise<PanelPlugin> => importPanel(id),
    getPanelPluginFromCache: panelOf,
  });
  setPanelRenderer(PanelRenderer);
  setPluginPage(PluginPage);
  setPluginLinksHook(() => ({ isLoading: false, links: [] }));
  setPluginComponentsHook(() => ({ isLoading: false, components: [] }));
  const place = document.getElementById('preview');
  if (place === null) {
    throw new Error('The page has no element with the id "preview"');
  }
  followBuilds();
  createRoot(place).render(<Root />);
}

/** In development: reloads the page after every build. */
function followBuilds(): void {
  if (Reflect.get(config, 'preview')?.dev !== true) {
    return;
  }
  const builds = new EventSource('/preview/builds');
  builds.addEventListener('built', () => window.location.reload());
}

/** The packets of a channel as server-sent events, which Grafana sends over its socket. */
function packets({ addr }: LiveDataStreamOptions): Observable<DataFrameJSON> {
  return new Observable((reader) => {
    const search = new URLSearchParams({ path: addr.path, data: JSON.stringify(addr.data ?? {}) });
    const source = new EventSource(`/preview/live/${encodeURIComponent(addr.stream ?? '')}?${search.toString()}`);
    source.addEventListener('message', ({ data }: MessageEvent<string>) => reader.next(JSON.parse(data)));
    return () => source.close();
  });
}

/** Live channels of data sources, without publishing and presence. */
const live: GrafanaLiveSrv = {
  getConnectionState: () => of(true),
  getStream: () => EMPTY,
  getPresence: () => Promise.resolve({ users: [] }),
  publish: () => Promise.reject(new Error('The preview does not support publishing')),
  getDataStream: (options) => {
    const { key = 'live', buffer } = options;
    let frame: StreamingDataFrame | undefined;
    return new Observable<DataQueryResponse>((reader) =>
      packets(options).subscribe((packet) => {
        if (frame === undefined) {
          frame = StreamingDataFrame.fromDataFrameJSON(packet, buffer);
        } else {
          frame.push(packet);
        }
        reader.next({ key, state: LoadingState.Streaming, data: [frame] });
      })
    );
  },
};
