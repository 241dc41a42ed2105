import { t } from '@grafana/i18n';
import { LoadingPlaceholder } from '@grafana/ui';
import { Suspense, useMemo } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { ROUTES } from './routes';
import { APP_BASE, HOME, type PageRoute } from './shell';
import { AppPage } from './shell/AppPage';
import { Guarded } from './shell/Guarded';
import { NotFound } from './shell/NotFound';
import { Refused } from './shell/Refused';
import { hasRole } from './shell/roles';
import { RouteContext } from './shell/route';

/**
 * The app's root, below the route that Grafana has for it (`/a/modelwatch-monitoring-app/*`). The page follows from
 * Grafana's router alone: of the root's props, `basename` and `path` are both the whole path of the address.
 */
export function App() {
  const { search } = useLocation();
  return (
    <Routes>
      <Route index element={<Navigate to={{ pathname: `${APP_BASE}/${HOME}`, search }} replace />} />
      {ROUTES.map((route) => (
        <Route key={route.path} path={route.path} element={<RoutePage route={route} />} />
      ))}
      <Route path="*" element={<RoutePage route={undefined} />} />
    </Routes>
  );
}

interface Props {
  readonly route: PageRoute | undefined;
}

function RoutePage({ route }: Props) {
  const { pathname } = useLocation();
  const current = useMemo(() => ({ route, routes: ROUTES }), [route]);
  return (
    <RouteContext.Provider value={current}>
      <Guarded key={pathname}>
        <Suspense fallback={<Loading />}>
          <Page route={route} />
        </Suspense>
      </Guarded>
    </RouteContext.Provider>
  );
}

function Page({ route }: Props) {
  if (route === undefined) {
    return <NotFound />;
  }
  return hasRole(route.role) ? <route.Page /> : <Refused role={route.role} />;
}

function Loading() {
  return (
    <AppPage>
      <LoadingPlaceholder text={t('shell.loading', 'Loading the page')} />
    </AppPage>
  );
}
