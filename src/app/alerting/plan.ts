import { type PackPlace, readUid } from './packs';
import {
  type InstalledGroup,
  type InstalledRule,
  isOurs,
  isProvisioned,
  type WrittenGroup,
  type WrittenRule,
} from './ruler';

/** What becomes of one rule. */
export interface Change {
  readonly kind: 'create' | 'update' | 'keep' | 'remove';
  readonly uid: string;
  readonly title: string;
}

/** Why nothing may be written: these rules belong to somebody else. */
export type Obstacle =
  | { readonly kind: 'provisioned'; readonly folder: string; readonly titles: readonly string[] }
  | { readonly kind: 'taken'; readonly folder: string; readonly titles: readonly string[] };

/** What has to be written so that Grafana has the wanted rules of a pack, and no others of it. */
export interface InstallPlan {
  readonly changes: readonly Change[];
  readonly obstacles: readonly Obstacle[];
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
    obstacles: obstaclesOf(
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

/** What people set on a rule and a pack has no opinion of: whether it is paused, whom it notifies. */
const THEIRS = ['is_paused', 'notification_settings', 'metadata'];

function withOthers(
  group: WrittenGroup,
  groups: readonly InstalledGroup[],
  there: ReadonlyMap<string, InstalledRule>,
  place: PackPlace
): WrittenGroup {
  const others = groups.find(({ name }) => name === group.name)?.rules.filter((rule) => !isOf(rule, place)) ?? [];
  const ours = group.rules.map((rule) => {
    const old = Object.entries(there.get(rule.grafana_alert.uid)?.grafana_alert ?? {});
    const theirs = Object.fromEntries(old.filter(([key]) => THEIRS.includes(key)));
    return { ...rule, grafana_alert: { ...theirs, ...rule.grafana_alert } };
  });
  return { ...group, rules: [...ours, ...others] };
}

function obstaclesOf(provisioned: readonly Found[], foreign: readonly Found[]): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const titlesOf = (found: readonly Found[]) => [...new Set(found.map(({ rule }) => rule.grafana_alert.title))];
  if (provisioned.length > 0) {
    obstacles.push({ kind: 'provisioned', folder: provisioned[0].group.folder, titles: titlesOf(provisioned) });
  }
  if (foreign.length > 0) {
    obstacles.push({ kind: 'taken', folder: foreign[0].group.folder, titles: titlesOf(foreign) });
  }
  return obstacles;
}

/**
 * Whether all of `part` is in `whole`: Grafana adds fields of its own to what was written. A duration of nothing may
 * be left out.
 */
function contains(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && whole.length === part.length && part.every((one, i) => contains(whole[i], one));
  }
  if (isRecord(part)) {
    return isRecord(whole) && Object.entries(part).every(([key, value]) => contains(whole[key], value));
  }
  return whole === part || (whole === undefined && (part === undefined || part === '0s'));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
