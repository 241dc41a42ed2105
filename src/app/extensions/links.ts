import {
  type PluginExtensionAddedLinkConfig,
  type PluginExtensionPanelContext,
  PluginExtensionPoints,
  type RawTimeRange,
} from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { APP_BASE, modelPath } from '../shell/route';

/** As `plugin.json` announces them: Grafana takes no link that is not. */
const PANEL_LINK = {
  title: 'Open model',
  description: 'The health of the model of this panel, and the reasons',
} as const;
const ALERT_LINK = {
  title: 'Open model in Modelwatch',
  description: 'The health of the model of this alert, and the reasons',
} as const;

type Query = Readonly<Record<string, string | undefined>>;

function pathOf(model: string, query: Query): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  const search = new URLSearchParams(given).toString();
  return `${APP_BASE}/${modelPath(model)}${search === '' ? '' : `?${search}`}`;
}

const writeEnd = (end: RawTimeRange['from']): string => (typeof end === 'string' ? end : String(end.valueOf()));

/** A text of a query; nothing where it is not one, or stands for several values. */
function oneOf(query: object, key: 'model' | 'version', scopedVars: PluginExtensionPanelContext['scopedVars']) {
  const text: unknown = Reflect.get(query, key);
  const value = typeof text === 'string' ? getTemplateSrv().replace(text, scopedVars) : '';
  return value === '' || /[${}*]/.test(value) ? undefined : value;
}

/** Where a panel asks our data source about one model: the page of that model, over the same time. */
export function panelPath(context: Readonly<PluginExtensionPanelContext> | undefined): string | undefined {
  for (const target of context?.targets ?? []) {
    const model = oneOf(target, 'model', context?.scopedVars);
    if (
      target.datasource?.type === 'modelwatch-monitoring-datasource' &&
      model !== undefined &&
      context !== undefined
    ) {
      return pathOf(model, {
        ds: target.datasource.uid,
        version: oneOf(target, 'version', context.scopedVars),
        from: writeEnd(context.timeRange.from),
        to: writeEnd(context.timeRange.to),
      });
    }
  }
  return undefined;
}

/** What Grafana passes of a rule and of one of its alerts. */
interface AlertContext {
  readonly labels?: Readonly<Record<string, string>>;
  readonly instance?: { readonly labels?: Readonly<Record<string, string>> };
}

/**
 * A property as it is. Grafana hands a context in a proxy that gives proxies of nested objects, which is a TypeError where the
 * object is frozen, as alert instances are (getReadOnlyProxy in public/app/features/plugins/extensions/utils.tsx, 12.4.0).
 */
function own<T extends object, Key extends keyof T>(object: T | undefined, key: Key): T[Key] | undefined {
  return object === undefined ? undefined : Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** Where a rule or one of its alerts names a model: its page. */
export function alertPath(context: Readonly<AlertContext> | undefined): string | undefined {
  const { model, version } = { ...own(context, 'labels'), ...own(own(context, 'instance'), 'labels') };
  return model === undefined || model === '' ? undefined : pathOf(model, { version });
}

const leading = (path: string | undefined) => (path === undefined ? undefined : { path });

export const panelLink: PluginExtensionAddedLinkConfig<PluginExtensionPanelContext> = {
  ...PANEL_LINK,
  targets: [PluginExtensionPoints.DashboardPanelMenu],
  icon: 'heart-rate',
  path: APP_BASE,
  configure: (context) => leading(panelPath(context)),
};

export const alertLink: PluginExtensionAddedLinkConfig<AlertContext> = {
  ...ALERT_LINK,
  targets: [PluginExtensionPoints.AlertingAlertingRuleAction, PluginExtensionPoints.AlertInstanceAction],
  icon: 'heart-rate',
  path: APP_BASE,
  configure: (context) => leading(alertPath(context)),
};
