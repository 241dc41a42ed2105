import { VariableHide } from '@grafana/data';
import {
  behaviors,
  CustomVariable,
  dataLayers,
  DataSourceVariable,
  EmbeddedScene,
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
import { InlineSwitch, Stack } from '@grafana/ui';
import { z } from 'zod';
import { type Annotation, type Dashboard, type Variable } from './model';
import { gridOf } from './panels';

const INTERVALS = ['10s', '30s', '1m', '5m', '15m', '1h'];

/** Converts a dashboard model into a scene. Throws on a variable type that the preview does not support. */
export function sceneOf(dashboard: Dashboard): EmbeddedScene {
  const { time, refresh, timepicker, templating, annotations } = dashboard;
  // Annotations stored in Grafana, such as those of actions, do not exist in the preview.
  const layers = annotations.list
    .filter(({ builtIn, datasource }) => builtIn === 0 && datasource?.type !== 'grafana')
    .map(layerOf);
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ ...time, timeZone: dashboard.timezone }),
    $variables: new SceneVariableSet({ variables: templating.list.map(variableOf) }),
    $data: new SceneDataLayerSet({ layers }),
    $behaviors: [new behaviors.CursorSync({ sync: dashboard.graphTooltip })],
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

/** A labelled switch for each annotation query. */
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

/** Throws on types that no Modelwatch dashboard uses. */
function variableOf(variable: Variable): SceneVariable {
  const { name, label, type, query, current } = variable;
  const common = {
    name,
    label: label ?? name,
    description: variable.description ?? null,
    // The preview has no menu for variables: those that Grafana lists in one are hidden.
    hide: Math.min(variable.hide, VariableHide.hideVariable),
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
        refresh: variable.refresh,
        sort: variable.sort,
      });
    case 'custom':
      return new CustomVariable({ ...common, ...several, query: textOf(query) });
    case 'textbox':
      return new TextBoxVariable({ ...common, value: String(current?.value ?? textOf(query)) });
    default:
      throw new Error(`The preview does not support variables of the type ${type} ("${name}")`);
  }
}
