import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { Badge, type BadgeColor, useStyles2 } from '@grafana/ui';

interface Props {
  readonly color: BadgeColor;
  readonly icon: IconName;
  readonly text: string;
}

/** A state as a sign, a colour and a word. Grafana's grey badge is too faint to read in the light theme. */
export function Sign({ color, icon, text }: Props) {
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
