import { type AppPluginMeta, PluginContextProvider } from '@grafana/data';
import { config, locationSearchToObject } from '@grafana/runtime';
import { useCallback } from 'react';
import { useLocation } from 'react-router-dom';
import { useAsync } from '../../../src/datasource/useAsync';
import { APP_ID } from '../chrome/navigation';
import { importApp } from '../modules/plugins';
import { backend } from '../services/backend';
import { Loading } from './Loading';

async function load() {
  const meta = await backend.get<AppPluginMeta>(`/api/plugins/${APP_ID}/settings`);
  const plugin = await importApp(`/${config.apps[APP_ID]?.path ?? meta.module}`);
  plugin.meta = meta;
  plugin.init(meta);
  return { meta, Page: plugin.root };
}

/** The app's pages: its built module with the props that Grafana passes (`basename` is the whole path). See docs/grafana.md. */
export default function AppRoot() {
  const { pathname, search } = useLocation();
  const loaded = useAsync(load);
  const ignore = useCallback(() => undefined, []);
  return (
    <Loading loaded={loaded}>
      {({ meta, Page }) =>
        Page === undefined ? null : (
          <PluginContextProvider meta={meta}>
            <Page
              meta={meta}
              basename={pathname}
              path={pathname}
              query={locationSearchToObject(search)}
              onNavChanged={ignore}
            />
          </PluginContextProvider>
        )
      }
    </Loading>
  );
}
