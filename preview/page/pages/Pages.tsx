import { EmptyState, LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { APP_HOME } from '../chrome/appPages';

const AppRoot = lazy(() => import('./AppRoot'));
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
        <Route path="/a/:id/*" element={<AppRoot />} />
        <Route path="/dashboards" element={<Dashboards />} />
        <Route path="/d/:uid/*" element={<OneDashboard />} />
        <Route
          path="*"
          element={<EmptyState variant="not-found" message="The preview has no page at this address" />}
        />
      </Routes>
    </Suspense>
  );
}
