import { type PromQL, promql, selector } from '../../../query/promql';
import type { Severity } from '../definition';
import type { AlertRule } from '../pack';
import type { Figure, Measured } from './figure';

/** By what the alerts of one definition and team know each other in Prometheus' own series of alerts. */
interface Identity {
  readonly alert: string;
  readonly team: string;
}

/**
 * When a rule of one severity is active. An alert begins where its condition holds, and continues until the figure has
 * passed back over the recovery threshold: ALERTS shows which of them are active. A warning is silent while its critical
 * one fires.
 */
export function conditionOf(rule: AlertRule, { by, decided }: Figure, identity: Identity): PromQL {
  const { severity, threshold, definition } = rule;
  const recovery = rule.recovery[severity] ?? threshold;
  const on = { labelNames: by };
  const active = alerts(identity, severity);
  const holds = definition.handling.insufficient === 'hold';
  const enter = decided.kind === 'compared' ? entered(decided.measured, rule) : decided.enter(severity, threshold);
  const stay =
    decided.kind === 'compared'
      ? stayed(decided.measured, rule, recovery, holds)
      : recovery === threshold
        ? undefined
        : decided.stay(severity, recovery);
  const own = stay === undefined ? enter : promql`(${enter}) or ((${stay}) and on (${on}) ${active})`;
  return severity === 'warning' && rule.thresholds.critical !== undefined
    ? promql`(${own}) unless on (${on}) ${alerts(identity, 'critical', 'firing')}`
    : own;
}

function alerts({ alert, team }: Identity, severity: Severity, state?: 'firing'): PromQL {
  const named: Readonly<Record<string, string>> = {
    alertname: alert,
    severity,
    team,
    ...(state && { alertstate: state }),
  };
  return selector(
    'ALERTS',
    Object.entries(named).map(([label, value]) => ({ label, op: '=' as const, value }))
  );
}

const beyond = (figure: PromQL, { definition: { direction } }: AlertRule, threshold: number): PromQL =>
  direction === 'above' ? promql`${figure} > ${threshold}` : promql`${figure} < ${threshold}`;

/** Returns the value, whatever is compared. */
const telling = ({ value, bound }: Measured, compared: PromQL): PromQL =>
  value === bound ? compared : promql`${value} and ${compared}`;

function entered(measured: Measured, rule: AlertRule): PromQL {
  const { sample, bound, open } = measured;
  const enough = (figure: PromQL): PromQL =>
    sample === undefined ? figure : promql`${figure} and ${sample.count} >= ${sample.least}`;
  const compared = enough(telling(measured, beyond(bound, rule, rule.threshold)));
  if (open === undefined) {
    return compared;
  }
  // What lies above an edge has passed a threshold that is that edge.
  const passed = rule.severity === 'critical' ? promql`${open} >= ${rule.threshold}` : promql`${open} + ${Infinity}`;
  return promql`${compared} or ${enough(passed)}`;
}

/** None where an alert ends as it began. */
function stayed(measured: Measured, rule: AlertRule, recovery: number, holds: boolean): PromQL | undefined {
  const { sample, bound, value } = measured;
  if (recovery === rule.threshold && !(holds && sample !== undefined)) {
    return undefined;
  }
  const compared = telling(measured, beyond(bound, rule, recovery));
  if (sample === undefined) {
    return compared;
  }
  return holds
    ? promql`${compared} or (${value} and ${sample.count} < ${sample.least})`
    : promql`${compared} and ${sample.count} >= ${sample.least}`;
}
