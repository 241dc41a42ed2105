import {
  type SceneDataProvider,
  SceneDataTransformer,
  SceneGridItem,
  type SceneGridItemLike,
  SceneGridRow,
  SceneQueryRunner,
  type SceneTimeRangeLike,
  SceneTimeRange,
  VizPanel,
} from '@grafana/scenes';
import { type Panel, panelSchema } from './model';
import { RepeatedItem } from './RepeatedItem';

/** The panels of a dashboard on its grid, those below a row inside of it. */
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

function itemOf(panel: Panel): SceneGridItemLike {
  const { x, y, w, h } = panel.gridPos;
  if (panel.repeat) {
    const place = { x, y, width: w, height: h };
    const isVertical = panel.repeatDirection === 'v';
    return new RepeatedItem({
      key: `item-${panel.id}`,
      ...place,
      source: vizPanelOf(panel),
      variable: panel.repeat,
      isVertical,
    });
  }
  return new SceneGridItem({ key: `item-${panel.id}`, x, y, width: w, height: h, body: vizPanelOf(panel) });
}

export function vizPanelOf(panel: Panel): VizPanel {
  const { id, type, title, description, options, fieldConfig, transparent } = panel;
  const data = dataOf(panel);
  return new VizPanel({
    key: `panel-${id}`,
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

/** A panel that looks at a time of its own. */
function timeOf({ timeFrom }: Panel): { $timeRange?: SceneTimeRangeLike } {
  return timeFrom ? { $timeRange: new SceneTimeRange({ from: `now-${timeFrom}`, to: 'now' }) } : {};
}
