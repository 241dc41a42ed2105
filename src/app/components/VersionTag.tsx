import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, Text, TextLink, Tooltip, useStyles2 } from '@grafana/ui';
import type { FleetVersion } from '../models/fleet';
import { LEVEL_STYLES, levelText } from './LevelBadge';

/** A version with the aliases that point at it and the sign of its level, leading to its figures. */
export function VersionTag({ version, href }: { readonly version: FleetVersion; readonly href: string }) {
  const styles = useStyles2(getStyles);
  const { isServed, level } = version;
  const state = isServed ? levelText(level) : t('version.unserved', 'Not served');
  return (
    <span className={styles.tag}>
      <Tooltip content={state}>
        <Icon name={isServed ? LEVEL_STYLES[level].icon : 'minus-circle'} title={state} size="sm" />
      </Tooltip>
      <TextLink href={href} inline={false} variant="bodySmall" color="primary">{`v${version.version}`}</TextLink>
      {version.aliases.map((alias) => (
        <Text key={alias} variant="bodySmall" color="secondary">{`@${alias}`}</Text>
      ))}
    </span>
  );
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
