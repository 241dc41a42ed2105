import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import importSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

/** What a room may not reach for: imports point one way (CONTRIBUTING.md, "Layout"). */
const closedTo = (files, rules) => ({
  files,
  ignores: ['**/*.test.ts', '**/*.test.tsx'],
  rules: { 'no-restricted-imports': ['error', { patterns: rules }] },
});

const node = { regex: '^node:', message: 'this room runs in the browser too: no Node' };
const outside = {
  group: ['@grafana/*', 'react', 'react-*', 'undici', '@grpc/*', 'apache-arrow', 'protobufjs'],
  message: 'this room knows neither Grafana, React nor the network',
};
const DIRECTION =
  'dependencies point one way: app, datasource, backend -> contract -> signals -> settings -> query, profiles -> stats';
const upwards = (...rooms) => ({
  group: rooms.flatMap((room) => [`**/${room}`, `**/${room}/**`]),
  message: DIRECTION,
});

/** By its folder: the profile of the contract is a file of that name. */
const contractIsAbove = { group: ['../contract', '../contract/**', '../../contract'], message: DIRECTION };

const noFrontEnd = [
  upwards('app', 'datasource', 'packs'),
  { group: ['react', 'react-*', '@grafana/*'], message: 'the process has no front end' },
];

const COMBOBOX = 'src/datasource/editor/selection/AsyncCombobox.tsx';
const combobox = {
  group: ['@grafana/ui'],
  importNames: ['Combobox'],
  message: `reports a selection again at each drawing in Grafana 12.4: take AsyncCombobox (${COMBOBOX})`,
};

const spreadArguments = {
  selector:
    'CallExpression[callee.object.name="Math"] > SpreadElement, CallExpression[callee.property.name=/^(push|unshift)$/] > SpreadElement',
  message: 'throws on more than a hundred thousand: take largest or smallest (src/stats/elements.ts), or forEach',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'artifacts/', 'demo/', '**/*.cjs'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    plugins: { 'import-sort': importSort },
    rules: {
      // One block: what is effect first, then Node, packages and our own from far to near.
      'import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^', '^\\.\\.', '^\\.']] }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-duplicate-imports': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    // What the packs are made of is ours.
    ignores: ['**/*.test.ts', '**/*.test.tsx', 'src/packs/**'],
    rules: {
      'no-restricted-syntax': ['error', spreadArguments],
    },
  },
  {
    files: ['src/app/**', 'src/datasource/**'],
    ignores: ['**/*.test.ts', '**/*.test.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        spreadArguments,
        {
          // A number alone, which is how i18next counts, has nothing to escape.
          selector:
            'CallExpression[callee.name="t"][arguments.length>2][arguments.2.callee.name!="unescaped"]:not([arguments.2.properties.length=1][arguments.2.properties.0.key.name=/^(count|number)$/])',
          message:
            'i18next escapes values and React does again (&#39;): wrap them in unescaped (src/datasource/texts.ts)',
        },
      ],
    },
  },
  { files: ['scripts/**', 'bench/**', 'host/**', 'report/**', 'preview/**'], rules: { 'no-console': 'off' } },
  { files: ['src/**/*.tsx', 'src/app/**', 'src/datasource/**'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    files: ['**/*.tsx'],
    ...jsxA11y.flatConfigs.recommended,
    rules: {
      ...jsxA11y.flatConfigs.recommended.rules,
      // A text that scrolls or has a tooltip has to be reached by keyboard, which axe asks for in the browser's tests.
      'jsx-a11y/no-noninteractive-tabindex': 'off',
    },
  },
  closedTo(
    ['src/stats/**'],
    [node, outside, upwards('query', 'profiles', 'settings', 'signals', 'backend', 'app', 'datasource', 'packs')]
  ),
  closedTo(
    ['src/query/**', 'src/profiles/**'],
    [node, outside, contractIsAbove, upwards('settings', 'signals', 'backend', 'app', 'datasource', 'packs')]
  ),
  closedTo(
    ['src/settings/**'],
    [node, outside, contractIsAbove, upwards('signals', 'backend', 'app', 'datasource', 'packs')]
  ),
  closedTo(['src/contract/**'], [node, outside, upwards('backend', 'app', 'datasource', 'packs')]),
  closedTo(
    ['src/actions/**'],
    [node, outside, contractIsAbove, upwards('signals', 'report', 'backend', 'app', 'datasource', 'packs')]
  ),
  closedTo(['src/report/**'], [node, outside, upwards('review', 'backend', 'app', 'datasource')]),
  closedTo(['src/review/**'], [node, outside, upwards('backend', 'app', 'datasource')]),
  closedTo(['src/signals/**'], [node, outside, contractIsAbove, upwards('backend', 'app', 'datasource', 'packs')]),
  // A later rule replaces an earlier one for the same file: the rooms inside backend repeat what backend may not.
  closedTo(['src/backend/**'], noFrontEnd),
  closedTo(
    ['src/backend/grafana/**'],
    [...noFrontEnd, upwards('query', 'profiles', 'signals', 'stats', 'sources', 'evaluate')]
  ),
  closedTo(['src/backend/sources/**'], [...noFrontEnd, upwards('grafana', 'evaluate')]),
  closedTo(['src/packs/**'], [node, upwards('backend', 'report', 'app', 'datasource')]),
  closedTo(['src/app/**', 'src/datasource/**'], [upwards('backend'), node, combobox]),
  closedTo([COMBOBOX], [upwards('backend'), node])
);
