import {
  LocalValueVariable,
  SceneByVariableRepeater,
  type SceneDataProvider,
  SceneDataTransformer,
  SceneFlexItem,
  SceneFlexLayout,
  SceneGridItem,
  type SceneGridItemLike,
  SceneGridRow,
  SceneQueryRunner,
  SceneTimeRange,
  type SceneTimeRangeLike,
  SceneVariableSet,
  VizPanel,
} from '@grafana/scenes';
import { type Panel, panelSchema } from './model';

/** The panels of a dashboard as grid items; panels that follow a row become its children. */
export function gridOf(panels: readonly Panel[]): SceneGridItemLike[] {
  const items: SceneGridItemLike[] = [];
  let open: { readonly row: Panel; readonly inside: Panel[] } | undefined;
  const close = () => {
    if (open !== undefined) {
      items.push(rowOf(open.row, open.inside));
    }
    open = undefined;
  };
  for (const panel of panels) {
    if (panel.type === 'row') {
      close();
      open = { row: panel, inside: panel.panels.map((one) => panelSchema.parse(one)) };
    } else if (open === undefined) {
      items.push(itemOf(panel));
    } else {
      open.inside.push(panel);
    }
  }
  close();
  return items;
}

const rowOf = ({ id, title, gridPos, collapsed }: Panel, inside: readonly Panel[]): SceneGridRow =>
  new SceneGridRow({ key: `row-${id}`, title, y: gridPos.y, isCollapsed: collapsed, children: inside.map(itemOf) });

/** Pixels of a grid row with its gap, and of the gap, as in the scenes library. */
const ROW_HEIGHT = 38;
const ROW_GAP = 8;

/** A panel in its place; a repeated one shares it among one panel for each value of the variable, side by side. */
function itemOf(panel: Panel): SceneGridItem {
  const { id, gridPos, repeat: variableName } = panel;
  const body = variableName
    ? new SceneByVariableRepeater({
        variableName,
        body: new SceneFlexLayout({ direction: 'row', minHeight: gridPos.h * ROW_HEIGHT - ROW_GAP, children: [] }),
        getLayoutChild: ({ value, label }) => {
          const variable = new LocalValueVariable({ name: variableName, value, text: label });
          return new SceneFlexItem({
            $variables: new SceneVariableSet({ variables: [variable] }),
            body: vizPanelOf(panel, `-${value}`),
          });
        },
      })
    : vizPanelOf(panel);
  return new SceneGridItem({
    key: `item-${id}`,
    x: gridPos.x,
    y: gridPos.y,
    width: gridPos.w,
    height: gridPos.h,
    body,
  });
}

function vizPanelOf(panel: Panel, suffix = ''): VizPanel {
  const { id, type, title, description, options, fieldConfig, transparent } = panel;
  const data = dataOf(panel);
  return new VizPanel({
    key: `panel-${id}${suffix}`,
    pluginId: type,
    title,
    description,
    options,
    fieldConfig,
    displayMode: transparent ? 'transparent' : 'default',
    ...(data === undefined ? {} : { $data: data }),
    ...timeOf(panel),
  });
}

function dataOf(panel: Panel): SceneDataProvider | undefined {
  const { targets, datasource, transformations, interval, maxDataPoints } = panel;
  if (targets.length === 0) {
    return undefined;
  }
  const runner = new SceneQueryRunner({
    queries: targets,
    datasource: datasource ?? undefined,
    minInterval: interval ?? undefined,
    maxDataPoints: maxDataPoints ?? undefined,
  });
  return new SceneDataTransformer({ $data: runner, transformations });
}

/** A panel with a time range that overrides the dashboard's. */
function timeOf({ timeFrom }: Panel): { $timeRange?: SceneTimeRangeLike } {
  return timeFrom ? { $timeRange: new SceneTimeRange({ from: `now-${timeFrom}`, to: 'now' }) } : {};
}
