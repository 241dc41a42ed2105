import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import ts from 'typescript';
import { dashboards } from '.';

/**
 * Grafana's panels take any option and ignore what they do not know, so a name that is wrong is silent. The types of
 * @grafana/schema are generated from the panels' own definitions (public/app/plugins/panel/<kind>/panelcfg.cue).
 */
const SCHEMA = 'node_modules/@grafana/schema/dist/types';
const FOLDERS: Readonly<Record<string, string>> = { 'state-timeline': 'statetimeline', nodeGraph: 'nodegraph' };
/** Standard options of a field that overrides may set (standardFieldConfigRegistry of @grafana/data). */
const STANDARD = [
  'unit',
  'min',
  'max',
  'fieldMinMax',
  'decimals',
  'displayName',
  'noValue',
  'color',
  'mappings',
  'thresholds',
  'links',
];

const fileOf = (kind: string): string =>
  `${process.cwd()}/${SCHEMA}/raw/composable/${FOLDERS[kind] ?? kind}/panelcfg/x/types.gen.d.ts`;

const panels = dashboards.flatMap(({ slug, dashboard }) =>
  (dashboard.panels ?? [])
    .flatMap((panel): Panel[] => ('panels' in panel ? panel.panels : [panel]))
    .map((panel) => ({ slug, panel }))
);
const kinds = [...new Set(panels.map(({ panel }) => panel.type))].sort();

const program = ts.createProgram(kinds.map(fileOf), {
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
});
const checker = program.getTypeChecker();

/** A type that a panel's definition exports; undefined where it has none, as the text panel has no fields. */
function exported(kind: string, name: string): ts.Type | undefined {
  const source = program.getSourceFile(fileOf(kind));
  const module = source && checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find((one) => one.getName() === name);
  return symbol && checker.getDeclaredTypeOfSymbol(symbol);
}

/** What of a value the type does not have, by path. A union takes what any of its members takes. */
function faults(value: unknown, type: ts.Type, path: string): string[] {
  const wanted = checker.getNonNullableType(type);
  if (wanted.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) {
    return [];
  }
  if (wanted.isUnion()) {
    const all = wanted.types.map((one) => faults(value, one, path));
    return all.reduce((a, b) => (b.length < a.length ? b : a));
  }
  if (typeof value !== 'object' || value === null) {
    return takes(value, wanted) ? [] : [`${path}: ${JSON.stringify(value)} is not ${checker.typeToString(wanted)}`];
  }
  if (Array.isArray(value)) {
    const element = checker.getIndexTypeOfType(wanted, ts.IndexKind.Number);
    return element === undefined
      ? [`${path}: takes no list`]
      : value.flatMap((one, i) => faults(one, element, `${path}[${i}]`));
  }
  return Object.entries(value).flatMap(([key, one]) => {
    const property = wanted.getProperty(key);
    const found =
      property === undefined
        ? checker.getIndexTypeOfType(wanted, ts.IndexKind.String)
        : checker.getTypeOfSymbol(property);
    return found === undefined ? [`${path}.${key}: there is no such option`] : faults(one, found, `${path}.${key}`);
  });
}

function takes(value: unknown, type: ts.Type): boolean {
  if (type.isStringLiteral() || type.isNumberLiteral()) {
    return type.value === value;
  }
  const { flags } = type;
  return (
    (typeof value === 'string' && (flags & ts.TypeFlags.String) !== 0) ||
    (typeof value === 'number' && (flags & ts.TypeFlags.Number) !== 0) ||
    (typeof value === 'boolean' && (flags & ts.TypeFlags.BooleanLike) !== 0)
  );
}

/** A field option by its path, `cellOptions` or `lineStyle.fill`. */
function fieldOption(kind: string, path: string): ts.Type | undefined {
  return path.split('.').reduce<ts.Type | undefined>(
    (type, name) => {
      const property = type && checker.getNonNullableType(type).getProperty(name);
      return property && checker.getTypeOfSymbol(property);
    },
    exported(kind, 'FieldConfig')
  );
}

function overrideFaults({ type, fieldConfig }: Panel): string[] {
  return (fieldConfig?.overrides ?? [])
    .flatMap(({ properties }) => properties)
    .flatMap(({ id, value }) => {
      if (!id.startsWith('custom.')) {
        return STANDARD.includes(id) ? [] : [`override ${id}: there is no such option`];
      }
      const option = fieldOption(type, id.slice('custom.'.length));
      return option === undefined
        ? [`override ${id}: there is no such option`]
        : faults(value, option, `override ${id}`);
    });
}

test.each(kinds)('%s panels have the options that Grafana has, and their values', (kind) => {
  const options = exported(kind, 'Options');
  expect(options).toBeDefined();
  const found = panels
    .filter(({ panel }) => panel.type === kind)
    .flatMap(({ slug, panel }) => {
      const { custom = {} } = panel.fieldConfig?.defaults ?? {};
      const fields = exported(kind, 'FieldConfig');
      return [
        ...(options === undefined ? [] : faults(panel.options ?? {}, options, 'options')),
        ...(fields === undefined
          ? Object.keys(custom).map((key) => `custom.${key}: takes no options of fields`)
          : faults(custom, fields, 'custom')),
        ...overrideFaults(panel),
      ].map((fault) => `${slug}, ${panel.title ?? ''}: ${fault}`);
    });
  expect(found).toEqual([]);
});

test('a wrong name and a wrong value are found', () => {
  const options = exported('stat', 'Options');
  expect(options && faults({ colourMode: 'value', colorMode: 'loud', graphMode: 'none' }, options, 'options')).toEqual([
    'options.colourMode: there is no such option',
    expect.stringContaining('options.colorMode: "loud" is not'),
  ]);
});
