import { t, Trans } from '@grafana/i18n';
import { EmptyState, LinkButton } from '@grafana/ui';
import { AppPage } from './AppPage';
import { HOME } from './base';
import { appLink } from './links';
import { useQuery } from './useQuery';

export function NotFound() {
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
