import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Badge, Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import { LEVEL_NAMES, type LevelName } from '../../../query/level';
import { LevelBadge, levelText, Reason, VersionTag } from '../../components';
import { type Firing, type SourceStates } from '../../data';
import type { FleetModel } from '../../models/fleet';
import { modelLink, useQuery } from '../../shell';

interface ModelCardProps {
  readonly model: FleetModel;
  readonly firing: readonly Firing[];
  readonly sources: SourceStates;
}

/** More would be a list to read: the model's own page has it. */
const MAX_REASONS = 2;

/** One model: its level, what is worst about it, its versions, and whether alerts fire. */
export function ModelCard({ model, firing, sources }: ModelCardProps) {
  const styles = useStyles2(getStyles, model.level);
  const { ds } = useQuery();
  const urgent = model.findings.filter(({ level }) => level !== 'ok');
  const reasons = urgent.slice(0, MAX_REASONS);
  return (
    <article className={styles.card} aria-label={model.name}>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center" justifyContent="space-between">
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          <LevelBadge level={model.level} />
          {isHardlyJudged(model) && <LevelBadge level="insufficient" />}
          <TextLink href={modelLink(model.name, { ds })} inline={false} weight="medium" color="primary">
            {model.name}
          </TextLink>
          <Text variant="bodySmall" color="secondary">
            {summary(model, sources)}
          </Text>
          <Alerts firing={firing} />
        </Stack>
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          {model.versions.map((version) => (
            <VersionTag
              key={version.version}
              version={version}
              href={modelLink(model.name, { ds, version: version.version })}
            />
          ))}
        </Stack>
      </Stack>
      {reasons.map((finding) => (
        <Reason key={`${finding.id} ${finding.version ?? ''}`} finding={finding} />
      ))}
      {urgent.length > reasons.length && (
        <TextLink href={modelLink(model.name, { ds })} inline={false} variant="bodySmall">
          {t('fleet.more', '{{count}} more', { count: urgent.length - reasons.length })}
        </TextLink>
      )}
    </article>
  );
}

function Alerts({ firing }: { readonly firing: readonly Firing[] }) {
  const soon = firing.filter(({ state }) => state === 'pending').length;
  const now = firing.length - soon;
  return (
    <>
      {now > 0 && <Badge color="red" icon="bell" text={t('fleet.firing', '{{count}} firing', { count: now })} />}
      {soon > 0 && (
        <Badge color="blue" icon="clock-nine" text={t('fleet.pending', '{{count}} pending', { count: soon })} />
      )}
    </>
  );
}

/** Well as far as is known, and most is not. */
const isHardlyJudged = ({ level, unknown, findings }: FleetModel): boolean =>
  level === 'ok' && unknown > findings.filter((one) => one.level === 'ok').length;

/** How many signals have each level, as on the model's page; for a model without data, the reason. */
function summary({ findings, unknown }: FleetModel, { prometheus }: SourceStates): string {
  const count = (wanted: LevelName) =>
    wanted === 'insufficient' ? unknown : findings.filter(({ level }) => level === wanted).length;
  if (findings.length > 0) {
    return LEVEL_NAMES.filter((level) => count(level) > 0)
      .map((level) => `${count(level)} ${levelText(level).toLowerCase()}`)
      .join(' · ');
  }
  switch (prometheus.state) {
    case 'reached':
      return t('fleet.unmeasured', 'Registered in MLflow; no metrics in this time range');
    case 'failed':
      return t('fleet.not-queried-metrics', 'Registered in MLflow; its metrics could not be queried');
    default:
      return t('fleet.registered', 'Registered in MLflow');
  }
}

const getStyles = (theme: GrafanaTheme2, level: LevelName) => {
  const edge = {
    critical: theme.colors.error.main,
    warning: theme.colors.warning.main,
    insufficient: theme.colors.border.strong,
    ok: theme.colors.success.main,
  }[level];
  return {
    card: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      padding: theme.spacing(1.5, 2),
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderLeft: `${theme.spacing(0.5)} solid ${edge}`,
      borderRadius: theme.shape.radius.default,
    }),
  };
};
