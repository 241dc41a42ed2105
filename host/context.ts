import type { PluginContextMessage } from '../src/backend/grafana/wire/context';

/** What Grafana would keep of a configured data source. */
export interface InstanceConfig {
  readonly uid: string;
  readonly name: string;
  readonly jsonData: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  /** When the settings were last changed, Unix milliseconds. */
  readonly updated: number;
  readonly role?: 'Viewer' | 'Editor' | 'Admin';
}

export function pluginContext(instance: InstanceConfig): PluginContextMessage {
  return {
    orgId: 1,
    pluginId: 'modelwatch-monitoring-datasource',
    pluginVersion: '',
    user: { login: 'preview', name: 'Preview', email: '', role: instance.role ?? 'Admin' },
    dataSourceInstanceSettings: {
      id: 1,
      uid: instance.uid,
      name: instance.name,
      url: '',
      jsonData: new TextEncoder().encode(JSON.stringify(instance.jsonData)),
      decryptedSecureJsonData: { ...instance.secrets },
      lastUpdatedMS: instance.updated,
      apiVersion: '',
    },
    grafanaConfig: {},
    userAgent: 'Grafana/12.4.0',
  };
}
