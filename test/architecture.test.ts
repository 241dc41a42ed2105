import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { z } from 'zod';

const root = process.cwd();
const rooms = ['src', 'host', 'report', 'preview', 'scripts', 'demo', 'bench'];
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys)).config,
  ts.sys,
  root
);
const files = rooms.flatMap((room) =>
  ts.sys.readDirectory(path.join(root, room), ['.ts', '.tsx'], ['**/node_modules'])
);

const resolved = ts.createModuleResolutionCache(root, (name) => name, options);

/** The modules that a file needs, be it for their types alone: a type that two rooms define together is a circle to a reader. */
function importsOf(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const specifier =
      ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) {
      return [];
    }
    return ts.resolveModuleName(specifier.text, file, options, ts.sys, resolved).resolvedModule?.resolvedFileName ?? [];
  });
}

/** Every way from a module back to itself, found depth first: each once. */
function circles(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) {
      found.push([...way.slice(start), file].map((one) => path.relative(root, one)).join(' -> '));
    } else if (!done.has(file)) {
      (imports.get(file) ?? []).forEach((next) => visit(next, [...way, file]));
      done.add(file);
    }
  };
  [...imports.keys()].forEach((file) => visit(file, []));
  return found;
}

test('a circle is found', () => {
  expect(circles(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toHaveLength(1); // prettier-ignore
});

test('no module needs itself, by whichever way', () => {
  expect(files.length).toBeGreaterThan(500);
  expect(circles(new Map(files.map((file) => [file, importsOf(file)])))).toEqual([]);
});

const LINTING = `
  import { text } from 'node:stream/consumers';
  import { ESLint } from 'eslint';
  const eslint = new ESLint();
  const rules = [];
  for (const [filePath, code] of JSON.parse(await text(process.stdin))) {
    const found = await eslint.lintText(code, { filePath });
    rules.push(found.flatMap(({ messages }) => messages.map(({ ruleId }) => String(ruleId))));
  }
  process.stdout.write(JSON.stringify(rules));
`;

/** The rules that pieces of code break, were each in that file. One process for all: to start lint takes a second. */
function lint(pieces: readonly (readonly [file: string, code: string])[]): readonly (readonly string[])[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', LINTING], {
    input: JSON.stringify(pieces),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return z.array(z.array(z.string())).parse(JSON.parse(stdout));
}

const count = (rules: readonly string[] | undefined, rule: string): number | undefined =>
  rules?.filter((one) => one === rule).length;

const FORBIDDEN = [
  [
    'src/stats/x.ts',
    [
      '../query/units',
      '../profiles',
      '../signals/registry',
      '../backend/main',
      'node:fs',
      'react',
      '@grafana/data',
      'undici',
    ],
  ],
  ['src/profiles/x.ts', ['../signals/registry', '../contract', 'node:fs']],
  ['src/query/x.ts', ['../settings/schema', '../signals/registry', '../backend/sources', '../contract', 'node:fs']],
  ['src/settings/x.ts', ['../signals/registry', '../backend/sources', '../contract', 'node:fs', '@grafana/data']],
  ['src/signals/x.ts', ['../backend/sources', '../app/App', 'node:fs', '@grafana/ui', 'apache-arrow']],
  ['src/backend/sources/x.ts', ['../grafana', '../evaluate/answer', '../../app/App', '@grafana/data']],
  ['src/backend/grafana/x.ts', ['../sources', '../../signals/registry', '../../stats/histogram']],
  ['src/datasource/x.ts', ['../backend/main', 'node:path']],
] as const;

test('rooms may not import what is above them', () => {
  const pieces = FORBIDDEN.map(([file, modules]) => {
    const lines = modules.map((name, i) => `import * as m${i} from '${name}';\nexport const x${i} = m${i};\n`);
    return [file, lines.join('')] as const;
  });
  const found = lint(pieces).map((rules, i) => [FORBIDDEN[i]?.[0], count(rules, 'no-restricted-imports')]);
  expect(found).toEqual(FORBIDDEN.map(([file, modules]) => [file, modules.length]));
}, 60_000);

test('what points the right way passes', () => {
  const code = "import { seconds } from '../../query/units';\nexport const x = seconds(1);\n";
  const [rules] = lint([['src/backend/evaluate/x.ts', code]]);
  expect(count(rules, 'no-restricted-imports')).toBe(0);
}, 60_000);

test('a value of a text is passed unescaped, unless it is a count: React escapes what it draws', () => {
  const texts = ["t('a', 'b')", "t('a', '{{count}}', { count: 1 })", "t('a', '{{x}}', unescaped({ x }))"];
  const wrong = ["t('a', '{{x}}', { x })", "t('a', '{{x}}', values)"];
  const code = [...texts, ...wrong].join(';\n');
  for (const rules of lint(['src/app/x.tsx', 'src/datasource/x.ts'].map((file) => [file, code]))) {
    expect(count(rules, 'no-restricted-syntax')).toBe(wrong.length);
  }
}, 60_000);
