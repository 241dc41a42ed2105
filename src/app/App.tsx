import { t, Trans } from '@grafana/i18n';
import { Alert, EmptyState, ErrorBoundary, LinkButton, LoadingPlaceholder } from '@grafana/ui';
import { type ReactNode, Suspense, useMemo } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { ROUTES } from './routes';
import { unescaped } from './shell';
import { AppPage } from './shell/AppPage';
import { APP_BASE, appLink, hasRole, HOME, type PageRoute, type Role, RouteContext, useQuery } from './shell/route';

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
      <PageErrorBoundary key={pathname}>
        <Suspense fallback={<Loading />}>
          <Page route={route} />
        </Suspense>
      </PageErrorBoundary>
    </RouteContext.Provider>
  );
}

function Page({ route }: Props) {
  if (route === undefined) {
    return <NotFound />;
  }
  return hasRole(route.role) ? <route.Page /> : <NoAccess role={route.role} />;
}

function Loading() {
  return (
    <AppPage>
      <LoadingPlaceholder text={t('shell.loading', 'Loading the page')} />
    </AppPage>
  );
}

/** Error boundary of a page: shows the error and leaves the rest of Grafana intact. */
function PageErrorBoundary({ children }: { readonly children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error }) =>
        error === null ? (
          children
        ) : (
          <AppPage withSource={false}>
            <Alert severity="error" title={t('shell.failed', 'This page failed to load')}>
              <Trans i18nKey="shell.failed-text">
                {{ message: error.message }}. Reload the page; if it fails again, the browser console holds the details.
              </Trans>
            </Alert>
          </AppPage>
        )
      }
    </ErrorBoundary>
  );
}

function NotFound() {
  const { ds } = useQuery();
  return (
    <AppPage title={t('shell.missing-title', 'Not found')}>
      <EmptyState
        variant="not-found"
        message={t('shell.missing', 'There is no Modelwatch page at this address')}
        button={
          <LinkButton href={appLink(HOME, { ds })}>
            <Trans i18nKey="shell.to-fleet">Go to Fleet</Trans>
          </LinkButton>
        }
      />
    </AppPage>
  );
}

/** Shown in place of a page that requires a higher role. */
function NoAccess({ role }: { readonly role: Role }) {
  return (
    <AppPage>
      <EmptyState
        variant="not-found"
        message={t('shell.no-access', 'This page needs the role {{role}}', unescaped({ role }))}
      >
        <Trans i18nKey="shell.no-access-text">Ask a Grafana administrator for it.</Trans>
      </EmptyState>
    </AppPage>
  );
}
