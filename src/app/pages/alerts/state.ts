import type { IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { BadgeColor } from '@grafana/ui';
import type { WatchedRule } from '../../data';

/** State of a rule, the most urgent first. */
export const RULE_STATES = [
  'firing',
  'recovering',
  'pending',
  'failing',
  'empty',
  'normal',
  'paused',
  'unknown',
] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** Those that need attention. */
export const isNotable = (state: RuleState): boolean =>
  state === 'firing' || state === 'recovering' || state === 'pending' || state === 'failing';

/** Grafana's state and health of a rule together; unknown while Grafana does not list it, or has not evaluated it. */
export function stateOf(rule: WatchedRule | undefined): RuleState {
  if (rule?.isPaused === true) {
    return 'paused';
  }
  if (rule === undefined || Date.parse(rule.lastEvaluation ?? '') < 0) {
    return 'unknown';
  }
  if (rule.state === 'firing' || rule.state === 'recovering' || rule.state === 'pending') {
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
  recovering: { color: 'green', icon: 'fire' },
  pending: { color: 'orange', icon: 'clock-nine' },
  failing: { color: 'orange', icon: 'exclamation-triangle' },
  empty: { color: 'darkgrey', icon: 'circle' },
  normal: { color: 'green', icon: 'check' },
  paused: { color: 'darkgrey', icon: 'pause' },
  unknown: { color: 'darkgrey', icon: 'question-circle' },
};

export function stateText(state: RuleState): string {
  switch (state) {
    case 'firing':
      return t('alerts.state-firing', 'Firing');
    case 'recovering':
      return t('alerts.state-recovering', 'Recovering');
    case 'paused':
      return t('alerts.state-paused', 'Paused');
    case 'pending':
      return t('alerts.state-pending', 'Pending');
    case 'failing':
      return t('alerts.state-failing', 'Error');
    case 'empty':
      return t('alerts.state-empty', 'No data');
    case 'normal':
      return t('alerts.state-normal', 'Normal');
    case 'unknown':
      return t('alerts.state-unknown', 'Not evaluated yet');
  }
}
