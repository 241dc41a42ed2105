import { t } from '@grafana/i18n';
import type { Statistic } from '../../../signals/query';

export interface StatisticText {
  readonly label: string;
  readonly description: string;
}

/** What each statistic is called, and what it tells. */
export const statisticTexts = (): Readonly<Record<Statistic, StatisticText>> => ({
  value: {
    label: t('query.statistic.value', 'Value'),
    description: t('query.statistic.value-description', 'The figure itself'),
  },
  lower: {
    label: t('query.statistic.lower', 'Lower bound'),
    description: t('query.statistic.lower-description', 'Where its interval begins'),
  },
  upper: {
    label: t('query.statistic.upper', 'Upper bound'),
    description: t('query.statistic.upper-description', 'Where its interval ends'),
  },
  sample: {
    label: t('query.statistic.sample', 'Sample size'),
    description: t('query.statistic.sample-description', 'How many observations are behind it'),
  },
  level: {
    label: t('query.statistic.level', 'Level'),
    description: t('query.statistic.level-description', '-1 too few data, 0 ok, 1 warning, 2 critical'),
  },
  warning: {
    label: t('query.statistic.warning', 'Warning threshold'),
    description: t('query.statistic.warning-description', 'Where a warning begins, noise allowed for'),
  },
  critical: {
    label: t('query.statistic.critical', 'Critical threshold'),
    description: t('query.statistic.critical-description', 'Where it becomes critical, noise allowed for'),
  },
});
