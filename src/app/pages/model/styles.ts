import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { columns } from '../../components/columns';

export const modelStyles = (theme: GrafanaTheme2) => ({
  columns: columns(theme),
  panels: css({
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 24rem), 1fr))',
  }),
  scrolling: css({ overflowX: 'auto' }),
});
