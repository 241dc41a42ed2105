import { Badge, Card, LinkButton, LoadingPlaceholder } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { type ConfiguredSource, exploreLink, type Health, healthOf, settingsLink } from '../dataSources';

/** One data source: whether it reaches Prometheus and MLflow, and where to go from here. */
export function SourceCard({ source }: { readonly source: ConfiguredSource }) {
  const [health, setHealth] = useState<Health>();
  useEffect(() => {
    let isCurrent = true;
    void healthOf(source).then((answer) => isCurrent && setHealth(answer));
    return () => {
      isCurrent = false;
    };
  }, [source]);
  return (
    <Card noMargin>
      <Card.Heading>{source.name}</Card.Heading>
      <Card.Description>
        {health === undefined ? <LoadingPlaceholder text="Asking what it reaches" /> : health.message}
      </Card.Description>
      {health !== undefined && (
        <Card.Tags>
          {health.state === 'ok' ? (
            <Badge color="green" icon="check" text="Working" />
          ) : (
            <Badge color="red" icon="exclamation-triangle" text="Needs attention" />
          )}
        </Card.Tags>
      )}
      <Card.Actions>
        <LinkButton href={exploreLink(source)} icon="compass">
          Explore
        </LinkButton>
        <LinkButton href={settingsLink(source)} variant="secondary" icon="cog">
          Settings
        </LinkButton>
      </Card.Actions>
    </Card>
  );
}
