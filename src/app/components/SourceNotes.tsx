import type { PanelData } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Text } from '@grafana/ui';
import type { SourceStates } from '../data';

interface Props {
  readonly sources: SourceStates;
  /** What the page is made of: what failed in it for another reason than a source's is said too. */
  readonly data: Pick<PanelData, 'errors'>;
}

/** What could not be asked, each once; quietly, what is not configured, for either source is enough. */
export function SourceNotes({ sources: { prometheus, mlflow }, data }: Props) {
  const problems = new Set([prometheus, mlflow].flatMap((one) => (one.state === 'failed' ? [one.problem] : [])));
  const isKnown = mlflow.state !== 'unknown';
  // Versions are MLflow's alone: where it is not there, what their query says is no news.
  const errors = (data.errors ?? []).filter(({ refId }) => refId !== 'versions' || mlflow.state === 'reached');
  return (
    <>
      {[...problems].map((problem) => (
        <Alert key={problem} severity="error" title={t('sources.failed', 'A source could not be asked')}>
          {problem}
        </Alert>
      ))}
      {isKnown &&
        [...new Set(errors.map(({ message }) => message))]
          .filter((message) => message === undefined || !problems.has(message))
          .map((message) => (
            <Alert key={message} severity="error" title={t('fleet.failed', 'Some queries failed')}>
              {message}
            </Alert>
          ))}
      {prometheus.state === 'absent' && (
        <Text variant="bodySmall" color="secondary">
          {t('sources.no-prometheus', 'Prometheus is not configured: nothing is measured.')}
        </Text>
      )}
      {mlflow.state === 'absent' && (
        <Text variant="bodySmall" color="secondary">
          {t('sources.no-mlflow', 'MLflow is not configured: no registered versions, aliases and baselines.')}
        </Text>
      )}
    </>
  );
}
