import { t } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import type { Statistic } from '../../../query/query';
import type { UsualThresholds } from '../../lookups';
import { unitText } from '../view/units';
import { AS_WRITTEN } from '../../texts';

interface Props {
  readonly statistic: Statistic;
  readonly thresholds: UsualThresholds | undefined;
  readonly unit: string | undefined;
}

function hintOf({ statistic, thresholds, unit }: Props): string {
  if (statistic === 'level') {
    return t(
      'query.condition.level',
      'The level is -1 for insufficient data, 0 for ok, 1 for warning and 2 for critical. In the condition, choose “is above 0” for a warning rule and “is above 1” for a critical rule.'
    );
  }
  if (statistic === 'sample') {
    return t(
      'query.condition.sample',
      'The number of samples behind each value. In the condition, choose “is below” to alert when a model stops receiving requests.'
    );
  }
  const limits = [thresholds?.warning, thresholds?.critical].filter((limit) => limit !== undefined);
  if (thresholds === undefined || limits.length === 0) {
    return t(
      'query.condition.none',
      'This signal has no default thresholds: set the limit in the condition, or set thresholds here and compare the level.'
    );
  }
  const values = {
    limits: limits.map((limit) => `${limit} ${unitText(unit) ?? ''}`.trim()).join(' / '),
    ...AS_WRITTEN,
  };
  return thresholds.trouble === 'above'
    ? t('query.condition.above', 'In the condition, choose “is above”: {{limits}} (warning / critical).', values)
    : t('query.condition.below', 'In the condition, choose “is below”: {{limits}} (warning / critical).', values);
}

/** Which condition to give the rule, in words. */
export const ConditionHint = (props: Props) => (
  <Text element="p" color="secondary" variant="bodySmall">
    {hintOf(props)}
  </Text>
);
