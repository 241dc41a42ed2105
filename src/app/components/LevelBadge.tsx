import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Badge, type BadgeColor, Icon, Stack, Text, TextLink, Tooltip, useStyles2 } from '@grafana/ui';
import { Fragment, type ReactElement } from 'react';
import type { LevelName } from '../../query/level';
import type { Finding, FleetVersion } from '../models/fleet';
import { unescaped } from '../shell';
import { Ago, Section } from './Section';

interface Style {
  readonly color: BadgeColor;
  readonly icon: IconName;
}

/** Each level has its sign as well as its colour: colour alone is not accessible. */
const LEVEL_STYLES: Readonly<Record<LevelName, Style>> = {
  critical: { color: 'red', icon: 'exclamation-circle' },
  warning: { color: 'orange', icon: 'exclamation-triangle' },
  insufficient: { color: 'darkgrey', icon: 'question-circle' },
  ok: { color: 'green', icon: 'check' },
};

export function levelText(level: LevelName): string {
  return {
    critical: t('level.critical', 'Critical'),
    warning: t('level.warning', 'Warning'),
    insufficient: t('level.insufficient', 'Insufficient data'),
    ok: t('level.ok', 'OK'),
  }[level];
}

export function LevelBadge({ level, text }: { readonly level: LevelName; readonly text?: string }) {
  const { color, icon } = LEVEL_STYLES[level];
  return <StatusBadge color={color} icon={icon} text={text ?? levelText(level)} />;
}

interface Props {
  readonly color: BadgeColor;
  readonly icon: IconName;
  readonly text: string;
}

/** A state with icon, colour and text. Grafana's grey badge has too little contrast in the light theme. */
export function StatusBadge({ color, icon, text }: Props) {
  const styles = useStyles2(getStyles);
  // A new icon on an old badge would keep the old one's picture.
  return (
    <Badge
      key={icon}
      color={color}
      icon={icon}
      text={text}
      className={color === 'darkgrey' ? styles.grey : undefined}
    />
  );
}

const getStyles = (theme: GrafanaTheme2) => ({ grey: css({ color: theme.colors.text.primary }) });

/** A version with the aliases that point at it and the sign of its level, leading to its figures. */
export function VersionTag({ version, href }: { readonly version: FleetVersion; readonly href: string }) {
  const styles = useStyles2(getVersionTagStyles);
  const { icon, text } = stateOf(version);
  return (
    <span className={styles.tag}>
      <Tooltip content={text}>
        <Icon name={icon} title={text} size="sm" />
      </Tooltip>
      <TextLink href={href} inline={false} variant="bodySmall" color="primary">{`v${version.version}`}</TextLink>
      {version.aliases.map((alias) => (
        <Text key={alias} variant="bodySmall" color="secondary">{`@${alias}`}</Text>
      ))}
    </span>
  );
}

/** A version's state, as an icon with text. */
export function stateOf({ served, level }: FleetVersion): { readonly icon: IconName; readonly text: string } {
  switch (served) {
    case 'yes':
      return { icon: LEVEL_STYLES[level].icon, text: levelText(level) };
    case 'no':
      return { icon: 'minus-circle', text: t('version.unserved', 'Not served') };
    case 'unlabelled':
      return { icon: 'question-circle', text: t('version.not-labelled', 'Metrics have no version label') };
    case 'unknown':
      return { icon: 'question-circle', text: t('version.not-queried', 'Unknown') };
  }
}

const getVersionTagStyles = (theme: GrafanaTheme2) => ({
  tag: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.pill,
  }),
});

/** The reason for a signal's level: value, limit, sample and since when. */
export function Reason({ finding, withVersion = true }: { readonly finding: Finding; readonly withVersion?: boolean }) {
  const styles = useStyles2(getReasonStyles);
  const { level, signal, worst, current, reason } = finding;
  return (
    <div className={styles.reason}>
      <LevelBadge level={level} />
      <div>
        <Text weight="medium">{signal}</Text>{' '}
        {current === undefined || level === 'insufficient' ? (
          <Text color="secondary">{reason}</Text>
        ) : (
          <>
            <Text color="secondary">{worst ?? ''}</Text> <Text weight="medium">{current}</Text>{' '}
            <Text color="secondary">{limitText(finding)}</Text>
          </>
        )}
      </div>
      <Stack direction="row" gap={1} wrap="wrap">
        <Details finding={finding} withVersion={withVersion} />
      </Stack>
    </div>
  );
}

/** What is measured without naming a model: the processes and machines that serve them. */
export function Unattributed({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) {
    return null;
  }
  return (
    <Section title={t('fleet.unattributed', 'Not attributed to a model')}>
      <Text variant="bodySmall" color="secondary">
        <Trans i18nKey="fleet.unattributed-text">Metrics of the serving infrastructure without a model label.</Trans>
      </Text>
      {findings.map((finding) => (
        <Reason key={`${finding.id} ${finding.worst ?? ''}`} finding={finding} />
      ))}
    </Section>
  );
}

function Details({ finding, withVersion }: { readonly finding: Finding; readonly withVersion: boolean }) {
  const { version, sample, since, isWholeRange, trend } = finding;
  const details: (string | ReactElement)[] = [
    ...(withVersion && version !== undefined ? [`v${version}`] : []),
    ...(sample === undefined
      ? []
      : [t('reason.sample', '{{n}} observations', unescaped({ n: Math.round(sample).toLocaleString() }))]),
    ...(isWholeRange ? [t('reason.whole', 'the whole time range')] : []),
    ...(since === undefined || isWholeRange
      ? []
      : [
          <Trans key="since" i18nKey="reason.since">
            since <Ago time={since} />
          </Trans>,
        ]),
    ...(trend === 'unknown' ? [] : [trendText(trend)]),
  ];
  return details.map((detail, i) => (
    <Fragment key={i}>
      {i > 0 && (
        <Text variant="bodySmall" color="secondary">
          ·
        </Text>
      )}
      <Text variant="bodySmall" color="secondary">
        {detail}
      </Text>
    </Fragment>
  ));
}

const limitText = ({ level, limit }: Finding): string =>
  limit === undefined
    ? ''
    : level === 'ok'
      ? t('reason.threshold', 'threshold {{limit}}', unescaped({ limit }))
      : limit;

function trendText(trend: string): string {
  switch (trend) {
    case 'worsening':
      return t('trend.worsening', 'worsening');
    case 'improving':
      return t('trend.improving', 'improving');
    default:
      return t('trend.steady', 'steady');
  }
}

const getReasonStyles = (theme: GrafanaTheme2) => ({
  reason: css({
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr) max-content',
    gap: theme.spacing(0.5, 1),
    alignItems: 'baseline',
    justifyItems: 'start',
    overflowWrap: 'anywhere',
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});
