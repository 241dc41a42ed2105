import type { PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  config,
  FakeEchoSrv,
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
import { PluginPage } from './chrome/PluginPage';
import { Root } from './chrome/Root';
import { importPanel, panelOf } from './panels';
import { PanelRenderer } from './panels/PanelRenderer';
import { backend } from './services/backend';
import { dataSources } from './services/dataSources';
import { appEvents } from './services/events';
import { fillRegistries } from './services/registries';
import { followBuilds } from './services/followBuilds';
import { live } from './services/live';
import { runRequest } from './services/runRequest';
import { templates } from './services/templates';

/** Does what Grafana does for its packages and its plugins when it starts, then shows the page. */
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
    throw new Error('The page has no place for the preview');
  }
  followBuilds();
  createRoot(place).render(<Root />);
}
