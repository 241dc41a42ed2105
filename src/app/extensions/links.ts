import {
  type PluginExtensionAddedLinkConfig,
  type PluginExtensionPanelContext,
  PluginExtensionPoints,
  type RawTimeRange,
} from '@grafana/data';
import { getDataSourceSrv, getTemplateSrv } from '@grafana/runtime';
import { ACTIONS, APP_BASE, hasRole, modelPath } from '../shell/route';

/** As `plugin.json` announces them: Grafana takes no link that is not. */
const PANEL_LINK = {
  title: 'Open model',
  description: 'The health of the model of this panel, and the reasons',
} as const;
const ALERT_LINK = {
  title: 'Open model in Modelwatch',
  description: 'The health of the model of this alert, and the reasons',
} as const;
const PANEL_ACTIONS = {
  title: 'Act on model',
  description: 'What may be done about the model of this panel, with a dry run first',
} as const;
const ALERT_ACTIONS = {
  title: 'Act on model in Modelwatch',
  description: 'What may be done about the model of this alert, with a dry run first',
} as const;

/** The model that something is about, and the query of its page. */
interface About {
  readonly model: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

function pathOf({ model, query }: About): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  const search = new URLSearchParams(given).toString();
  return `${APP_BASE}/${modelPath(model)}${search === '' ? '' : `?${search}`}`;
}

const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';

/** Of something that Grafana hands on as it was saved. */
const part = (of: unknown, key: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, key) : undefined;

/**
 * The data source whose settings name an action for the model: that one, or any where none is named. Nothing for whom its page
 * offers none: the process decides, by role and access policy, what may be done.
 */
export function sourceActingOn(model: string, ds?: string): string | undefined {
  return hasRole('Editor')
    ? getDataSourceSrv()
        .getList({ pluginId: DATA_SOURCE_ID })
        .filter(({ uid }) => ds === undefined || uid === ds)
        .find(({ jsonData }) => {
          const list = part(part(jsonData, 'actions'), 'list');
          return (
            Array.isArray(list) &&
            list.some((action: unknown) => {
              const models = part(action, 'models');
              return Array.isArray(models) && models.includes(model);
            })
          );
        })?.uid
    : undefined;
}

/** The actions on the model's page, if the user may use any. */
function actionsPathOf({ model, query }: About): string | undefined {
  const ds = sourceActingOn(model, query['ds']);
  return ds === undefined ? undefined : `${pathOf({ model, query: { ...query, ds } })}#${ACTIONS}`;
}

const writeEnd = (end: RawTimeRange['from']): string => (typeof end === 'string' ? end : String(end.valueOf()));

/** A text of a query; undefined if it is not a string, or a variable with several values. */
function oneOf(text: unknown, scopedVars: PluginExtensionPanelContext['scopedVars']): string | undefined {
  const value = typeof text === 'string' ? getTemplateSrv().replace(text, scopedVars) : '';
  return value === '' || /[${}*]/.test(value) ? undefined : value;
}

/** The model that a panel asks our data source about, over the same time. */
function modelOfPanel(context: Readonly<PluginExtensionPanelContext> | undefined): About | undefined {
  for (const target of context?.targets ?? []) {
    const model = oneOf(part(target, 'model'), context?.scopedVars);
    if (target.datasource?.type === DATA_SOURCE_ID && model !== undefined && context !== undefined) {
      const query = {
        ds: oneOf(target.datasource.uid, context.scopedVars),
        version: oneOf(part(target, 'version'), context.scopedVars),
        from: writeEnd(context.timeRange.from),
        to: writeEnd(context.timeRange.to),
      };
      return { model, query };
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

/** The model that a rule or one of its alerts names. */
function modelOfAlert(context: Readonly<AlertContext> | undefined): About | undefined {
  const { model, version } = { ...own(context, 'labels'), ...own(own(context, 'instance'), 'labels') };
  return model === undefined || model === '' ? undefined : { model, query: { version } };
}

/** A link to where `path` leads from what `about` finds in its context; none where it finds nothing, or it leads nowhere. */
const link = <Context extends object>(
  { title, description }: { readonly title: string; readonly description: string },
  targets: PluginExtensionPoints[],
  icon: 'heart-rate' | 'wrench',
  about: (context: Readonly<Context> | undefined) => About | undefined,
  pathTo: (about: About) => string | undefined
): PluginExtensionAddedLinkConfig<Context> => ({
  ...{ title, description, targets, icon },
  path: APP_BASE,
  configure: (context) => {
    const found = about(context);
    const path = found && pathTo(found);
    return path === undefined ? undefined : { path };
  },
});

const OF_PANELS = [PluginExtensionPoints.DashboardPanelMenu];
const OF_ALERTS = [PluginExtensionPoints.AlertingAlertingRuleAction, PluginExtensionPoints.AlertInstanceAction];

export const panelLink = link(PANEL_LINK, OF_PANELS, 'heart-rate', modelOfPanel, pathOf);
export const alertLink = link(ALERT_LINK, OF_ALERTS, 'heart-rate', modelOfAlert, pathOf);
export const panelActionsLink = link(PANEL_ACTIONS, OF_PANELS, 'wrench', modelOfPanel, actionsPathOf);
export const alertActionsLink = link(ALERT_ACTIONS, OF_ALERTS, 'wrench', modelOfAlert, actionsPathOf);
