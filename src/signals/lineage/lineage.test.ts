import type { Column, Derived } from '../../query/derived';
import type { ModelVersion, Run } from '../../query/request';
import { type Answers, matrix, registeredModel, run, series } from '../../query/testing';
import { lineage } from './index';

const version = (name: string, more: Partial<ModelVersion> = {}): ModelVersion => ({
  version: name,
  stage: 'None',
  status: 'READY',
  created: 0,
  updated: 0,
  description: '',
  tags: {},
  aliases: [],
  ...more,
});
const trained: Run = {
  runId: 'r1',
  name: 'nightly',
  experimentId: '1',
  status: 'FINISHED',
  startTime: 0,
  metrics: {},
  params: { dataset: 'loans-2026-10', depth: '4' },
  tags: {},
};
const serving = (name: string, rate = 5) => series({ model: 'loan', version: name }, [rate, rate, rate]);

const column = (derived: Derived, table: 'nodes' | 'edges', name: string): Column['values'] =>
  derived.kind === 'graph' ? (derived[table].columns.find((one) => one.name === name)?.values ?? []) : [];

const drawn = (answers: Answers) => run(lineage, {}, answers);

test('leads from the dataset to what serves', () => {
  const { derived } = drawn({
    models: [registeredModel(version('3', { runId: 'r1', aliases: ['champion'] }))],
    runs: [trained],
    serving: matrix(serving('3')),
  });
  expect(column(derived, 'edges', 'id')).toEqual([
    'run:r1->version:loan/3',
    'dataset:loans-2026-10->run:r1',
    'alias:loan@champion->version:loan/3',
    'version:loan/3->serving:loan/3',
  ]);
  expect(column(derived, 'nodes', 'title')).toContain('nightly');
  const ids = column(derived, 'nodes', 'id').map(String);
  expect(ids).toEqual(
    expect.arrayContaining([...column(derived, 'edges', 'source'), ...column(derived, 'edges', 'target')].map(String))
  );
});

test('datasets that MLflow traced are distinguished by their digests, and named rather than what parameters say', () => {
  const datasets = [
    { name: 'lake/loans', digest: 'd1' },
    { name: 'lake/loans', digest: '' },
  ];
  const { derived } = drawn({
    models: [registeredModel(version('3', { runId: 'r1' }))],
    runs: [{ ...trained, datasets }],
    serving: matrix(),
  });
  const ids = column(derived, 'nodes', 'id').map(String);
  expect(ids.filter((id) => id.startsWith('dataset:'))).toEqual(['dataset:lake/loans (d1)', 'dataset:lake/loans']);
  expect(column(derived, 'nodes', 'title').filter((title) => title === 'loans')).toHaveLength(2);
});

test('a logged model stands between its run and the version, or in the place of the run', () => {
  const { derived } = drawn({
    models: [
      registeredModel(version('4', { loggedModelId: 'm-2' }), version('3', { runId: 'r1', loggedModelId: 'm-1' })),
    ],
    runs: [
      trained,
      { ...trained, runId: 'm-2', name: 'forest', status: 'READY', params: { dataset: 'loans-2026-11' } },
    ],
    serving: matrix(),
  });
  expect(column(derived, 'edges', 'id')).toEqual([
    'logged model:m-2->version:loan/4',
    'dataset:loans-2026-11->logged model:m-2',
    'run:r1->logged model:m-1',
    'logged model:m-1->version:loan/3',
    'dataset:loans-2026-10->run:r1',
  ]);
  expect(column(derived, 'nodes', 'subtitle')).toContain('logged model, ready');
});

test('what serves without being registered is seen', () => {
  const { derived } = drawn({ models: [], runs: [], serving: matrix(serving('9')) });
  expect(['title', 'subtitle', 'mainstat', 'color'].map((name) => column(derived, 'nodes', name))).toEqual([
    ['loan v9'],
    ['not registered'],
    ['5/s'],
    ['red'],
  ]);
});

test('columns that people see have a title', () => {
  const { derived } = drawn({ models: [], runs: [], serving: matrix(serving('9')) });
  const titles = (derived.kind === 'graph' ? derived.nodes.columns : []).flatMap((one) =>
    one.type === 'text' && one.title !== undefined ? [[one.name, one.title]] : []
  );
  expect(titles).toEqual([
    ['mainstat', 'version or predictions per second'],
    ['color', 'type'],
    ['detail__name', 'name'],
  ]);
});

test('texts fit their nodes, and nothing shows the stages that MLflow has withdrawn', () => {
  const { derived } = drawn({
    models: [registeredModel(version('3', { runId: 'r1', aliases: ['champion'] }))],
    runs: [{ ...trained, params: { dataset: 's3://lake/loans/2026-10.parquet' } }],
    serving: matrix(serving('3', 5.4321)),
  });
  const rows = column(derived, 'nodes', 'id').map((id, i) =>
    [id, ...['title', 'subtitle', 'mainstat', 'icon'].map((name) => column(derived, 'nodes', name)[i])].join(' | ')
  );
  expect(rows).toEqual([
    'version:loan/3 | loan | version | v3 | ',
    'run:r1 | nightly | run, finished |  | process',
    'dataset:s3://lake/loans/2026-10.parquet | 2026-10.parquet | dataset |  | database',
    'alias:loan@champion | @champion | alias |  | tag-alt',
    'serving:loan/3 | loan v3 | serving | 5.43/s | ',
  ]);
  expect(column(derived, 'nodes', 'detail__name')).toContain('s3://lake/loans/2026-10.parquet');
});

test('old versions are left out, unless they serve or have an alias', () => {
  const { derived } = run(
    lineage,
    { options: { versions: 1 } },
    {
      models: [registeredModel(version('4'), version('3'), version('2', { aliases: ['rollback'] }), version('1'))],
      runs: [],
      serving: matrix(serving('1')),
    }
  );
  expect(
    column(derived, 'nodes', 'id')
      .map(String)
      .filter((id) => id.startsWith('version:'))
  ).toEqual(['version:loan/4', 'version:loan/2', 'version:loan/1']);
});

test('either source may fail: the rest is shown, and the gap is said', () => {
  const { derived, notices } = drawn({
    models: [registeredModel(version('3', { runId: 'r1' }))],
    runs: { unavailable: 'refused' },
    serving: { unavailable: 'down' },
  });
  expect(column(derived, 'nodes', 'id')).toEqual(['version:loan/3', 'run:r1']);
  expect(notices).toMatch(/What serves is not known: down\nRuns and their datasets are not known: refused/);
});
