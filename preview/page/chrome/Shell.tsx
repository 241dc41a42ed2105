import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';
import { Banner } from './Banner';
import { Navigation } from './Navigation';
import { Toasts } from './Toasts';

/** The frame of every page: what it is, where one can go, and the page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const styles = useStyles2(stylesOf);
  return (
    <div className={styles.shell}>
      <Banner />
      <div className={styles.body}>
        <Navigation />
        <main className={styles.main}>{children}</main>
      </div>
      <Toasts />
    </div>
  );
}

const stylesOf = (theme: GrafanaTheme2) => ({
  shell: css({ display: 'flex', flexDirection: 'column', minHeight: '100%' }),
  body: css({
    display: 'flex',
    flexGrow: 1,
    minWidth: 0,
    [theme.breakpoints.down('md')]: { flexDirection: 'column' },
  }),
  main: css({
    flexGrow: 1,
    minWidth: 0,
    padding: theme.spacing(2),
    [theme.breakpoints.down('md')]: { padding: theme.spacing(1) },
  }),
});
