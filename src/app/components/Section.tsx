import { css } from '@emotion/css';
import { dateTimeFormat, dateTimeFormatTimeAgo, type GrafanaTheme2 } from '@grafana/data';
import { Stack, Text, Tooltip, useStyles2 } from '@grafana/ui';
import { Children, type ReactNode, useId } from 'react';

interface Props {
  readonly title: string;
  /** Beside the title: a count, a link to all of it. */
  readonly aside?: ReactNode;
  /** For links to it. */
  readonly id?: string;
  readonly children: ReactNode;
}

export function Section({ title, aside, id, children }: Props) {
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
    // Grafana's header lies over what a link scrolls to.
    scrollMarginTop: theme.spacing(8),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
});

/** A list whose rows are parted by lines. Each child is a row. */
export function Rows({ children }: { readonly children: ReactNode }) {
  const styles = useStyles2(getRowsStyles);
  return (
    <ul className={styles.rows}>
      {Children.map(children, (child) => (
        <li>{child}</li>
      ))}
    </ul>
  );
}

const getRowsStyles = (theme: GrafanaTheme2) => ({
  rows: css({
    listStyle: 'none',
    '& > li': {
      padding: theme.spacing(1, 0),
      borderTop: `1px solid ${theme.colors.border.weak}`,
      overflowWrap: 'anywhere',
    },
    '& > li:first-child': { borderTop: 'none' },
    '& > li:last-child': { paddingBottom: 0 },
  }),
});

/** What a page is about, and beside it, where there is room, what goes with it. */
export const columns = (theme: GrafanaTheme2): string =>
  css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    [theme.breakpoints.up('lg')]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 22rem)' },
  });

/** Relative time, with the absolute one as a tooltip. `time` in Unix milliseconds. */
export function Ago({ time }: { readonly time: number }) {
  return (
    <Tooltip content={dateTimeFormat(time)}>
      <time dateTime={new Date(time).toISOString()} tabIndex={0}>
        {dateTimeFormatTimeAgo(time)}
      </time>
    </Tooltip>
  );
}
