import { t, Trans } from '@grafana/i18n';
import { Text, useStyles2 } from '@grafana/ui';
import { SEVERITIES } from '../../../packs/rules';
import { severityText } from './severity';
import { tableStyles } from './styles';
import type { Played } from './useHistory';

interface Props {
  readonly chosen: Played;
  readonly suggested: Played | undefined;
}

/** How often each rule would have fired over the range, with the chosen thresholds and with the suggested ones. */
export function PlayedTable({ chosen, suggested }: Props) {
  const styles = useStyles2(tableStyles);
  const rows = [
    { name: t('alerts.chosen', 'chosen'), played: chosen },
    ...(suggested === undefined ? [] : [{ name: t('alerts.suggested', 'suggested'), played: suggested }]),
  ];
  const withIncidents = chosen.warning.incidents > 0;
  return (
    <>
      <table className={styles.table}>
        <caption>
          <Trans i18nKey="alerts.played">What these rules would have done over this time</Trans>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('alerts.played-thresholds', 'Thresholds')}</th>
            <th scope="col">{t('alerts.played-rule', 'Rule')}</th>
            <th scope="col">{t('alerts.played-firings', 'Firings')}</th>
            <th scope="col">{t('alerts.played-minutes', 'Minutes')}</th>
            <th scope="col">{t('alerts.played-flaps', 'Flaps')}</th>
            {withIncidents && <th scope="col">{t('alerts.played-caught', 'Incidents caught')}</th>}
            {withIncidents && <th scope="col">{t('alerts.played-unexplained', 'Without incident')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.flatMap(({ name, played }) =>
            SEVERITIES.map((severity) => {
              const { firings, minutes, flaps, caught, incidents, unexplained } = played[severity];
              return (
                <tr key={`${name} ${severity}`}>
                  <td>{name}</td>
                  <td>{severityText(severity)}</td>
                  <td>{firings}</td>
                  <td>{Math.round(minutes)}</td>
                  <td>{flaps}</td>
                  {withIncidents && (
                    <td>{t('alerts.played-of', '{{caught}} of {{incidents}}', { caught, incidents })}</td>
                  )}
                  {withIncidents && <td>{unexplained}</td>}
                </tr>
              );
            })
          )}
        </tbody>
      </table>
      {!withIncidents && (
        <Text variant="bodySmall" color="secondary">
          <Trans i18nKey="alerts.mark">
            Trouble that you mark on a dashboard with an annotation tagged <code>incident</code> is not learned from,
            and is counted here as caught or missed.
          </Trans>
        </Text>
      )}
    </>
  );
}
