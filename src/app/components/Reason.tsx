import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { Fragment, type ReactElement } from 'react';
import type { Finding } from '../models/health';
import { Ago } from './Ago';
import { plain } from '../shell';
import { LevelBadge } from './LevelBadge';

/** Why a signal stands as it does: what it reads against which limit, of how many, and since when. */
export function Reason({ finding, withVersion = true }: { readonly finding: Finding; readonly withVersion?: boolean }) {
  const styles = useStyles2(getStyles);
  const { level, signal, worst, reading, why } = finding;
  return (
    <div className={styles.reason}>
      <LevelBadge level={level} />
      <div>
        <Text weight="medium">{signal}</Text>{' '}
        {reading === undefined || level === 'insufficient' ? (
          <Text color="secondary">{why}</Text>
        ) : (
          <>
            <Text color="secondary">{worst ?? ''}</Text> <Text weight="medium">{reading}</Text>{' '}
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

function Details({ finding, withVersion }: { readonly finding: Finding; readonly withVersion: boolean }) {
  const { version, sample, since, isWholeRange, trend } = finding;
  const details: (string | ReactElement)[] = [
    ...(withVersion && version !== undefined ? [`v${version}`] : []),
    ...(sample === undefined ? [] : [t('reason.sample', 'n {{n}}', plain({ n: Math.round(sample).toLocaleString() }))]),
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
  limit === undefined ? '' : level === 'ok' ? t('reason.not', 'not {{limit}}', plain({ limit })) : limit;

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

const getStyles = (theme: GrafanaTheme2) => ({
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
