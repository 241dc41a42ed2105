import { hasPermission } from '@grafana/runtime';
import type { Change, InstallPlan } from './plan';

/**
 * What packs need, by the names of Grafana's server (12.4.0: pkg/services/accesscontrol/models.go,
 * pkg/services/dashboards/accesscontrol.go). An Editor has all of it, a Viewer what reads.
 */
export type Permission =
  | 'folders:read'
  | 'folders:create'
  | 'alert.rules:read'
  | 'alert.rules:create'
  | 'alert.rules:write'
  | 'alert.rules:delete';

/**
 * What the server asks of whoever carries out `plan` (12.4.0: pkg/services/ngalert/api/authorization.go,
 * AuthorizeRuleChanges in pkg/services/ngalert/accesscontrol/rules.go).
 */
export function neededFor({ changes, folder, writes }: InstallPlan): readonly Permission[] {
  const has = (kind: Change['kind']): boolean => changes.some((change) => change.kind === kind);
  // Rules that stay in a group from which others go are written with it.
  const isWritten = has('update') || (has('remove') && writes.length > 0);
  return [
    'folders:read',
    ...(folder.uid === undefined && writes.length > 0 ? (['folders:create'] as const) : []),
    'alert.rules:read',
    ...(has('create') ? (['alert.rules:create'] as const) : []),
    ...(isWritten ? (['alert.rules:write'] as const) : []),
    ...(has('remove') ? (['alert.rules:delete'] as const) : []),
  ];
}

/**
 * What the signed-in user lacks in every folder to carry out `plan`. Grafana decides in the end, folder by folder; this is
 * what is worth saying before.
 */
export const missingFor = (plan: InstallPlan): readonly Permission[] =>
  neededFor(plan).filter((permission) => !hasPermission(permission));
