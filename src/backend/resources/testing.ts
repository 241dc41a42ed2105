import type { CallContext, InstanceSettings, OrgRole } from '../grafana';

export const dataSourceOf = (jsonData: object, uid = 'x'): InstanceSettings => ({
  id: 1,
  uid,
  name: 'x',
  url: '',
  jsonData: { ...jsonData },
  secrets: {},
  updated: 1,
  apiVersion: '',
});

/** The context in which a person with that role calls a resource of the data source. */
export const contextOf = (dataSource: InstanceSettings, role: OrgRole = 'Viewer'): CallContext => ({
  plugin: {
    orgId: 1,
    pluginId: 'p',
    pluginVersion: '',
    grafanaConfig: {},
    userAgent: '',
    user: { login: 'v', name: 'V', email: '', role },
    dataSource,
  },
  headers: {},
  cancelled: new AbortController().signal,
});
