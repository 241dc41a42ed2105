import { spawnSync } from 'node:child_process';

/** What lint says of one line of code, were it in that file. */
function lint(file: string, code: string): string {
  const eslint = spawnSync(
    process.execPath,
    ['node_modules/eslint/bin/eslint.js', '--stdin', '--stdin-filename', file],
    {
      input: code,
      encoding: 'utf8',
    }
  );
  return eslint.stdout + eslint.stderr;
}

// One run of lint takes seconds: one file tells of several imports.
test.each([
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
])(
  '%s may not import %p',
  (file, modules) => {
    const code = modules.map((name, i) => `import * as m${i} from '${name}';\nexport const x${i} = m${i};\n`).join('');
    expect(lint(file, code).match(/no-restricted-imports/g)).toHaveLength(modules.length);
  },
  60_000
);

test('what points the right way passes', () => {
  const code = "import { seconds } from '../../query/units';\nexport const x = seconds(1);\n";
  expect(lint('src/backend/evaluate/x.ts', code)).not.toContain('no-restricted-imports');
}, 60_000);
