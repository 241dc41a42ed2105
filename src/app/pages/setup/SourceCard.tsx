import { t, Trans } from '@grafana/i18n';
import { Badge, Card, LinkButton, LoadingPlaceholder } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { type ConfiguredSource, exploreLink, type Health, healthOf, settingsLink } from '../../data/sources';

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
        {health === undefined ? (
          <LoadingPlaceholder text={t('sources.asking', 'Asking what it reaches')} />
        ) : (
          health.message
        )}
      </Card.Description>
      {health !== undefined && (
        <Card.Tags>
          {health.state === 'ok' ? (
            <Badge color="green" icon="check" text={t('sources.working', 'Working')} />
          ) : (
            <Badge color="red" icon="exclamation-triangle" text={t('sources.troubled', 'Needs attention')} />
          )}
        </Card.Tags>
      )}
      <Card.Actions>
        <LinkButton href={exploreLink(source)} icon="compass">
          <Trans i18nKey="sources.explore">Explore</Trans>
        </LinkButton>
        <LinkButton href={settingsLink(source)} variant="secondary" icon="cog">
          <Trans i18nKey="sources.settings">Settings</Trans>
        </LinkButton>
      </Card.Actions>
    </Card>
  );
}
