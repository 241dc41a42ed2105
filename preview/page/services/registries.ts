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

/** Nobody edits a dashboard here, so nothing needs an editor. */
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

/** The field options and transformations that every panel knows: Grafana registers them when it starts. */
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
