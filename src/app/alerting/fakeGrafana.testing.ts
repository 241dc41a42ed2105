import { of, throwError } from 'rxjs';
import { elementAt } from '../../stats/elements';
import type { Permission } from './plan';
import type { InstalledGroup, WrittenGroup, WrittenRule } from './ruler';

interface Request {
  readonly method?: string;
  readonly url: string;
  readonly data?: unknown;
}

interface Refusal {
  readonly status: number;
  readonly data: { readonly message: string };
}

/** What the basic roles may do (12.4.0: /api/access-control/user/permissions of each). */
export const VIEWER: readonly Permission[] = ['folders:read', 'alert.rules:read'];
export const EDITOR: readonly Permission[] = [
  ...VIEWER,
  'folders:create',
  'alert.rules:create',
  'alert.rules:write',
  'alert.rules:delete',
];

class NoAccess extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.data.message);
  }
}

const refuse = (status: number, message: string): never => {
  throw new NoAccess({ status, data: { message } });
};

/**
 * Grafana's alerting as far as packs use it: folders and groups in memory, with the permissions, statuses and texts of its
 * server (12.4.0: pkg/services/ngalert/api/authorization.go, api_ruler.go, pkg/services/ngalert/accesscontrol/rules.go,
 * pkg/api/folder.go). `refuse` adds refusals of its own.
 */
export class FakeGrafana {
  readonly requests: string[] = [];
  readonly folders: { uid: string; title: string }[] = [];
  readonly groups = new Map<string, WrittenGroup[]>();
  permissions: readonly Permission[] = EDITOR;
  /** What the prometheus-compatible interface says of rules. */
  states: readonly object[] = [];
  annotations: readonly object[] = [];
  models: readonly string[] = ['iris', 'loan-approval'];
  refuse: (request: string) => Refusal | undefined = () => undefined;

  readonly hasPermission = (action: string): boolean => this.permissions.some((one) => one === action);

  readonly fetch = ({ method = 'GET', url, data }: Request) => {
    const request = `${method} ${decodeURIComponent(elementAt(url.split('?'), 0))}`;
    this.requests.push(request);
    try {
      const refusal = this.refuse(request);
      return refusal === undefined ? of({ data: this.answer(request, data) }) : throwError(() => refusal);
    } catch (error) {
      return throwError(() => (error instanceof NoAccess ? error.refusal : error));
    }
  };

  /** Puts groups there as if somebody had. */
  install(folder: { uid: string; title: string }, groups: readonly WrittenGroup[]): void {
    this.folders.push(folder);
    this.groups.set(folder.uid, [...groups]);
  }

  private answer(request: string, data: unknown): unknown {
    const [method, path = ''] = request.split(/ (.*)/);
    if (path === '/api/folders') {
      return method === 'POST' ? this.makeFolder(data) : this.listFolders();
    }
    if (path.startsWith('/api/ruler/grafana/api/v1/rules')) {
      const [uid = '', name = ''] = elementAt(path.split('/rules'), 1).split('/').slice(1);
      return method === 'GET' ? this.rules() : method === 'POST' ? this.write(uid, data) : this.delete(uid, name);
    }
    if (path === '/api/prometheus/grafana/api/v1/rules') {
      this.runQueries('alert.rules:read');
      return { status: 'success', data: { groups: [{ name: 'all', rules: this.states }] } };
    }
    return path === '/api/annotations' ? this.annotations : this.models;
  }

  /** The server's text for what a route asks. */
  private runQueries(...permissions: readonly Permission[]): void {
    if (!permissions.every(this.hasPermission)) {
      const needed = permissions.length === 1 ? permissions[0] : `all of ${permissions.join(', ')}`;
      refuse(403, `You'll need additional permissions to perform this action. Permissions needed: ${needed}`);
    }
  }

  private authorize(permission: Permission, action: string): void {
    if (!this.hasPermission(permission)) {
      refuse(403, `user is not authorized to ${action}`);
    }
  }

  private listFolders() {
    this.runQueries('folders:read');
    return this.folders;
  }

  private makeFolder(data: unknown) {
    this.runQueries('folders:create');
    const folder = { uid: `f${this.folders.length + 1}`, title: String(Object(data).title) };
    this.folders.push(folder);
    return folder;
  }

  /** By the full path of the folder; folders without rules are left out. Every duration is there. */
  private rules(): Record<string, InstalledGroup[]> {
    this.runQueries('alert.rules:read');
    const folders = this.folders.filter(({ uid }) => (this.groups.get(uid) ?? []).length > 0);
    return Object.fromEntries(
      folders.map(({ uid, title }) => [
        title,
        (this.groups.get(uid) ?? []).map((group) => ({
          ...group,
          folder: title,
          folderUid: uid,
          rules: group.rules.map((rule) => ({
            for: '0s',
            keep_firing_for: '0s',
            ...rule,
            labels: { ...rule.labels },
            annotations: { ...rule.annotations },
            grafana_alert: {
              data: [],
              is_paused: false,
              ...rule.grafana_alert,
              namespace_uid: uid,
              rule_group: group.name,
            },
          })),
        })),
      ])
    );
  }

  private groupAt(uid: string, name: string | undefined): readonly WrittenRule[] {
    if (!this.folders.some((folder) => folder.uid === uid)) {
      refuse(403, 'Access denied');
    }
    return (this.groups.get(uid) ?? []).find((group) => group.name === name)?.rules ?? [];
  }

  private write(uid: string, data: unknown) {
    const group = data as WrittenGroup;
    this.runQueries('alert.rules:read', 'folders:read');
    const before = this.groupAt(uid, group.name);
    const uidsOf = (rules: readonly WrittenRule[]) => rules.map((rule) => rule.grafana_alert.uid);
    const created = uidsOf(group.rules).filter((one) => !uidsOf(before).includes(one));
    const deleted = uidsOf(before).filter((one) => !uidsOf(group.rules).includes(one));
    // The place of a rule in its group is part of it.
    const updated = uidsOf(
      group.rules.filter((rule, i) =>
        before.some((old, j) => old.grafana_alert.uid === rule.grafana_alert.uid && (i !== j || !isSame(old, rule)))
      )
    );
    if (deleted.length > 0) {
      this.authorize('alert.rules:delete', `delete alert rules that belong to folder ${uid}`);
    }
    if (created.length > 0) {
      this.authorize('alert.rules:create', `create alert rules in the folder ${uid}`);
    }
    if (updated.length > 0) {
      this.authorize('alert.rules:write', `update alert rules that belongs to folder '${uid}'`);
    }
    if (before.some(isProvisioned)) {
      const key = `{orgID: 1, namespaceUID: ${uid}, groupName: ${group.name}}`;
      refuse(
        400,
        `failed to update rule group: request affects resources created via provisioning API: alert rule group [${key}]`
      );
    }
    this.put(uid, group.name, [group]);
    return { message: 'rule group updated successfully', created, updated, deleted };
  }

  private delete(uid: string, name: string | undefined) {
    this.runQueries('alert.rules:delete', 'alert.rules:read', 'folders:read');
    if (this.groupAt(uid, name).some(isProvisioned)) {
      refuse(400, 'failed to delete rule group: request affects resources created via provisioning API');
    }
    this.put(uid, name, []);
    return { message: 'rules deleted' };
  }

  private put(uid: string, name: string | undefined, groups: readonly WrittenGroup[]): void {
    const others = (this.groups.get(uid) ?? []).filter((group) => group.name !== name);
    this.groups.set(uid, [...others, ...groups]);
  }
}

const isProvisioned = ({ grafana_alert: { provenance } }: WrittenRule): boolean => Boolean(provenance);

const isSame = (old: WrittenRule, rule: WrittenRule): boolean => JSON.stringify(old) === JSON.stringify(rule);
