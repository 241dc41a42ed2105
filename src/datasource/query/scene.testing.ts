import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import {
  CustomVariable,
  EmbeddedScene,
  LocalValueVariable,
  SafeSerializableSceneObject,
  SceneFlexItem,
  SceneFlexLayout,
  sceneGraph,
  type SceneObject,
  type SceneVariable,
  SceneVariableSet,
  VizPanel,
} from '@grafana/scenes';
import type { Templates } from './templates';

type Format = Parameters<typeof sceneGraph.interpolate>[3];

const formatOf = (format: unknown): Format =>
  typeof format === 'string' ? format : typeof format === 'function' ? (...args) => String(format(...args)) : undefined;

const isSceneObject = (value: unknown): value is SceneObject =>
  typeof value === 'object' && value !== null && 'state' in value && 'getRoot' in value;

/**
 * Grafana's template service on a dashboard, after `public/app/features/templating/template_srv.ts` of 12.4.0: the
 * object in `scopedVars.__sceneObject` is the scope, else the dashboard is.
 */
export const sceneTemplateSrv = (dashboard: SceneObject): TemplateSrv => ({
  replace: (text, scopedVars, format) => {
    const scope: unknown = scopedVars?.['__sceneObject']?.value.valueOf();
    return sceneGraph.interpolate(isSceneObject(scope) ? scope : dashboard, text, scopedVars, formatOf(format));
  },
  containsTemplate: (text = '') => text.includes('$'),
  getVariables: () => [],
  updateTimeRange: () => undefined,
});

/** The scope of a query: what Grafana's query runner puts into `scopedVars`. */
const scopeOf = (object: SceneObject): ScopedVars => ({
  __sceneObject: new SafeSerializableSceneObject(object),
});

/** A variable with these options; `value` is one of them, several, or `$__all`. */
export const custom = (
  name: string,
  options: readonly string[],
  value: string | string[],
  more: Partial<CustomVariable['state']> = {}
): CustomVariable =>
  new CustomVariable({
    name,
    value,
    text: value,
    options: options.map((option) => ({ value: option, label: option })),
    ...more,
  });

/**
 * The variables of a repeated panel or row, after `public/app/features/dashboard-scene/utils/clone.ts` of 12.4.0: the
 * repeated variable with one value.
 */
export const repeatedFor = (name: string, value: string, text = value): SceneVariableSet =>
  new SceneVariableSet({
    variables: [new LocalValueVariable({ name, value, text, isMulti: true, includeAll: true })],
  });

/** How queries of a panel are filled in on a dashboard with these variables; `repeated` are those of the panel itself. */
export function panelTemplates(
  variables: SceneVariable[],
  repeated?: SceneVariableSet
): Templates & { readonly service: TemplateSrv } {
  const panel = new VizPanel({ pluginId: 'timeseries', $variables: repeated });
  const scene = new EmbeddedScene({
    $variables: new SceneVariableSet({ variables }),
    body: new SceneFlexLayout({ children: [new SceneFlexItem({ body: panel })] }),
  });
  return { service: sceneTemplateSrv(scene), scopedVars: scopeOf(panel) };
}
