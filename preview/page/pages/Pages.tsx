import { EmptyState, LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { APP_HOME, DATA_SOURCE_ID } from '../chrome/appPages';

const AppRoot = lazy(() => import('./AppRoot'));
const AlertRules = lazy(() => import('./AlertRules'));
const DataSources = lazy(() => import('./DataSources'));
const EditDataSource = lazy(() => import('./EditDataSource'));
const ExplorePage = lazy(() => import('../explore/ExplorePage'));
const Dashboards = lazy(() => import('./Dashboards'));
const DashboardPage = lazy(() => import('../dashboard/DashboardPage'));

/** A dashboard of its own for each address, so that nothing of the one before stays. */
function OneDashboard() {
  const { uid = '' } = useParams();
  return <DashboardPage key={uid} uid={uid} />;
}

/** The addresses are Grafana's own, so that a link leads to the same thing here and there. */
export function Pages() {
  return (
    <Suspense fallback={<LoadingPlaceholder text="Loading the page" />}>
      <Routes>
        <Route path="/" element={<Navigate to={APP_HOME} replace />} />
        <Route path={`${APP_HOME}/*`} element={<AppRoot />} />
        <Route path="/dashboards" element={<Dashboards />} />
        <Route path="/d/:uid/*" element={<OneDashboard />} />
        <Route path="/explore" element={<ExplorePage />} />
        <Route path="/alerting/list" element={<AlertRules />} />
        <Route path="/alerting/grafana/:uid/view" element={<AlertRules />} />
        <Route
          path="/alerting/new"
          element={<EmptyState variant="not-found" message="The form for alert rules is Grafana's own" />}
        />
        <Route path="/connections/datasources" element={<DataSources />} />
        <Route path={`/connections/datasources/${DATA_SOURCE_ID}`} element={<DataSources />} />
        <Route path="/connections/datasources/edit/:uid" element={<EditDataSource />} />
        <Route
          path="*"
          element={<EmptyState variant="not-found" message="The preview has no page at this address" />}
        />
      </Routes>
    </Suspense>
  );
}
