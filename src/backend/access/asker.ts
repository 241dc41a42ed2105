import type { CallContext, OrgRole } from '../grafana';

/** Who makes a call, by what Grafana's server says, never by what a request says of itself. */
export type Asker =
  | { readonly kind: 'person'; readonly login: string; readonly email: string; readonly role: OrgRole }
  | { readonly kind: 'alerting' };

/** The user that Grafana evaluates alert rules as (pkg/services/ngalert/schedule/alert_rule.go, SchedulerUserFor, 12.4.0). */
const SCHEDULER = 'grafana_scheduler';

/**
 * Who asks. `FromAlert` alone is no proof of an alert rule: Grafana passes on the header of any request (12.4.0,
 * usealertingheaders_middleware.go), so that everybody could say so of themselves.
 */
export function askerOf({ plugin: { user }, headers }: Pick<CallContext, 'plugin' | 'headers'>): Asker {
  if (headers['fromalert'] === 'true' && (user === undefined || (user.login === SCHEDULER && user.email === ''))) {
    return { kind: 'alerting' };
  }
  return { kind: 'person', login: user?.login ?? '', email: user?.email ?? '', role: user?.role ?? 'None' };
}
