import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Children, type ReactNode } from 'react';

/** A list whose rows are parted by lines. Each child is a row. */
export function Rows({ children }: { readonly children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.rows}>
      {Children.map(children, (child) => (
        <li>{child}</li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
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
