import { t, Trans } from '@grafana/i18n';
import { EmptyState } from '@grafana/ui';
import type { Role } from './roles';
import { AppPage } from './AppPage';

/** Stands where a page would, for those whose role does not reach it. */
export function Refused({ role }: { readonly role: Role }) {
  return (
    <AppPage>
      <EmptyState variant="not-found" message={t('shell.refused', 'This page needs the role {{role}}', { role })}>
        <Trans i18nKey="shell.refused-text">Ask a Grafana administrator for it.</Trans>
      </EmptyState>
    </AppPage>
  );
}
