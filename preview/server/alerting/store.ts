import { createHash, randomBytes } from 'node:crypto';
import { HttpError } from '../http';
import type { ProvisionedGroup } from './provisioned';
import type { Folder, Group, Rule } from './rule';

/** Rules and their folders, in memory: those of the provisioning files and those that users install. */
export class RuleStore {
  readonly #folders = new Map<string, Folder>();
  readonly #groups = new Map<string, Map<string, Group>>();

  constructor(provisioned: readonly ProvisionedGroup[]) {
    for (const { folder, group } of provisioned) {
      const { uid } = this.#folderOf(folder);
      this.#groupsOf(uid).set(group.name, withPlace(group, uid));
    }
  }

  folders(): readonly Folder[] {
    return [...this.#folders.values()];
  }

  /** Throws HttpError 409 if the title is taken. */
  addFolder(title: string, uid = randomBytes(6).toString('hex')): Folder {
    if (this.folders().some((folder) => folder.title === title)) {
      throw new HttpError(409, `There is a folder "${title}" already`);
    }
    const folder = { uid, title };
    this.#folders.set(uid, folder);
    return folder;
  }

  groups(): ReadonlyArray<{ readonly folder: Folder; readonly group: Group }> {
    return this.folders().flatMap((folder) =>
      [...this.#groupsOf(folder.uid).values()].map((group) => ({ folder, group }))
    );
  }

  rules(): readonly Rule[] {
    return this.groups().flatMap(({ group }) => group.rules);
  }

  /** Replaces a group, as Grafana does. Throws HttpError if it is provisioned from a file, or a uid is taken. */
  write(folderUid: string, group: Group): void {
    if (!this.#folders.has(folderUid)) {
      throw new HttpError(404, `There is no folder with the uid "${folderUid}"`);
    }
    this.#refuseProvisioned(folderUid, group.name);
    const others = this.groups().filter(
      ({ folder, group: one }) => folder.uid !== folderUid || one.name !== group.name
    );
    const taken = new Set(others.flatMap(({ group: one }) => one.rules.map((rule) => rule.grafana_alert.uid)));
    const clash = group.rules.find((rule) => taken.has(rule.grafana_alert.uid));
    if (clash !== undefined) {
      throw new HttpError(409, `There is another rule with the uid "${clash.grafana_alert.uid}"`);
    }
    this.#groupsOf(folderUid).set(group.name, withPlace(group, folderUid));
  }

  /** Throws HttpError if there is no such group, or it is provisioned from a file. */
  delete(folderUid: string, name: string): void {
    this.#refuseProvisioned(folderUid, name);
    if (!this.#groupsOf(folderUid).delete(name)) {
      throw new HttpError(404, `There is no group "${name}" in this folder`);
    }
  }

  #refuseProvisioned(folderUid: string, name: string): void {
    const rules = this.#groupsOf(folderUid).get(name)?.rules ?? [];
    if (rules.some((rule) => rule.grafana_alert.provenance !== undefined)) {
      throw new HttpError(400, `The group "${name}" is provisioned from a file and cannot be changed here`);
    }
  }

  #folderOf(title: string): Folder {
    const uid = createHash('sha256').update(title).digest('hex').slice(0, 12);
    return this.folders().find((folder) => folder.title === title) ?? this.addFolder(title, uid);
  }

  #groupsOf(folderUid: string): Map<string, Group> {
    const groups = this.#groups.get(folderUid) ?? new Map<string, Group>();
    this.#groups.set(folderUid, groups);
    return groups;
  }
}

const withPlace = (group: Group, folderUid: string): Group => ({
  ...group,
  rules: group.rules.map((rule) => ({
    ...rule,
    grafana_alert: { ...rule.grafana_alert, namespace_uid: folderUid, rule_group: group.name },
  })),
});
