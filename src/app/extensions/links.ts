import {
  type PluginExtensionAddedLinkConfig,
  type PluginExtensionPanelContext,
  PluginExtensionPoints,
  type RawTimeRange,
} from '@grafana/data';
import { getDataSourceSrv, getTemplateSrv, locationService } from '@grafana/runtime';
import { ACTIONS, APP_BASE, hasRole, modelPath } from '../shell/route';

/** As `plugin.json` announces them: Grafana takes no link that is not. */
const PANEL_LINK = {
  title: 'Open model',
  description: 'The health of the model of this panel, and the reasons',
  icon: 'heart-rate',
} as const;
const ALERT_LINK = {
  title: 'Open model in Modelwatch',
  description: 'The health of the model of this alert, and the reasons',
  icon: 'heart-rate',
} as const;
const PANEL_ACTIONS = {
  title: 'Act on model',
  description: 'What may be done about the model of this panel, with a dry run first',
  icon: 'wrench',
} as const;
const ALERT_ACTIONS = {
  title: 'Act on model in Modelwatch',
  description: 'What may be done about the model of this alert, with a dry run first',
  icon: 'wrench',
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

interface Shown {
  readonly title: string;
  readonly description: string;
  readonly icon: 'heart-rate' | 'wrench';
}

/** A link to where `pathTo` leads from the model of a panel; none where there is none, or it leads nowhere. */
const ofPanels = (
  shown: Shown,
  pathTo: (about: About) => string | undefined
): PluginExtensionAddedLinkConfig<PluginExtensionPanelContext> => ({
  ...shown,
  targets: [PluginExtensionPoints.DashboardPanelMenu],
  path: APP_BASE,
  configure: (context) => {
    const about = modelOfPanel(context);
    const path = about && pathTo(about);
    return path === undefined ? undefined : { path };
  },
});

/**
 * The same of an alert. Without a path: the menu of a rule follows none, and that of an alert asks before it does (12.4.0:
 * AlertRuleMenu.tsx and AlertInstanceExtensionPoint.tsx in public/app/features/alerting/unified/components).
 */
function ofAlerts(
  shown: Shown,
  pathTo: (about: About) => string | undefined
): PluginExtensionAddedLinkConfig<AlertContext> {
  const pathFrom = (context: Readonly<AlertContext> | undefined): string | undefined => {
    const about = modelOfAlert(context);
    return about && pathTo(about);
  };
  return {
    ...shown,
    targets: [PluginExtensionPoints.AlertingAlertingRuleAction, PluginExtensionPoints.AlertInstanceAction],
    configure: (context) => (pathFrom(context) === undefined ? undefined : {}),
    onClick: (_event, { context }) => locationService.push(pathFrom(context) ?? APP_BASE),
  };
}

export const panelLink = ofPanels(PANEL_LINK, pathOf);
export const alertLink = ofAlerts(ALERT_LINK, pathOf);
export const panelActionsLink = ofPanels(PANEL_ACTIONS, actionsPathOf);
export const alertActionsLink = ofAlerts(ALERT_ACTIONS, actionsPathOf);
