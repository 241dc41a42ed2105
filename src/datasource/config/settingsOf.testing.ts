import type { ModelwatchOptions } from '../settings';
import type { Settings } from './secrets';

/** A data source as its settings page gets it. For tests. */
export const settingsOf = (jsonData: ModelwatchOptions, saved: Readonly<Record<string, boolean>> = {}): Settings => ({
  id: 1,
  uid: 'modelwatch',
  orgId: 1,
  name: 'Modelwatch',
  type: 'modelwatch-monitoring-datasource',
  typeName: 'Modelwatch',
  typeLogoUrl: '',
  access: 'proxy',
  url: '',
  user: '',
  database: '',
  basicAuth: false,
  basicAuthUser: '',
  isDefault: false,
  jsonData,
  secureJsonFields: { ...saved },
  readOnly: false,
  withCredentials: false,
});
