import { t, Trans } from '@grafana/i18n';
import { EmptyState, LinkButton } from '@grafana/ui';
import { AppPage } from './AppPage';
import { appLink } from './links';

export function NotFound() {
  return (
    <AppPage title={t('shell.missing-title', 'Not found')}>
      <EmptyState
        variant="not-found"
        message={t('shell.missing', 'Modelwatch has no page at this address')}
        button={
          <LinkButton href={appLink('')}>
            <Trans i18nKey="shell.to-fleet">Go to the fleet</Trans>
          </LinkButton>
        }
      />
    </AppPage>
  );
}
