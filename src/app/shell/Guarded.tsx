import { t, Trans } from '@grafana/i18n';
import { Alert, ErrorBoundary } from '@grafana/ui';
import type { ReactNode } from 'react';
import { AppPage } from './AppPage';

/** Keeps a page that fails from taking the rest of Grafana with it, and says what happened. */
export function Guarded({ children }: { readonly children: ReactNode }) {
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
