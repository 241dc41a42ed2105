import type { DataSourceSettings } from '@grafana/data';
import { headerSecretKey, type SourceName } from '../../settings/sources';
import type { ModelwatchOptions, ModelwatchSecrets } from '../settings';

export type Settings = DataSourceSettings<ModelwatchOptions, ModelwatchSecrets>;

/** Whether Grafana holds a value for this key. It never gives the value back. */
export const isConfigured = (settings: Settings, key: string): boolean => settings.secureJsonFields?.[key] === true;

/** A secret typed but not yet saved. */
export const typedSecret = (settings: Settings, key: string): string => settings.secureJsonData?.[key] ?? '';

export const withSecret = (settings: Settings, key: string, value: string): Settings => ({
  ...settings,
  secureJsonData: { ...settings.secureJsonData, [key]: value },
});

/** Forgets a secret: an empty value makes Grafana remove what it holds when the settings are saved. */
export const withoutSecret = (settings: Settings, key: string): Settings => ({
  ...settings,
  secureJsonFields: { ...settings.secureJsonFields, [key]: false },
  secureJsonData: { ...settings.secureJsonData, [key]: '' },
});

/**
 * Removes the custom header at `position` (from 0). Values belong to headers by their order and cannot be read back, so those
 * behind it that were saved must be typed again; what is typed but not yet saved moves up.
 */
export function withoutHeader(settings: Settings, source: SourceName, position: number): Settings {
  const options = settings.jsonData[source];
  const headers = options?.headers ?? [];
  if (options === undefined) {
    return settings;
  }
  const typed = headers.map((_, i) => typedSecret(settings, headerSecretKey(source, i)));
  const moved = typed.filter((_, i) => i !== position);
  const shortened: Settings = {
    ...settings,
    jsonData: {
      ...settings.jsonData,
      [source]: { ...options, headers: headers.filter((_, i) => i !== position) },
    },
  };
  return headers.reduce((changed, _, i) => {
    if (i < position) {
      return changed;
    }
    const key = headerSecretKey(source, i);
    return withSecret(withoutSecret(changed, key), key, moved[i] ?? '');
  }, shortened);
}
