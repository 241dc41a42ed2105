import { t, Trans } from '@grafana/i18n';
import { EmptyState, LinkButton } from '@grafana/ui';
import { addLink, useDataSource } from '../data';

/** Empty state of a page without data source: how to add the first one, or that the UID is unknown. */
export function NoSource() {
  const { sources } = useDataSource();
  return (
    <EmptyState
      variant="call-to-action"
      message={
        sources.length === 0
          ? t('sources.none', 'There is no Modelwatch data source yet')
          : t('sources.unknown', 'There is no Modelwatch data source with this UID')
      }
      button={
        <LinkButton href={addLink()} icon="plus">
          <Trans i18nKey="sources.add">Add a Modelwatch data source</Trans>
        </LinkButton>
      }
    >
      <Trans i18nKey="sources.none-text">
        Enter the URL of Prometheus, of MLflow, or of both. Everything else has a default.
      </Trans>
    </EmptyState>
  );
}
