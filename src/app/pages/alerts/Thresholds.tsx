import { type DataFrame, LoadingState, type PanelData } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, LoadingPlaceholder, Stack, Text, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import { type AlertDefinition, GROUP_INTERVALS, SEVERITIES, type Severity } from '../../../packs/rules';
import { type Backtest, backtest, type History, type Span, suggestFor, type Suggestion } from '../../../packs/suggest';
import { parseDuration } from '../../../query/duration';
import { historyOf, historyRequest, limitFrames, valuesOf } from '../../alerting/history';
import { DataPanel, type PageRange, type SignalRequest, useSignal } from '../../data';
import { dashboardLink, unescaped, useQuery } from '../../shell';
import { formatValue, severityText, tableStyles } from './common';

interface Props {
  readonly definition: AlertDefinition;
  readonly model: string;
  readonly page: PageRange;
  readonly thresholds: ThresholdValues;
  readonly incidents: readonly Span[];
  /** Takes the suggested thresholds over. */
  readonly onTake: (thresholds: ThresholdValues) => void;
}

/** One definition on one model's past: its values, the thresholds chosen and suggested, and what each would have done. */
export function Thresholds({ definition, model, page, thresholds, incidents, onTake }: Props) {
  const { ds } = useQuery();
  const { request, data, history } = useHistory(definition, model, page);
  const compared = useCompared(definition, history, thresholds, incidents);
  const shown = useShown(data, definition, thresholds, compared);
  const title = t(
    'alerts.history',
    'Simulation on past data: {{title}} of {{model}}',
    unescaped({ title: definition.title, model })
  );
  const isFirst = data.state === LoadingState.Loading && data.series.length === 0;
  return (
    <Stack direction="column" gap={2}>
      {isFirst ? (
        // Thresholds alone in a panel would look like a past without a figure.
        <LoadingPlaceholder text={t('alerts.loading-history', 'Loading history')} />
      ) : (
        <DataPanel
          title={title}
          queries={[request]}
          range={page.range}
          data={shown}
          dashboard={dashboardLink(definition.dashboard.slug, { 'var-ds': ds, 'var-model': model, ...page.query })}
        />
      )}
      {data.state === LoadingState.Done && history === undefined && (
        <Alert severity="info" title={t('alerts.no-history', 'No history')}>
          <Trans i18nKey="alerts.no-history-text">
            The model has no data for this alert in this time. The Setup page lists the missing metrics. The alert can
            be installed anyway and is evaluated as soon as there is data.
          </Trans>
        </Alert>
      )}
      {compared !== undefined && <Suggested definition={definition} compared={compared} onTake={onTake} />}
    </Stack>
  );
}

/** The values of the past with the thresholds drawn across; the other statistics are for the simulation. */
function useShown(
  data: PanelData,
  definition: AlertDefinition,
  chosen: ThresholdValues,
  compared: Compared | undefined
): PanelData {
  const suggestion = compared?.suggestion;
  return useMemo(() => {
    const lines = (name: string, thresholds: ThresholdValues, isDashed: boolean): DataFrame[] =>
      limitFrames({ name, thresholds, isDashed }, data.timeRange, definition.unit);
    return {
      ...data,
      series: [
        ...valuesOf(data),
        ...lines(t('alerts.chosen', 'chosen'), chosen, false),
        ...(suggestion?.enough === true
          ? lines(t('alerts.suggested', 'suggested'), thresholdsIn(suggestion), true)
          : []),
      ],
    };
  }, [data, definition, chosen, suggestion]);
}

interface SuggestedProps {
  readonly definition: AlertDefinition;
  readonly compared: Compared;
  readonly onTake: (thresholds: ThresholdValues) => void;
}

function Suggested({ definition, compared: { suggestion, chosen, suggested }, onTake }: SuggestedProps) {
  const text = (value: number) => formatValue(value, definition.unit);
  return (
    <>
      <SimulationTable chosen={chosen} suggested={suggested} />
      {suggestion.enough ? (
        <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
          <Text>
            {t(
              'alerts.suggestion',
              'Usual value: {{usual}}. Suggested thresholds: warning {{warning}}, critical {{critical}}.',
              unescaped({
                usual: text(suggestion.usual),
                warning: text(suggestion.warning),
                critical: text(suggestion.critical),
              })
            )}
          </Text>
          <Button size="sm" variant="secondary" onClick={() => onTake(thresholdsIn(suggestion))}>
            <Trans i18nKey="alerts.take">Use suggested thresholds</Trans>
          </Button>
        </Stack>
      ) : (
        <Text color="secondary">
          {t(
            'alerts.no-suggestion',
            'No thresholds can be suggested: {{reason}}.',
            unescaped({ reason: suggestion.reason })
          )}
        </Text>
      )}
    </>
  );
}

interface SimulationTableProps {
  readonly chosen: Simulated;
  readonly suggested: Simulated | undefined;
}

/** How often each rule would have fired over the range, with the chosen thresholds and with the suggested ones. */
function SimulationTable({ chosen, suggested }: SimulationTableProps) {
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
                    <td>{t('alerts.simulated-of', '{{caught}} of {{incidents}}', unescaped({ caught, incidents }))}</td>
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

/** A rule is simulated over its past at no shorter steps than these seconds, and no more of them than these. */
const MIN_STEP = 300;
const MAX_POINTS = 3000;

interface ModelHistory {
  readonly request: SignalRequest;
  readonly data: PanelData;
  /** Nothing while it loads, and where there is none. */
  readonly history: History | undefined;
}

/** The past of one model over the page's range, as a definition queries it. */
function useHistory(definition: AlertDefinition, model: string, { range }: PageRange): ModelHistory {
  const request = useMemo(() => historyRequest(definition, model), [definition, model]);
  const seconds = (range.to.valueOf() - range.from.valueOf()) / 1000;
  const step = Math.max(MIN_STEP, parseDuration(GROUP_INTERVALS[definition.group]) ?? 0);
  const points = Math.min(MAX_POINTS, Math.ceil(seconds / step));
  const data = useSignal(request, range, { points });
  const history = useMemo(() => historyOf(data, definition), [data, definition]);
  return { request, data, history };
}

type ThresholdValues = Readonly<Partial<Record<Severity, number>>>;
type Simulated = Readonly<Record<Severity, Backtest>>;

/** Thresholds from the past, those in question, and what each would have done. */
interface Compared {
  readonly suggestion: Suggestion;
  readonly chosen: Simulated;
  readonly suggested: Simulated | undefined;
}

function useCompared(
  definition: AlertDefinition,
  history: History | undefined,
  thresholds: ThresholdValues,
  incidents: readonly Span[]
): Compared | undefined {
  const suggestion = useMemo(
    () => (history === undefined ? undefined : suggestFor(definition, history, incidents)),
    [history, definition, incidents]
  );
  const suggested = useMemo(
    () =>
      history === undefined || suggestion?.enough !== true
        ? undefined
        : backtest(history, definition, { thresholds: thresholdsIn(suggestion), incidents }),
    [history, definition, suggestion, incidents]
  );
  const { warning, critical } = thresholds;
  const chosen = useMemo(
    () =>
      history === undefined
        ? undefined
        : backtest(history, definition, {
            thresholds: {
              ...(warning === undefined ? {} : { warning }),
              ...(critical === undefined ? {} : { critical }),
            },
            incidents,
          }),
    [history, definition, warning, critical, incidents]
  );
  return suggestion === undefined || chosen === undefined ? undefined : { suggestion, chosen, suggested };
}

const thresholdsIn = ({ warning, critical }: Extract<Suggestion, { enough: true }>): ThresholdValues => ({
  warning,
  critical,
});
