import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { Severity } from '../../../packs/rules';

export const tableStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto' }),
  table: css({
    width: '100%',
    caption: { captionSide: 'top', color: theme.colors.text.secondary, padding: theme.spacing(0.5, 0) },
    'th, td': { padding: theme.spacing(0.5, 2, 0.5, 0), textAlign: 'left', verticalAlign: 'top' },
    th: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium },
    'tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  /** Columns at the same places in every group; in narrow windows the cells of a row are stacked and labelled. */
  definitions: css({
    tableLayout: 'fixed',
    'th:nth-of-type(1)': { width: '34%' },
    'th:nth-of-type(3), th:nth-of-type(4)': { width: theme.spacing(15) },
    'th:nth-of-type(5)': { width: theme.spacing(24) },
    [theme.breakpoints.down('lg')]: {
      '&, tbody, tr, td': { display: 'block' },
      thead: { display: 'none' },
      'td[data-column]::before': { content: 'attr(data-column)', color: theme.colors.text.secondary },
    },
  }),
  list: css({ marginLeft: theme.spacing(2.5) }),
  threshold: css({ width: theme.spacing(13) }),
  error: css({ color: theme.colors.error.text }),
});

/** A figure in its unit, as Grafana writes it; a dash where there is none. */
export const formatValue = (value: number | undefined, unit = 'none'): string =>
  value === undefined ? '–' : formattedValueToString(getValueFormat(unit)(value));

export function severityText(severity: Severity): string {
  switch (severity) {
    case 'warning':
      return t('alerts.warning', 'warning');
    case 'critical':
      return t('alerts.critical', 'critical');
  }
}
