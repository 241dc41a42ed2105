import { of, throwError } from 'rxjs';
import type { InstalledGroup, WrittenGroup } from './ruler';

interface Request {
  readonly method?: string;
  readonly url: string;
  readonly data?: unknown;
}

interface Refusal {
  readonly status: number;
  readonly data: { readonly message: string };
}

/** Grafana's alerting as far as packs use it: folders and groups in memory, refused where `refuse` says so. */
export class FakeGrafana {
  readonly asked: string[] = [];
  readonly folders: { uid: string; title: string }[] = [];
  readonly groups = new Map<string, WrittenGroup[]>();
  /** What the prometheus-compatible interface says of rules. */
  states: readonly object[] = [];
  annotations: readonly object[] = [];
  models: readonly string[] = ['iris', 'loan-approval'];
  refuse: (request: string) => Refusal | undefined = () => undefined;

  readonly fetch = ({ method = 'GET', url, data }: Request) => {
    const request = `${method} ${decodeURIComponent(url.split('?')[0])}`;
    this.asked.push(request);
    const refusal = this.refuse(request);
    return refusal === undefined ? of({ data: this.answer(request, data) }) : throwError(() => refusal);
  };

  /** Puts groups there as if somebody had. */
  install(folder: { uid: string; title: string }, groups: readonly WrittenGroup[]): void {
    this.folders.push(folder);
    this.groups.set(folder.uid, [...groups]);
  }

  private answer(request: string, data: unknown): unknown {
    const [method, path] = request.split(/ (.*)/);
    if (path === '/api/folders') {
      return method === 'POST' ? this.makeFolder(data) : this.folders;
    }
    if (path.startsWith('/api/ruler/')) {
      const [uid, name] = path.split('/rules')[1].split('/').slice(1);
      return method === 'GET' ? this.ruler() : this.change(method, uid, name, data);
    }
    if (path === '/api/prometheus/grafana/api/v1/rules') {
      return { data: { groups: [{ name: 'all', rules: this.states }] } };
    }
    return path === '/api/annotations' ? this.annotations : this.models;
  }

  private makeFolder(data: unknown) {
    const folder = { uid: `f${this.folders.length + 1}`, title: String(Object(data).title) };
    this.folders.push(folder);
    return folder;
  }

  private ruler(): Record<string, InstalledGroup[]> {
    return Object.fromEntries(
      this.folders.map(({ uid, title }) => [
        title,
        (this.groups.get(uid) ?? []).map((group) => ({
          ...group,
          folder: title,
          folderUid: uid,
          rules: group.rules.map((rule) => ({
            ...rule,
            labels: { ...rule.labels },
            annotations: { ...rule.annotations },
            grafana_alert: { data: [], ...rule.grafana_alert, namespace_uid: uid },
          })),
        })),
      ])
    );
  }

  private change(method: string, uid: string, name: string | undefined, data: unknown) {
    const others = (this.groups.get(uid) ?? []).filter((group) => group.name !== (name ?? Object(data).name));
    this.groups.set(uid, method === 'DELETE' ? others : [...others, data as WrittenGroup]);
    return { message: 'rule group updated successfully' };
  }
}
