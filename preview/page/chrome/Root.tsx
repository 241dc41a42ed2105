import { ThemeContext } from '@grafana/data';
import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import {
  EmptyState,
  ErrorBoundaryAlert,
  GlobalStyles,
  LoadingPlaceholder,
  ModalRoot,
  ModalsProvider,
  PortalContainer,
} from '@grafana/ui';
import { lazy, Suspense, useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { createPath, Navigate, type Navigator, Route, Router, Routes, useParams } from 'react-router-dom';
import { dashboardLinks, dataSourceLinks, Links } from '../pages/Links';
import { APP_HOME, DATA_SOURCE_ID } from './navigation';
import { Shell } from './Shell';

/** Version 6 of the router, over the history object that Grafana's packages share. */
const navigator: Navigator = {
  createHref: (to) => (typeof to === 'string' ? to : createPath(to)),
  push: (to, state) => locationService.getHistory().push(typeof to === 'string' ? to : createPath(to), state),
  replace: (to, state) => locationService.getHistory().replace(typeof to === 'string' ? to : createPath(to), state),
  go: (delta) => locationService.getHistory().go(delta),
};

/** The providers around every page, as far as pages need them. */
export function Root() {
  const history = useMemo(() => locationService.getHistory(), []);
  // The first page may redirect before an effect of this component could subscribe.
  const location = useSyncExternalStore(
    useCallback((tell) => history.listen(tell), [history]),
    () => history.location
  );
  useEffect(() => followLinks(document), []);
  return (
    <ThemeContext.Provider value={config.theme2}>
      <LocationServiceProvider service={locationService}>
        <Router location={location} navigator={navigator} navigationType={undefined}>
          <ModalsProvider>
            <GlobalStyles />
            <Shell>
              <ErrorBoundaryAlert dependencies={[location.pathname]}>
                <Pages />
              </ErrorBoundaryAlert>
            </Shell>
            <ModalRoot />
            <PortalContainer />
          </ModalsProvider>
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}

/** Follows links within the preview without a page load, as Grafana does. Returns a function that stops it. */
function followLinks(root: Document): () => void {
  const follow = (event: MouseEvent) => {
    const { target } = event;
    const link = target instanceof Element ? target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (
      link === null ||
      !isPlain ||
      event.defaultPrevented ||
      link.target === '_blank' ||
      link.hasAttribute('download')
    ) {
      return;
    }
    const url = new URL(link.href, window.location.href);
    if (url.origin !== window.location.origin || /^\/(api|public)\//.test(url.pathname)) {
      return;
    }
    event.preventDefault();
    locationService.push(url.pathname + url.search + url.hash);
  };
  root.addEventListener('click', follow);
  return () => root.removeEventListener('click', follow);
}

const AppRoot = lazy(() => import('../pages/AppRoot'));
const AlertRules = lazy(() => import('../pages/AlertRules'));
const EditDataSource = lazy(() => import('../pages/EditDataSource'));
const Explore = lazy(() => import('../pages/Explore'));
const DashboardPage = lazy(() => import('../dashboard/DashboardPage'));

/** Remounts for each dashboard, so that no state of the previous one remains. */
function OneDashboard() {
  const { uid = '' } = useParams();
  return <DashboardPage key={uid} uid={uid} />;
}

/** The paths are Grafana's, so that links work in both. */
function Pages() {
  return (
    <Suspense fallback={<LoadingPlaceholder text="Loading the page" />}>
      <Routes>
        <Route path="/" element={<Navigate to={APP_HOME} replace />} />
        <Route path={`${APP_HOME}/*`} element={<AppRoot />} />
        <Route path="/dashboards" element={<Links title="Dashboards" load={dashboardLinks} />} />
        <Route path="/d/:uid/*" element={<OneDashboard />} />
        <Route path="/explore" element={<Explore />} />
        <Route path="/alerting/list" element={<AlertRules />} />
        <Route path="/alerting/grafana/:uid/view" element={<AlertRules />} />
        <Route
          path="/alerting/new"
          element={<EmptyState variant="not-found" message="The form for alert rules is Grafana's own" />}
        />
        {['/connections/datasources', `/connections/datasources/${DATA_SOURCE_ID}`].map((path) => (
          <Route key={path} path={path} element={<Links title="Data sources" load={dataSourceLinks} />} />
        ))}
        <Route path="/connections/datasources/edit/:uid" element={<EditDataSource />} />
        <Route
          path="*"
          element={<EmptyState variant="not-found" message="The preview has no page at this address" />}
        />
      </Routes>
    </Suspense>
  );
}
