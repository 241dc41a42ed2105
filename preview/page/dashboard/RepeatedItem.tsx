import {
  LocalValueVariable,
  MultiValueVariable,
  type SceneComponentProps,
  sceneGraph,
  type SceneGridItemLike,
  SceneObjectBase,
  type SceneObjectState,
  SceneVariableSet,
  VariableDependencyConfig,
  type VariableValueOption,
  type VizPanel,
} from '@grafana/scenes';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

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
export class RepeatedItem extends SceneObjectBase<State> implements SceneGridItemLike {
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
