import { PluginPage } from '@grafana/runtime';
import { EmptyState, LinkButton, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { SourceCard } from '../components/SourceCard';
import { addLink, configuredSources } from '../dataSources';

/** The app's home: which data sources there are, whether they work, and how to make the first one. */
export default function Welcome() {
  const sources = useMemo(() => configuredSources(), []);
  if (sources.length === 0) {
    return (
      <PluginPage>
        <EmptyState
          variant="call-to-action"
          message="Modelwatch has no data source yet"
          button={
            <LinkButton href={addLink()} icon="plus">
              Add a Modelwatch data source
            </LinkButton>
          }
        >
          Give it the address of your Prometheus, of your MLflow, or of both. Everything else has a default.
        </EmptyState>
      </PluginPage>
    );
  }
  return (
    <PluginPage>
      <Stack direction="column" gap={2}>
        <Text element="p" color="secondary">
          Modelwatch derives the health of your models from these data sources. Ask for a signal in Explore, in a panel,
          or in an alert rule.
        </Text>
        {sources.map((source) => (
          <SourceCard key={source.uid} source={source} />
        ))}
      </Stack>
    </PluginPage>
  );
}
