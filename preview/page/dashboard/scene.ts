import {
  behaviors,
  dataLayers,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneDataLayerSet,
  SceneGridLayout,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import type { DashboardCursorSync } from '@grafana/schema';
import { LayerSwitches } from './LayerSwitches';
import type { Annotation, Dashboard } from './model';
import { gridOf } from './panels';
import { variableOf } from './variables';

const INTERVALS = ['10s', '30s', '1m', '5m', '15m', '1h'];

/** A dashboard's file as a scene. Throws where it holds what the preview does not know. */
export function sceneOf(dashboard: Dashboard): EmbeddedScene {
  const { time, refresh, timepicker, templating, annotations } = dashboard;
  const layers = annotations.list.filter(({ builtIn }) => builtIn === 0).map(layerOf);
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
