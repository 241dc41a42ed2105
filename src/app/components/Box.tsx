import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  /** Beside the title: a count, a link to all of it. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Box({ title, aside, children }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section className={styles.box} aria-labelledby={id}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" gap={1}>
        <Text element="h2" variant="h5" id={id}>
          {title}
        </Text>
        {aside}
      </Stack>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    minWidth: 0,
    padding: theme.spacing(2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
});
