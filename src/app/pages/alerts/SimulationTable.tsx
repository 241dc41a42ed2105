import { t, Trans } from '@grafana/i18n';
import { Text, useStyles2 } from '@grafana/ui';
import { SEVERITIES } from '../../../packs/rules';
import { severityText } from './severity';
import { tableStyles } from './styles';
import type { Simulated } from './useHistory';

interface Props {
  readonly chosen: Simulated;
  readonly suggested: Simulated | undefined;
}

/** How often each rule would have fired over the range, with the chosen thresholds and with the suggested ones. */
export function SimulationTable({ chosen, suggested }: Props) {
  const styles = useStyles2(tableStyles);
  const rows = [
    { name: t('alerts.chosen', 'chosen'), simulated: chosen },
    ...(suggested === undefined ? [] : [{ name: t('alerts.suggested', 'suggested'), simulated: suggested }]),
  ];
  const withIncidents = chosen.warning.incidents > 0;
  return (
    <>
      <table className={styles.table}>
        <caption>
          <Trans i18nKey="alerts.simulated">Simulation: what these rules would have done over this time</Trans>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('alerts.simulated-thresholds', 'Thresholds')}</th>
            <th scope="col">{t('alerts.simulated-rule', 'Rule')}</th>
            <th scope="col">{t('alerts.simulated-firings', 'Firings')}</th>
            <th scope="col">{t('alerts.simulated-minutes', 'Minutes firing')}</th>
            <th scope="col">{t('alerts.simulated-flaps', 'Flaps')}</th>
            {withIncidents && <th scope="col">{t('alerts.simulated-caught', 'Incidents caught')}</th>}
            {withIncidents && <th scope="col">{t('alerts.simulated-unexplained', 'Firings without incident')}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.flatMap(({ name, simulated }) =>
            SEVERITIES.map((severity) => {
              const { firings, minutes, flaps, caught, incidents, unexplained } = simulated[severity];
              return (
                <tr key={`${name} ${severity}`}>
                  <td>{name}</td>
                  <td>{severityText(severity)}</td>
                  <td>{firings}</td>
                  <td>{Math.round(minutes)}</td>
                  <td>{flaps}</td>
                  {withIncidents && (
                    <td>{t('alerts.simulated-of', '{{caught}} of {{incidents}}', { caught, incidents })}</td>
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
            Mark incidents on a dashboard with annotations tagged <code>incident</code>: suggestions ignore them, and
            the simulation counts which of them were caught.
          </Trans>
        </Text>
      )}
    </>
  );
}
