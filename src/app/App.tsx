import type { AppRootProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { LoadingPlaceholder } from '@grafana/ui';
import { Suspense, useMemo } from 'react';
import { matchRoute, ROUTES } from './routes';
import type { PageRoute } from './shell';
import { AddressContext, readQuery } from './shell/address';
import { AppPage } from './shell/AppPage';
import { Guarded } from './shell/Guarded';
import { NotFound } from './shell/NotFound';
import { Refused } from './shell/Refused';
import { holds } from './shell/roles';

/** The app's root: shows the page that the address names, each fetched when it is first opened. */
export function App({ basename, path, query }: AppRootProps) {
  const match = useMemo(() => matchRoute(path, basename), [path, basename]);
  const address = useMemo(
    () => ({ route: match?.route, routes: ROUTES, params: match?.params ?? {}, query: readQuery(query) }),
    [match, query]
  );
  return (
    <AddressContext.Provider value={address}>
      <Guarded key={path}>
        <Suspense fallback={<Loading />}>
          <Page route={match?.route} />
        </Suspense>
      </Guarded>
    </AddressContext.Provider>
  );
}

function Page({ route }: { readonly route: PageRoute | undefined }) {
  if (route === undefined) {
    return <NotFound />;
  }
  return holds(route.role) ? <route.Page /> : <Refused role={route.role} />;
}

function Loading() {
  return (
    <AppPage>
      <LoadingPlaceholder text={t('shell.loading', 'Loading the page')} />
    </AppPage>
  );
}
