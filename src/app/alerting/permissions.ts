import { config } from '@grafana/runtime';
import { hasRole } from '../shell';

/** What it takes to install a pack and to take it away again; an Editor has all of it. */
const NEEDED = [
  'folders:read',
  'folders:create',
  'alert.rules:read',
  'alert.rules:create',
  'alert.rules:update',
  'alert.rules:delete',
] as const;
export type Permission = (typeof NEEDED)[number];

/**
 * What the signed-in user lacks to install packs. Grafana decides in the end, folder by folder; this is what is worth
 * saying before.
 */
export function lacking(): readonly Permission[] {
  const { permissions } = config.bootData.user;
  if (permissions === undefined || Object.keys(permissions).length === 0) {
    return hasRole('Editor') ? [] : NEEDED.filter((action) => !action.endsWith(':read'));
  }
  return NEEDED.filter((action) => permissions[action] !== true);
}
