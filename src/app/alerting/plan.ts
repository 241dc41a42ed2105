import { hasPermission } from '@grafana/runtime';
import { readUid } from '../../packs/rules';
import { EXTERNAL_URL } from '../../packs/rules/grafana/texts';
import { AlertingError } from './api';
import { type PackPlace } from './packs';
import {
  deleteGroup,
  findOrCreateFolder,
  type InstalledGroup,
  type InstalledRule,
  isOurs,
  isProvisioned,
  writeGroup,
  type WrittenGroup,
  type WrittenRule,
} from './ruler';

/** The change of one rule. */
export interface Change {
  readonly kind: 'create' | 'update' | 'keep' | 'remove';
  readonly uid: string;
  readonly title: string;
}

/** Why nothing may be written: these rules belong to another owner. */
export type Conflict =
  | { readonly kind: 'provisioned'; readonly folder: string; readonly titles: readonly string[] }
  | { readonly kind: 'taken'; readonly folder: string; readonly titles: readonly string[] };

/** What has to be written so that Grafana has the wanted rules of a pack, and no others of it. */
export interface InstallPlan {
  readonly changes: readonly Change[];
  readonly conflicts: readonly Conflict[];
  readonly folder: { readonly title: string; readonly uid?: string };
  /** Whole groups, rules of others in them included. */
  readonly writes: readonly WrittenGroup[];
  readonly deletes: readonly string[];
}

interface Found {
  readonly rule: InstalledRule;
  readonly group: InstalledGroup;
}

/** Compares what is wanted with what is there. No group is written in which nothing changes. */
export function planOf(
  wanted: readonly WrittenGroup[],
  installed: readonly InstalledGroup[],
  place: PackPlace
): InstallPlan {
  const all = installed.flatMap((group) => group.rules.map((rule): Found => ({ rule, group })));
  const own = all.filter(({ rule }) => isOf(rule, place));
  const rules = wanted.flatMap((group) => group.rules);
  const uids = new Set(rules.map(({ grafana_alert: { uid } }) => uid));
  const folderUid = own[0]?.group.folderUid;
  const there = new Map(own.map(({ rule }) => [rule.grafana_alert.uid, rule]));
  const changes: Change[] = [
    ...rules.map((rule) => ({ kind: kindOf(rule, there.get(rule.grafana_alert.uid)), ...named(rule) })),
    ...own
      .filter(({ rule }) => !uids.has(rule.grafana_alert.uid))
      .map(({ rule }) => ({ kind: 'remove' as const, ...named(rule) })),
  ];
  const changed = new Set(changes.filter(({ kind }) => kind !== 'keep').map(({ uid }) => uid));
  const groups = installed.filter((group) => group.folderUid === folderUid);
  const touched = (name: string, after: readonly WrittenRule[]): boolean =>
    [...after, ...(groups.find((group) => group.name === name)?.rules.filter((rule) => isOf(rule, place)) ?? [])].some(
      ({ grafana_alert: { uid } }) => changed.has(uid)
    );
  const after = [
    ...wanted,
    ...groups
      .filter(({ name }) => !wanted.some((group) => group.name === name))
      .map(({ name, interval }) => ({ name, interval, rules: [] })),
  ]
    .filter(({ name, rules: ours }) => touched(name, ours))
    .map((group) => withOthers(group, groups, there, place));
  const foreign = all.filter(({ rule }) => uids.has(rule.grafana_alert.uid) && !isOf(rule, place));
  const beside = groups
    .filter(({ name }) => after.some((group) => group.name === name))
    .flatMap((group) => group.rules.map((rule): Found => ({ rule, group })));
  return {
    changes,
    conflicts: conflictsOf(
      [...own, ...beside].filter(({ rule }) => isProvisioned(rule)),
      foreign
    ),
    folder: { title: place.folder, ...(folderUid === undefined ? {} : { uid: folderUid }) },
    writes: after.filter(({ rules: left }) => left.length > 0),
    deletes: after.filter(({ rules: left }) => left.length === 0).map(({ name }) => name),
  };
}

/** Whether a rule is of the pack: ours, with its uid's beginning and its team. */
function isOf(rule: InstalledRule, { prefix, team }: PackPlace): boolean {
  return isOurs(rule) && readUid(rule.grafana_alert.uid)?.prefix === prefix && rule.labels['team'] === team;
}

const named = ({ grafana_alert: { uid, title } }: WrittenRule): Pick<Change, 'uid' | 'title'> => ({ uid, title });

const kindOf = (rule: WrittenRule, there: InstalledRule | undefined): Change['kind'] =>
  there === undefined ? 'create' : contains(there, rule) ? 'keep' : 'update';

/** Settings of a rule that people change and a pack does not define: whether it is paused, and its notifications. */
const USER_FIELDS = ['is_paused', 'notification_settings', 'metadata'];

function withOthers(
  group: WrittenGroup,
  groups: readonly InstalledGroup[],
  there: ReadonlyMap<string, InstalledRule>,
  place: PackPlace
): WrittenGroup {
  const others = groups.find(({ name }) => name === group.name)?.rules.filter((rule) => !isOf(rule, place)) ?? [];
  const ours = group.rules.map((rule) => {
    const old = Object.entries(there.get(rule.grafana_alert.uid)?.grafana_alert ?? {});
    const theirs = Object.fromEntries(old.filter(([key]) => USER_FIELDS.includes(key)));
    return { ...rule, grafana_alert: { ...theirs, ...rule.grafana_alert } };
  });
  return { ...group, rules: [...ours, ...others] };
}

function conflictsOf(provisioned: readonly Found[], foreign: readonly Found[]): Conflict[] {
  const conflict = (kind: 'provisioned' | 'taken', found: readonly Found[]): Conflict[] =>
    found.slice(0, 1).map(({ group: { folder } }) => ({
      kind,
      folder,
      titles: [...new Set(found.map(({ rule }) => rule.grafana_alert.title))],
    }));
  return [...conflict('provisioned', provisioned), ...conflict('taken', foreign)];
}

/**
 * Whether all of `part` is in `whole`: Grafana adds fields of its own to what was written. A duration of nothing may
 * be left out, and a provisioning file, which does not know Grafana's address, has a template in its place.
 */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && whole.length === part.length && part.every((one, i) => contains(whole[i], one));
  }
  if (isRecord(part)) {
    return isRecord(whole) && Object.entries(part).every(([key, value]) => contains(whole[key], value));
  }
  if (typeof whole === 'string' && typeof part === 'string' && whole.startsWith(EXTERNAL_URL)) {
    return part.startsWith('http') && part.endsWith(`/${whole.slice(EXTERNAL_URL.length)}`);
  }
  return whole === part || (whole === undefined && (part === undefined || part === '0s'));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes what a plan says, group by group: each is written whole or not at all. Rejects with AlertingError at the first
 * that Grafana rejects; those before it stay, and a new plan continues from there.
 */
export async function applyPlan({ folder, writes, deletes }: InstallPlan): Promise<void> {
  if (writes.length + deletes.length === 0) {
    return;
  }
  const uid = folder.uid ?? (await findOrCreateFolder(folder.title)).uid;
  const done: string[] = [];
  const steps = [
    ...writes.map((group) => ({ name: group.name, run: () => writeGroup(uid, group) })),
    ...deletes.map((name) => ({ name, run: () => deleteGroup(uid, name) })),
  ];
  for (const { name, run } of steps) {
    try {
      await run();
    } catch (error) {
      throw afterSome(error, done);
    }
    done.push(name);
  }
}

function afterSome(error: unknown, done: readonly string[]): unknown {
  if (!(error instanceof AlertingError) || done.length === 0) {
    return error;
  }
  const names = done.map((name) => `"${name}"`).join(', ');
  return new AlertingError(
    `${error.message} Before that, ${names} had been written and are kept; a repetition continues from there.`,
    error.status,
    { cause: error }
  );
}

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
 * The permissions that the server requires to carry out `plan` (12.4.0: pkg/services/ngalert/api/authorization.go,
 * AuthorizeRuleChanges in pkg/services/ngalert/accesscontrol/rules.go).
 */
export function requiredPermissions({ changes, folder, writes }: InstallPlan): readonly Permission[] {
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
export const missingPermissions = (plan: InstallPlan): readonly Permission[] =>
  requiredPermissions(plan).filter((permission) => !hasPermission(permission));
