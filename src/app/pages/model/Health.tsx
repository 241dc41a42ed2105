import { t, Trans } from '@grafana/i18n';
import { Collapse, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { LevelBadge, Reason, Section } from '../../components';
import { type SourceStates } from '../../data';
import { type Finding, type FleetModel, hasFigure } from '../../models/fleet';

/** Whether nothing is known of the model for want of an answer: panels would have no data, which is another thing. */
export const isUnknownToPrometheus = ({ findings }: FleetModel, { prometheus }: SourceStates): boolean =>
  prometheus.state === 'failed' && !findings.some(hasFigure);

interface HealthProps {
  readonly state: FleetModel;
  /** Ids of the signals that are not for this kind of model. */
  readonly notNeeded: readonly string[];
  readonly isLoading: boolean;
  readonly sources: SourceStates;
}

/** The level of the model with its signals: urgent ones first, healthy ones folded. */
export function Health({ state, notNeeded, isLoading, sources }: HealthProps) {
  const { findings, level } = state;
  const isFirst = isLoading && findings.length === 0;
  const isMeasured = findings.some(hasFigure);
  if (isUnknownToPrometheus(state, sources)) {
    return (
      <Section title={t('model.state', 'Health')}>
        <Text color="secondary">
          <Trans i18nKey="model.not-queried">Unknown: Prometheus could not be queried.</Trans>
        </Text>
      </Section>
    );
  }
  return (
    <Section title={t('model.state', 'Health')} aside={isFirst ? undefined : <LevelBadge level={level} />}>
      {isFirst ? (
        <LoadingPlaceholder text={t('model.loading', 'Loading health')} />
      ) : (
        <>
          {!isMeasured && sources.prometheus.state === 'reached' && (
            <Text color="secondary">
              <Trans i18nKey="model.unmeasured">
                No metrics in this time range. Choose a longer range, or check the exposed metrics on the Setup page.
              </Trans>
            </Text>
          )}
          <Reasons findings={findings.filter((one) => one.level !== 'ok' && one.level !== 'insufficient')} />
          <Folded
            findings={findings.filter((one) => one.level === 'insufficient')}
            label={(count) => t('model.not-known', 'Insufficient data: {{count}}', { count })}
          />
          <Folded
            findings={findings.filter((one) => one.level === 'ok')}
            label={(count) => t('model.well', 'OK: {{count}}', { count })}
          />
          {notNeeded.length > 0 && (
            <Text variant="bodySmall" color="secondary">
              {t('model.notNeeded', 'Signals that are not for this kind of model are left out: {{count}}', {
                count: notNeeded.length,
              })}
            </Text>
          )}
        </>
      )}
    </Section>
  );
}

function Reasons({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <Stack direction="column" gap={1}>
      {findings.map((finding) => (
        <Reason key={`${finding.id} ${finding.version ?? ''}`} finding={finding} />
      ))}
    </Stack>
  );
}

interface FoldedProps {
  readonly findings: readonly Finding[];
  readonly label: (count: number) => string;
}

function Folded({ findings, label }: FoldedProps) {
  const [isOpen, setOpen] = useState(false);
  if (findings.length === 0) {
    return null;
  }
  return (
    <Collapse label={label(findings.length)} isOpen={isOpen} onToggle={setOpen}>
      <Reasons findings={findings} />
    </Collapse>
  );
}
