import {
  type dataLayers,
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectRef,
  type SceneObjectState,
} from '@grafana/scenes';
import { InlineSwitch, Stack } from '@grafana/ui';

type Layer = dataLayers.AnnotationsDataLayer;

interface State extends SceneObjectState {
  readonly layers: ReadonlyArray<SceneObjectRef<Layer>>;
}

/** A switch for each kind of annotation, with its name. */
export class LayerSwitches extends SceneObjectBase<State> {
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
