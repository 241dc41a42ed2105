import { z } from 'zod';
import { APP_ID } from '../shell';
import { call } from './api';

const words = z
  .record(z.string(), z.string())
  .nullish()
  .transform((given) => given ?? {});

/**
 * A rule as Grafana's own pages read and write it. What is not named here is kept as it came: a group is always
 * written whole, and other people's rules in it must come back as they were.
 */
const ruleSchema = z.looseObject({
  labels: words,
  annotations: words,
  grafana_alert: z.looseObject({
    uid: z.string(),
    title: z.string(),
    namespace_uid: z.string(),
    /** `file`, `api` …; empty or left out where it was made by hand. */
    provenance: z.string().optional(),
    data: z.array(z.looseObject({ datasourceUid: z.string().optional(), model: z.unknown() })),
  }),
});
export type InstalledRule = z.infer<typeof ruleSchema>;

const answerSchema = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), interval: z.string().default('1m'), rules: z.array(ruleSchema) }))
);

/** A rule as it is written. Durations as Prometheus writes them. */
export interface WrittenRule {
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly grafana_alert: Readonly<Record<string, unknown>> & { readonly uid: string; readonly title: string };
}

export interface WrittenGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly WrittenRule[];
}

/** Rules that Grafana evaluates together, in the folder where they are. */
export interface InstalledGroup {
  readonly folderUid: string;
  readonly folder: string;
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly InstalledRule[];
}

const RULES = '/api/ruler/grafana/api/v1/rules';

/**
 * All groups that the user may see. Grafana's own pages use this interface; it asks for the permissions that an Editor
 * has, where the one for provisioning asks for an administrator's. Rejects with AlertingError.
 */
export async function installedGroups(): Promise<readonly InstalledGroup[]> {
  const folders = await call({ url: RULES, answer: answerSchema, action: 'read the alert rules' });
  return Object.entries(folders).flatMap(([folder, groups]) =>
    groups.flatMap((group) => {
      const [first] = group.rules;
      return first === undefined ? [] : [{ ...group, folder, folderUid: first.grafana_alert.namespace_uid }];
    })
  );
}

/** For requests whose response is only a message. */
const done = z.unknown();

/** Writes a group whole: rules of it that are not given are deleted. Rejects with AlertingError. */
export async function writeGroup(folderUid: string, group: WrittenGroup): Promise<void> {
  await call({
    method: 'POST',
    url: `${RULES}/${encodeURIComponent(folderUid)}`,
    body: group,
    answer: done,
    action: `write the rules of "${group.name}"`,
  });
}

/** Rejects with AlertingError. */
export async function deleteGroup(folderUid: string, name: string): Promise<void> {
  await call({
    method: 'DELETE',
    url: `${RULES}/${encodeURIComponent(folderUid)}/${encodeURIComponent(name)}`,
    answer: done,
    action: `delete the rules of "${name}"`,
  });
}

const ORIGIN = '__grafana_origin';

/** Ours are those that say so: rules of a pack, and copies that kept its labels. */
export const isOurs = ({ labels }: Pick<InstalledRule, 'labels'>): boolean => labels[ORIGIN] === `plugin/${APP_ID}`;

/** Provisioned rules come from files or the provisioning API: Grafana rejects edits to them. */
export const isProvisioned = ({ grafana_alert: { provenance } }: InstalledRule): boolean =>
  provenance !== undefined && provenance !== '';

const folderSchema = z.object({ uid: z.string(), title: z.string() });
type Folder = z.infer<typeof folderSchema>;

const MOST = 1000;

/** The folder of this title at the top, made where there is none. Rejects with AlertingError. */
export async function findOrCreateFolder(title: string): Promise<Folder> {
  const folders = await call({
    url: `/api/folders?limit=${MOST}`,
    answer: z.array(folderSchema),
    action: 'list the folders',
  });
  const found = folders.find((folder) => folder.title === title);
  return (
    found ??
    call({
      method: 'POST',
      url: '/api/folders',
      body: { title },
      answer: folderSchema,
      action: `make the folder "${title}"`,
    })
  );
}
