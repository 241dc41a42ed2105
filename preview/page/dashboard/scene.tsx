import { VariableHide, VariableRefresh, VariableSort } from '@grafana/data';
import {
  AdHocFiltersVariable,
  behaviors,
  ConstantVariable,
  CustomVariable,
  dataLayers,
  DataSourceVariable,
  EmbeddedScene,
  IntervalVariable,
  QueryVariable,
  type SceneComponentProps,
  SceneControlsSpacer,
  SceneDataLayerSet,
  SceneGridLayout,
  SceneObjectBase,
  type SceneObjectRef,
  type SceneObjectState,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  type SceneVariable,
  SceneVariableSet,
  TextBoxVariable,
  VariableValueSelectors,
} from '@grafana/scenes';
import type { DashboardCursorSync } from '@grafana/schema';
import { InlineSwitch, Stack } from '@grafana/ui';
import { z } from 'zod';
import { type Annotation, type Dashboard, isHidden, type Variable } from './model';
import { gridOf } from './panels';

const INTERVALS = ['10s', '30s', '1m', '5m', '15m', '1h'];

/** A dashboard's file as a scene. Throws where it holds what the preview does not know. */
export function sceneOf(dashboard: Dashboard): EmbeddedScene {
  const { time, refresh, timepicker, templating, annotations } = dashboard;
  // What is kept in Grafana itself, such as the annotations of actions, is not there outside of it.
  const layers = annotations.list
    .filter(({ builtIn, datasource }) => builtIn === 0 && datasource?.type !== 'grafana')
    .map(layerOf);
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ ...time, timeZone: dashboard.timezone }),
    $variables: new SceneVariableSet({ variables: templating.list.map(variableOf) }),
    $data: new SceneDataLayerSet({ layers }),
    $behaviors: [new behaviors.CursorSync({ sync: cursorOf(dashboard.graphTooltip) })],
    controls: [
      new VariableValueSelectors({}),
      new LayerSwitches({ layers: layers.map((layer) => layer.getRef()) }),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({
        isOnCanvas: true,
        intervals: timepicker.refresh_intervals ?? INTERVALS,
        refresh: typeof refresh === 'string' ? refresh : '',
      }),
    ],
    body: new SceneGridLayout({ isDraggable: false, isResizable: false, children: gridOf(dashboard.panels) }),
  });
}

const CURSORS: readonly DashboardCursorSync[] = [0, 1, 2];

const cursorOf = (graphTooltip: number): DashboardCursorSync => CURSORS[graphTooltip] ?? 0;

function layerOf({ name, enable, hide, iconColor, datasource, target }: Annotation): dataLayers.AnnotationsDataLayer {
  return new dataLayers.AnnotationsDataLayer({
    key: `annotation-${name}`,
    name,
    isEnabled: enable,
    isHidden: hide,
    query: { name, enable, iconColor, hide, datasource: datasource ?? null, target: target ?? { refId: 'Anno' } },
  });
}

type Layer = dataLayers.AnnotationsDataLayer;

interface State extends SceneObjectState {
  readonly layers: ReadonlyArray<SceneObjectRef<Layer>>;
}

/** A switch for each kind of annotation, with its name. */
class LayerSwitches extends SceneObjectBase<State> {
  static Component = View;
}

function View({ model }: SceneComponentProps<LayerSwitches>) {
  const { layers } = model.useState();
  return (
    <Stack gap={1} wrap="wrap">
      {layers.map((layer) => (
        <One key={layer.resolve().state.key} layer={layer.resolve()} />
      ))}
    </Stack>
  );
}

function One({ layer }: { readonly layer: Layer }) {
  const { name, isEnabled, isHidden } = layer.useState();
  return isHidden ? null : (
    <InlineSwitch
      id={`annotation-${layer.state.key}`}
      label={name}
      showLabel
      value={isEnabled ?? false}
      onChange={({ currentTarget: { checked } }) => layer.setState({ isEnabled: checked })}
    />
  );
}

const querySchema = z.union([z.string(), z.looseObject({ refId: z.string().default('A') })]);

const textOf = (query: unknown): string => (typeof query === 'string' ? query : '');

const oneOf = <T extends number | string>(allowed: readonly T[], value: unknown, otherwise: T): T =>
  allowed.find((one) => one === value) ?? otherwise;

const SORTS = Object.values(VariableSort).filter((one): one is VariableSort => typeof one === 'number');
const REFRESHES = Object.values(VariableRefresh).filter((one): one is VariableRefresh => typeof one === 'number');

/** A variable of a dashboard as scenes have it. Throws on kinds that no dashboard of ours has. */
function variableOf(variable: Variable): SceneVariable {
  const { name, label, type, query, current } = variable;
  const common = {
    name,
    label: label ?? name,
    description: variable.description ?? null,
    hide: isHidden(variable)
      ? VariableHide.hideVariable
      : oneOf([VariableHide.hideLabel], variable.hide, VariableHide.dontHide),
  };
  const several = {
    isMulti: variable.multi,
    includeAll: variable.includeAll,
    allValue: variable.allValue ?? undefined,
    allowCustomValue: variable.allowCustomValue,
    ...(current?.value === undefined ? {} : { value: current.value, text: current.text ?? current.value }),
  };
  switch (type) {
    case 'datasource':
      return new DataSourceVariable({ ...common, ...several, pluginId: textOf(query), regex: variable.regex });
    case 'query':
      return new QueryVariable({
        ...common,
        ...several,
        datasource: variable.datasource ?? null,
        query: querySchema.parse(query),
        regex: variable.regex,
        refresh: oneOf(REFRESHES, variable.refresh, VariableRefresh.onDashboardLoad),
        sort: oneOf(SORTS, variable.sort, VariableSort.disabled),
      });
    case 'custom':
      return new CustomVariable({ ...common, ...several, query: textOf(query) });
    case 'textbox':
      return new TextBoxVariable({ ...common, value: String(current?.value ?? textOf(query)) });
    case 'constant':
      return new ConstantVariable({ ...common, value: textOf(query) });
    case 'interval':
      return new IntervalVariable({ ...common, intervals: textOf(query).split(',') });
    case 'adhoc':
      return new AdHocFiltersVariable({ ...common, datasource: variable.datasource ?? null, filters: [] });
    default:
      throw new Error(`The preview has no variables of the type ${type} ("${name}")`);
  }
}
