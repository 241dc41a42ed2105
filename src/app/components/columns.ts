import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** What a page is about, and beside it, where there is room, what goes with it. */
export const columns = (theme: GrafanaTheme2): string =>
  css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    [theme.breakpoints.up('lg')]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 22rem)' },
  });
