import { t } from '@grafana/i18n';
import type { Statistic } from '../../../query/query';

export interface StatisticText {
  readonly label: string;
  readonly description: string;
}

/** What each statistic is called, and what it tells. */
export const statisticTexts = (): Readonly<Record<Statistic, StatisticText>> => ({
  value: {
    label: t('query.statistic.value', 'Value'),
    description: t('query.statistic.value-description', 'The value itself'),
  },
  lower: {
    label: t('query.statistic.lower', 'Lower bound'),
    description: t('query.statistic.lower-description', 'Lower end of the confidence interval'),
  },
  upper: {
    label: t('query.statistic.upper', 'Upper bound'),
    description: t('query.statistic.upper-description', 'Upper end of the confidence interval'),
  },
  sample: {
    label: t('query.statistic.sample', 'Sample size'),
    description: t('query.statistic.sample-description', 'Number of samples behind the value'),
  },
  level: {
    label: t('query.statistic.level', 'Level'),
    description: t('query.statistic.level-description', '-1 insufficient data, 0 ok, 1 warning, 2 critical'),
  },
  warning: {
    label: t('query.statistic.warning', 'Warning threshold'),
    description: t('query.statistic.warning-description', 'Adjusted for noise'),
  },
  critical: {
    label: t('query.statistic.critical', 'Critical threshold'),
    description: t('query.statistic.critical-description', 'Adjusted for noise'),
  },
});
