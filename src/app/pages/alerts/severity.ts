import { t } from '@grafana/i18n';
import type { Severity } from '../../../packs/rules';

export function severityText(severity: Severity): string {
  switch (severity) {
    case 'warning':
      return t('alerts.warning', 'warning');
    case 'critical':
      return t('alerts.critical', 'critical');
  }
}
