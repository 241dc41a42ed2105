import { config } from '@grafana/runtime';

/** Grafana's basic roles, each holding those before it. */
export const ROLES = ['Viewer', 'Editor', 'Admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether the signed-in user holds `role`. Grafana decides what may be done; this decides what is worth showing. */
export function holds(role: Role): boolean {
  const { user } = config.bootData;
  const own = ROLES.findIndex((one) => one === user.orgRole);
  return user.isGrafanaAdmin === true || own >= ROLES.indexOf(role);
}
