import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { columns } from '../../components/columns';

export const fleetStyles = (theme: GrafanaTheme2) => ({
  columns: columns(theme),
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
});
