import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  type TransformerRegistryItem,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

/** Dashboards cannot be edited in the preview, so no option needs an editor. */
export const NoEditor = () => null;

type Process = FieldConfigPropertyItem['process'];

const item = (path: string, process: Process): FieldConfigPropertyItem => ({
  id: path,
  path,
  name: path,
  description: '',
  category: ['Standard options'],
  settings: {},
  editor: NoEditor,
  override: NoEditor,
  process,
  shouldApply: () => true,
});

const PROPERTIES: readonly FieldConfigPropertyItem[] = [
  item('displayName', displayNameOverrideProcessor),
  item('description', stringOverrideProcessor),
  item('unit', unitOverrideProcessor),
  item('min', numberOverrideProcessor),
  item('max', numberOverrideProcessor),
  item('decimals', numberOverrideProcessor),
  item('fieldMinMax', booleanOverrideProcessor),
  item('thresholds', thresholdsOverrideProcessor),
  item('mappings', valueMappingsOverrideProcessor),
  item('links', dataLinksOverrideProcessor),
  item('actions', identityOverrideProcessor),
  item('color', identityOverrideProcessor),
  item('noValue', stringOverrideProcessor),
  item('filterable', booleanOverrideProcessor),
];

/** Registers the standard field options and transformations, as Grafana does at its start. */
export function fillRegistries(): void {
  standardFieldConfigEditorRegistry.setInit(() => [...PROPERTIES]);
  standardTransformersRegistry.setInit(() =>
    Object.values(standardTransformers)
      .filter(({ id }, i, all) => all.findIndex((one) => one.id === id) === i)
      .map((transformation): TransformerRegistryItem => ({
        id: transformation.id,
        name: transformation.name,
        description: transformation.description ?? '',
        transformation,
        editor: NoEditor,
        imageDark: '',
        imageLight: '',
      }))
  );
}
