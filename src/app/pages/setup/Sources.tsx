import { t, Trans } from '@grafana/i18n';
import { EmptyState, LinkButton, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { addLink, configuredSources } from '../../data';
import { SourceCard } from './SourceCard';

/** Which data sources there are, whether they work, and how to make the first one. */
export function Sources() {
  const sources = useMemo(() => configuredSources(), []);
  if (sources.length === 0) {
    return (
      <EmptyState
        variant="call-to-action"
        message={t('sources.none', 'Modelwatch has no data source yet')}
        button={
          <LinkButton href={addLink()} icon="plus">
            <Trans i18nKey="sources.add">Add a Modelwatch data source</Trans>
          </LinkButton>
        }
      >
        <Trans i18nKey="sources.none-text">
          Give it the address of your Prometheus, of your MLflow, or of both. Everything else has a default.
        </Trans>
      </EmptyState>
    );
  }
  return (
    <Stack direction="column" gap={2}>
      <Text element="p" color="secondary">
        <Trans i18nKey="sources.text">
          Modelwatch derives the health of your models from these data sources. Ask for a signal in Explore, in a panel,
          or in an alert rule.
        </Trans>
      </Text>
      {sources.map((source) => (
        <SourceCard key={source.uid} source={source} />
      ))}
    </Stack>
  );
}
