import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, useStyles2 } from '@grafana/ui';
import { type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  /** Beside the title: a count, a link to all of it. */
  readonly aside?: ReactNode;
  /** For links to it. */
  readonly id?: string;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Box({ title, aside, id, children }: Props) {
  const styles = useStyles2(getStyles);
  const heading = useId();
  return (
    <section className={styles.box} id={id} aria-labelledby={heading}>
      <Stack direction="row" justifyContent="space-between" alignItems="center" gap={1}>
        <Text element="h2" variant="h5" id={heading}>
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
