import { createHash } from 'node:crypto';
import type { Action } from '../../actions/state';
import type { ActionSettings } from '../../settings/actions';
import { canonical } from '../audit';

/** Identifies the settings that a proposal and its approval refer to. Secrets are excluded: they may be renewed. */
export function digestOf(settings: ActionSettings): string {
  const { kind, alias, approval } = settings;
  const done =
    settings.kind === 'rollback'
      ? { target: settings.target, revert: settings.proof?.revert ?? false }
      : {
          ...{ method: settings.method, url: settings.url, headers: settings.headers, tls: settings.tls },
          ...{ contentType: settings.contentType, body: settings.body },
        };
  return createHash('sha256')
    .update(canonical({ kind, alias, approval, ...done }))
    .digest('hex')
    .slice(0, 32);
}

/**
 * Whether the settings differ from those that were approved. If an entry of an earlier version does not say, they are
 * if they now want an approval that it did not need.
 */
export const isChanged = (settings: ActionSettings, { proposed }: Action): boolean =>
  settings.kind !== proposed.kind ||
  settings.alias !== proposed.alias ||
  (proposed.digest === undefined
    ? settings.approval !== 'none' && !proposed.needsApproval
    : proposed.digest !== digestOf(settings));

export const CHANGED = 'Its settings were changed since it was proposed: propose it again';
