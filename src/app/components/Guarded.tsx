import type { ReactNode } from 'react';
import { Alert, ErrorBoundary } from '@grafana/ui';

/** Keeps a page that fails from taking the rest of Grafana with it, and says what happened. */
export function Guarded({ children }: { readonly children: ReactNode }) {
  return (
    <ErrorBoundary>
      {({ error }) =>
        error === null ? (
          children
        ) : (
          <Alert severity="error" title="This page of Modelwatch failed">
            {error.message}. Reload the page; if it fails again, the browser console holds the details.
          </Alert>
        )
      }
    </ErrorBoundary>
  );
}
