import { config } from '@grafana/runtime';

/** Grafana's basic roles, each with the rights of those before it. */
export const ROLES = ['Viewer', 'Editor', 'Admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether the signed-in user has `role` or one above it. Grafana decides what may be done; this decides what is shown. */
export function hasRole(role: Role): boolean {
  const { user } = config.bootData;
  const own = ROLES.findIndex((one) => one === user.orgRole);
  return user.isGrafanaAdmin === true || own >= ROLES.indexOf(role);
}
