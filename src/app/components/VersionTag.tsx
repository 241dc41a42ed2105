import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Text, TextLink, Tooltip, useStyles2 } from '@grafana/ui';
import type { FleetVersion } from '../models/fleet';
import { LEVEL_STYLES, levelText } from './LevelBadge';

/** A version with the aliases that point at it and the sign of its level, leading to its figures. */
export function VersionTag({ version, href }: { readonly version: FleetVersion; readonly href: string }) {
  const styles = useStyles2(getStyles);
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

/** How a version stands, as a sign and in words. */
export function stateOf({ served, level }: FleetVersion): { readonly icon: IconName; readonly text: string } {
  switch (served) {
    case 'yes':
      return { icon: LEVEL_STYLES[level].icon, text: levelText(level) };
    case 'no':
      return { icon: 'minus-circle', text: t('version.unserved', 'Not served') };
    case 'untold':
      return { icon: 'question-circle', text: t('version.untold', 'Metrics name no version') };
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  tag: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.pill,
  }),
});
