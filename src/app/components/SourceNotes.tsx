import type { PanelData } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, EmptyState, LinkButton, Text } from '@grafana/ui';
import { SOURCE_NAMES, type SourceName } from '../../settings/sources';
import { addLink, isOfSource, noticesOf, type SourceStates, useDataSource } from '../data';
import { hasRole } from '../shell';

interface Props {
  readonly sources: SourceStates;
  /** What the page is made of: its other errors and its warnings are shown too. */
  readonly data: Pick<PanelData, 'errors' | 'series'>;
}

/** What could not be asked, each once; quietly, what is not configured, for either source is enough. */
export function SourceNotes({ sources, data }: Props) {
  const problems = Object.values(sources).flatMap((one) => (one.state === 'failed' ? [one.problem] : []));
  const errors = (data.errors ?? []).filter((one) => !isOfSource(one)).map(({ message }) => message);
  const warnings = noticesOf(data).filter(({ severity }) => severity === 'warning');
  return (
    <>
      {[...new Set(problems)].map((problem) => (
        <Alert key={problem} severity="error" title={t('sources.failed', 'A source could not be queried')}>
          {problem}
        </Alert>
      ))}
      {[...new Set(errors)].map((message) => (
        <Alert key={message} severity="error" title={t('fleet.failed', 'Some queries failed')}>
          {message}
        </Alert>
      ))}
      {warnings.length > 0 && sources.prometheus.state === 'reached' && (
        <Alert severity="warning" title={t('sources.partly', 'Some signals could not be queried')}>
          <ul>
            {warnings.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Alert>
      )}
      {SOURCE_NAMES.filter((name) => sources[name].state === 'absent').map((name) => (
        <Text key={name} variant="bodySmall" color="secondary">
          {withoutSource()[name]}
        </Text>
      ))}
    </>
  );
}

const withoutSource = (): Readonly<Record<SourceName, string>> => ({
  prometheus: t('sources.no-prometheus', 'Prometheus is not configured: no metrics.'),
  mlflow: t('sources.no-mlflow', 'MLflow is not configured: no registered versions, aliases and baselines.'),
});

/** Empty state of a page without data source: how to add the first one or who can add it, or that the UID is unknown. */
export function NoSource() {
  const { sources } = useDataSource();
  // Grafana lets Admins add data sources, by its fixed role datasources:writer.
  const mayAdd = hasRole('Admin');
  return (
    <EmptyState
      variant="call-to-action"
      message={
        sources.length === 0
          ? t('sources.none', 'There is no Modelwatch data source yet')
          : t('sources.unknown', 'There is no Modelwatch data source with this UID')
      }
      {...(mayAdd && {
        button: (
          <LinkButton href={addLink()} icon="plus">
            <Trans i18nKey="sources.add">Add a Modelwatch data source</Trans>
          </LinkButton>
        ),
      })}
    >
      {mayAdd ? (
        <Trans i18nKey="sources.none-text">
          Enter the URL of Prometheus, of MLflow, or of both. Everything else has a default.
        </Trans>
      ) : (
        <Trans i18nKey="sources.ask-for-one">Ask a Grafana administrator to add one, or to give you access.</Trans>
      )}
    </EmptyState>
  );
}
