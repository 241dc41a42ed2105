import type { MetricHistory } from '../../query/request';
import { find, run } from '../../query/testing';
import { mlflow } from '.';

const points = (...values: readonly number[]): Pick<MetricHistory, 'times' | 'values'> => ({
  times: Float64Array.from(values, (_, i) => i + 1),
  values: Float64Array.from(values),
});

describe('the history of a metric', () => {
  const asked = { model: 'loan', options: { view: 'history', metric: 'auc' } };

  it('asks for the runs of the model and its version, and those named', () => {
    const { asked: requests } = run(
      mlflow,
      { model: 'loan', version: '3', options: { ...asked.options, runIds: ['r9'] } },
      {}
    );
    expect(JSON.parse(requests['history'] ?? '')).toEqual({
      kind: 'mlflow.history',
      runIds: ['r9'],
      metric: 'auc',
      model: 'loan',
      version: '3',
    });
  });

  it('is a series a run, by model and version', () => {
    const { derived, notices } = run(mlflow, asked, {
      history: [
        { runId: 'r1', model: 'loan', version: '1', metric: 'auc', ...points(0.7, 0.8) },
        { runId: 'r9', metric: 'auc', ...points(0.1) },
        { runId: 'r0', metric: 'auc', ...points() },
      ],
    });
    const series = find(derived, { model: 'loan', version: '1', run_id: 'r1' });
    expect(Array.from(series.times)).toEqual([1, 2]);
    expect(Array.from(series.value)).toEqual([0.7, 0.8]);
    expect(find(derived, { run_id: 'r9' }).labels).toEqual({ run_id: 'r9' });
    expect(derived.kind === 'series' && derived.series).toHaveLength(2);
    expect(notices).toBe('');
  });

  it('says when points may be missing, and of which run', () => {
    const long = { runId: 'r1', metric: 'auc', ...points(0.8), thinned: true };
    expect(run(mlflow, asked, { history: [long] }).notices).toContain('points of the run r1 may be missing');
    expect(run(mlflow, asked, { history: [long, { ...long, runId: 'r2' }] }).notices).toContain(
      'points of 2 runs may be missing'
    );
  });

  it.each([
    [asked, 'No run of the versions of "loan" has logged the metric "auc"'],
    [{ ...asked, version: '7' }, 'No run of version 7 of "loan" has logged the metric "auc"'],
    [{ options: { ...asked.options, runIds: ['r1'] } }, 'No run of the runs named has logged the metric "auc"'],
    [{ options: asked.options }, 'name a model, or runs'],
  ])('that is empty says what was looked for: %j', (query, text) => {
    expect(run(mlflow, query, { history: [] }).notices).toContain(text);
  });
});

test('a table of runs has columns for what most runs have, and says what it leaves out', () => {
  const made = (i: number) => ({
    runId: `r${i}`,
    name: `run ${i}`,
    experimentId: '1',
    status: 'FINISHED',
    startTime: 1000,
    metrics: { accuracy: 0.9, ...Object.fromEntries(Array.from({ length: 30 }, (_, k) => [`own_${i}_${k}`, k])) },
    params: { constructor: 'x' },
    tags: {},
  });
  const columnsOf = (count: number) => {
    const runs = Array.from({ length: count }, (_, i) => made(i));
    const { derived, notices } = run(mlflow, { options: { view: 'runs' } }, { runs });
    return { columns: derived.kind === 'table' ? derived.table.columns : [], notices };
  };
  const few = columnsOf(3);
  expect(few.columns).toHaveLength(6 + 91 + 1);
  expect(few.notices).toBe('');
  const many = columnsOf(50);
  expect(many.columns).toHaveLength(6 + 100 + 1);
  expect(many.columns.find(({ name }) => name === 'metric accuracy')?.values[49]).toBe(0.9);
  expect(many.notices).toContain('Of 1501 metrics and 1 parameters, the 100 of each that most runs have are shown');
});

test('the registry says what a model is for', () => {
  const loan = { name: 'loan', description: 'Who gets a loan', created: 1, updated: 2, tags: { team: 'b', a: '1' } };
  const { asked, derived } = run(
    mlflow,
    { model: 'loan', options: { view: 'registry' } },
    { models: [{ ...loan, aliases: {}, versions: [] }] }
  );
  expect(JSON.parse(asked['models'] ?? '')).toEqual({ kind: 'mlflow.models', model: 'loan' });
  expect(derived).toMatchObject({
    kind: 'table',
    table: {
      columns: [
        { name: 'model', values: ['loan'] },
        { name: 'description', values: ['Who gets a loan'] },
        { name: 'tags', values: ['a=1, team=b'] },
        { name: 'created', values: [1] },
        { name: 'updated', values: [2] },
      ],
    },
  });
});
