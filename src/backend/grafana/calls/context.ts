import { redactor } from '../../redact';
import type { Log } from '../observe/log';
import type { Tracing } from '../observe/tracing';
import type { InstanceSettings, OrgRole, PluginContext, PluginHandlers } from '../plugin';
import { parseJson } from '../wire/bytes';
import type { PluginContextMessage } from '../wire/messages';

export interface Dependencies {
  readonly handlers: PluginHandlers;
  readonly log: Log;
  readonly tracing: Tracing;
  /** Called when a call has been answered whose request had so many bytes. */
  readonly onOver?: (bytes: number) => void;
}

/**
 * Who asks, and for which instance. Every secret that comes along is registered first, so that nothing said later,
 * in a log or in an error, can hold it. Throws SyntaxError when the settings are no JSON.
 */
export function pluginContext(message: PluginContextMessage): PluginContext {
  if (message === null) {
    return { orgId: 0, pluginId: '', pluginVersion: '', grafanaConfig: {}, userAgent: '' };
  }
  const { user, dataSourceInstanceSettings: settings } = message;
  return {
    orgId: message.orgId,
    pluginId: message.pluginId,
    pluginVersion: message.pluginVersion,
    grafanaConfig: message.grafanaConfig,
    userAgent: message.userAgent,
    ...(user === null ? {} : { user: { ...user, role: orgRole(user.role) } }),
    ...(settings === null ? {} : { dataSource: instanceSettings(settings) }),
  };
}

type SettingsMessage = NonNullable<NonNullable<PluginContextMessage>['dataSourceInstanceSettings']>;

function instanceSettings(settings: SettingsMessage): InstanceSettings {
  const secrets = Object.values(settings.decryptedSecureJsonData);
  secrets.forEach((secret) => redactor.add(secret));
  const jsonData = parseJson(settings.jsonData, Infinity) ?? {};
  // Which secret is the password of which user is not known here. Both go as one in an Authorization header.
  for (const user of usersIn(jsonData)) {
    secrets.forEach((secret) => redactor.add(`${user}:${secret}`));
  }
  return {
    id: settings.id,
    uid: settings.uid,
    name: settings.name,
    url: settings.url,
    jsonData,
    secrets: settings.decryptedSecureJsonData,
    updated: settings.lastUpdatedMS,
    apiVersion: settings.apiVersion,
  };
}

/** Names of users anywhere in the settings. */
function usersIn(settings: unknown): string[] {
  return typeof settings !== 'object' || settings === null
    ? []
    : Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
        key === 'user' && typeof value === 'string' ? [value] : usersIn(value)
      );
}

/** An unknown role may do nothing. */
function orgRole(role: string): OrgRole {
  return role === 'Viewer' || role === 'Editor' || role === 'Admin' ? role : 'None';
}

/** Grafana marks headers of the original HTTP request with it, where several kinds share one map. */
const httpPrefix = 'http_';

/** Only Grafana itself may mark a request as an alert rule's: no user is signed in then. */
const ofAlert = 'fromalert';

/**
 * Headers by their lower-cased name. What they say is a caller's own: were it remembered as a secret of the process, it would be masked
 * in messages for others. The tokens among them are masked in the answers of the sources that they are sent to.
 */
export function callHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([key, value]) => {
      const isOfRequest = key.startsWith(httpPrefix);
      const name = (isOfRequest ? key.slice(httpPrefix.length) : key).toLowerCase();
      if (isOfRequest && name === ofAlert) {
        return [];
      }
      return [[name, value]];
    })
  );
}
