import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { BadgeColor } from '@grafana/ui';
import type { WatchedRule } from '../../data';

/** How a rule stands now, what must be looked at first. */
export const RULE_STATES = ['firing', 'pending', 'failing', 'empty', 'normal', 'unknown'] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** Grafana's state and health of a rule together; one that it does not list yet is not known. */
export function stateOf(rule: WatchedRule | undefined): RuleState {
  if (rule === undefined) {
    return 'unknown';
  }
  if (rule.state === 'firing' || rule.state === 'pending') {
    return rule.state;
  }
  switch (rule.health) {
    case 'error':
      return 'failing';
    case 'nodata':
      return 'empty';
    default:
      return 'normal';
  }
}

export const STATE_STYLES: Readonly<Record<RuleState, { readonly color: BadgeColor; readonly icon: IconName }>> = {
  firing: { color: 'red', icon: 'fire' },
  pending: { color: 'orange', icon: 'clock-nine' },
  failing: { color: 'orange', icon: 'exclamation-triangle' },
  empty: { color: 'darkgrey', icon: 'circle' },
  normal: { color: 'green', icon: 'check' },
  unknown: { color: 'darkgrey', icon: 'question-circle' },
};

export function stateText(state: RuleState): string {
  switch (state) {
    case 'firing':
      return t('alerts.state-firing', 'Firing');
    case 'pending':
      return t('alerts.state-pending', 'Pending');
    case 'failing':
      return t('alerts.state-failing', 'Cannot be evaluated');
    case 'empty':
      return t('alerts.state-empty', 'Without data');
    case 'normal':
      return t('alerts.state-normal', 'Normal');
    case 'unknown':
      return t('alerts.state-unknown', 'Not evaluated yet');
  }
}
