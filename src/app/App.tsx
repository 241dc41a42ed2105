import { lazy, Suspense } from 'react';
import type { AppRootProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { Guarded } from './components/Guarded';
import { pageAt } from './routes';

const PAGES = {
  welcome: lazy(() => import('./pages/Welcome')),
  missing: lazy(() => import('./pages/NotFound')),
};

/** The app's root: shows the page that the address names, each fetched when it is first opened. */
export function App({ basename, path }: AppRootProps) {
  const Page = PAGES[pageAt(path, basename)];
  return (
    <Guarded key={path}>
      <Suspense fallback={<LoadingPlaceholder text="Loading the page" />}>
        <Page />
      </Suspense>
    </Guarded>
  );
}
