import { css } from '@emotion/css';
import {
  LocalValueVariable,
  MultiValueVariable,
  type SceneComponentProps,
  type SceneDataProvider,
  SceneDataTransformer,
  sceneGraph,
  SceneGridItem,
  type SceneGridItemLike,
  SceneGridRow,
  SceneObjectBase,
  type SceneObjectState,
  SceneQueryRunner,
  SceneTimeRange,
  type SceneTimeRangeLike,
  SceneVariableSet,
  VariableDependencyConfig,
  type VariableValueOption,
  VizPanel,
} from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { type Panel, panelSchema } from './model';

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

function vizPanelOf(panel: Panel): VizPanel {
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

interface State extends SceneObjectState {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  /** The panel as the dashboard has it, of which there is one for each value. */
  readonly source: VizPanel;
  readonly variable: string;
  readonly panels: VizPanel[];
  readonly isVertical: boolean;
  isResizable?: boolean;
  isDraggable?: boolean;
}

/** A panel that a dashboard draws once for each value of a variable, side by side in the place of one. */
class RepeatedItem extends SceneObjectBase<State> implements SceneGridItemLike {
  static Component = RepeatedItemView;

  protected override _variableDependency = new VariableDependencyConfig(this, {
    statePaths: [],
    variableNames: [this.state.variable],
    onVariableUpdateCompleted: () => this.repeat(),
  });

  constructor(state: Omit<State, 'panels'>) {
    super({ ...state, panels: [] });
    this.addActivationHandler(() => this.repeat());
  }

  private repeat(): void {
    const { source, variable } = this.state;
    const chosen = sceneGraph.lookupVariable(variable, this);
    if (!(chosen instanceof MultiValueVariable) || sceneGraph.hasVariableDependencyInLoadingState(this)) {
      return;
    }
    const values: readonly Value[] = chosen.hasAllValue() ? chosen.state.options : pairs(chosen);
    const { isMulti, includeAll } = chosen.state;
    this.setState({
      panels: (values.length === 0 ? [placeholder(chosen)] : values).map(({ value, label }, i) =>
        source.clone({
          key: `${source.state.key}-${i}`,
          $variables: new SceneVariableSet({
            variables: [new LocalValueVariable({ name: variable, value, text: label, isMulti, includeAll })],
          }),
        })
      ),
    });
  }
}

type Value = Pick<VariableValueOption, 'value' | 'label'>;

/** Grafana draws one panel for a variable without values, so that it can show why there are none. */
const placeholder = (variable: MultiValueVariable): Value => ({
  value: '',
  label: variable.hasAllValue() ? 'All' : 'None',
});

function pairs(variable: MultiValueVariable): Value[] {
  const texts = [variable.getValueText()].flat().join(' + ').split(' + ');
  return [variable.getValue()]
    .flat()
    .filter((value) => value !== '')
    .map((value, i) => ({ value: String(value), label: texts[i] ?? String(value) }));
}

function RepeatedItemView({ model }: SceneComponentProps<RepeatedItem>) {
  const { panels, isVertical } = model.useState();
  const styles = useStyles2((theme) => ({
    all: css({ display: 'flex', width: '100%', height: '100%', gap: theme.spacing(1) }),
    one: css({ position: 'relative', flex: '1 1 0', minWidth: 0, minHeight: 0 }),
  }));
  return (
    <div className={styles.all} style={{ flexDirection: isVertical ? 'column' : 'row' }}>
      {panels.map((panel) => (
        <div key={panel.state.key} className={styles.one}>
          <panel.Component model={panel} />
        </div>
      ))}
    </div>
  );
}
