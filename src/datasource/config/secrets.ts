import type { DataSourceSettings } from '@grafana/data';
import { headerSecretKey, type SecretOwner } from '../../settings/sources';
import type { ModelwatchOptions, ModelwatchSecrets } from '../settings';

export type Settings = DataSourceSettings<ModelwatchOptions, ModelwatchSecrets>;

/** What every part of the settings page is given: the settings as they stand, and what takes them changed. */
export interface SettingsProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

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
 * Removes the value of the custom header at `position` (from 0) of `count`. Values belong to headers by their order and cannot be
 * read back, so those behind it that were saved must be typed again; what is typed but not yet saved moves up.
 */
export function withoutHeaderValue(settings: Settings, owner: SecretOwner, count: number, position: number): Settings {
  const keys = Array.from({ length: count }, (_, i) => headerSecretKey(owner, i));
  const moved = keys.map((key) => typedSecret(settings, key)).filter((_, i) => i !== position);
  return keys.reduce(
    (changed, key, i) => (i < position ? changed : withSecret(withoutSecret(changed, key), key, moved[i] ?? '')),
    settings
  );
}
