import { type DataFrame, LoadingState, type PanelData } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { valuesOf } from '../../alerting/history';
import { limitFrames } from '../../alerting/limits';
import type { AlertDefinition } from '../../../packs/rules';
import type { Span } from '../../../packs/suggest';
import { DataPanel, type PageRange } from '../../data';
import { dashboardLink, useQuery } from '../../shell';
import { formatted } from './formatted';
import { SimulationTable } from './SimulationTable';
import { type Compared, type Thresholds as Values, thresholdsIn, useCompared, useHistory } from './useHistory';

interface Props {
  readonly definition: AlertDefinition;
  readonly model: string;
  readonly page: PageRange;
  readonly thresholds: Values;
  readonly incidents: readonly Span[];
  /** Takes the suggested thresholds over. */
  readonly onTake: (thresholds: Values) => void;
}

/** One definition on one model's past: its values, the thresholds chosen and suggested, and what each would have done. */
export function Thresholds({ definition, model, page, thresholds, incidents, onTake }: Props) {
  const { ds } = useQuery();
  const { request, data, history } = useHistory(definition, model, page);
  const compared = useCompared(definition, history, thresholds, incidents);
  const shown = useShown(data, definition, thresholds, compared);
  const title = t('alerts.history', '{{title}} of {{model}}', { title: definition.title, model });
  return (
    <Stack direction="column" gap={2}>
      <DataPanel
        title={title}
        queries={[request]}
        range={page.range}
        data={shown}
        dashboard={dashboardLink(definition.dashboard.slug, { 'var-ds': ds, 'var-model': model, ...page.query })}
      />
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
  chosen: Values,
  compared: Compared | undefined
): PanelData {
  const suggestion = compared?.suggestion;
  return useMemo(() => {
    const lines = (name: string, thresholds: Values, isDashed: boolean): DataFrame[] =>
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
  readonly onTake: (thresholds: Values) => void;
}

function Suggested({ definition, compared: { suggestion, chosen, suggested }, onTake }: SuggestedProps) {
  const text = (value: number) => formatted(value, definition.unit);
  return (
    <>
      <SimulationTable chosen={chosen} suggested={suggested} />
      {suggestion.enough ? (
        <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
          <Text>
            {t(
              'alerts.suggestion',
              'Usual value: {{usual}}. Suggested thresholds: warning {{warning}}, critical {{critical}}.',
              {
                usual: text(suggestion.usual),
                warning: text(suggestion.warning),
                critical: text(suggestion.critical),
              }
            )}
          </Text>
          <Button size="sm" variant="secondary" onClick={() => onTake(thresholdsIn(suggestion))}>
            <Trans i18nKey="alerts.take">Use suggested thresholds</Trans>
          </Button>
        </Stack>
      ) : (
        <Text color="secondary">
          {t('alerts.no-suggestion', 'No thresholds can be suggested: {{reason}}.', { reason: suggestion.reason })}
        </Text>
      )}
    </>
  );
}
