import { randomUUID } from 'node:crypto';
import { describeWithEachMlflow, describeWithMlflow, MlflowWriter } from '../../../../test/support/mlflow';
import type { AnswerOf, SourceRequest } from '../../../query/request';
import { SourcePool } from '../pool';
import { parseSettings } from '../settings';

const never = new AbortController().signal;
const NOBODY = { headers: {}, alerting: false };

describeWithEachMlflow('a real MLflow', (url) => {
  const mark = randomUUID().slice(0, 8);
  const model = `it's "${mark}"`;
  const experiment = `experiment ${mark}`;
  const runIds: string[] = [];
  let pool: SourcePool;
  let experimentId: string;

  const ask = <Request extends SourceRequest>(request: Request): Promise<AnswerOf<Request>> =>
    pool.forCall(NOBODY).answer(request, never);

  beforeAll(async () => {
    pool = new SourcePool(parseSettings({ mlflow: { url: `${url}/` } }, {}));
    const writer = new MlflowWriter(url);
    experimentId = await writer.createExperiment(experiment);
    for (const index of [0, 1, 2]) {
      const { runId, artifactUri } = await writer.createRun(experimentId, `run ${index}`, 1_700_000_000_000 + index);
      runIds.push(runId);
      await writer.post('runs/log-batch', {
        run_id: runId,
        metrics: [0, 1, 2].map((step) => ({
          key: 'loss',
          value: 1 / (1 + step + index),
          timestamp: 1_700_000_100_000 + step * 1000,
          step,
        })),
        params: [{ key: 'depth', value: String(index) }],
        tags: [{ key: 'team', value: 'risk' }],
      });
      if (index === 0) {
        await writer.putArtifact(
          artifactUri,
          'modelwatch/baseline.json',
          JSON.stringify({ schema: 'modelwatch.baseline/1', rows: 5 })
        );
      }
      if (index === 1) {
        await writer.putArtifact(artifactUri, 'modelwatch/baseline.json', '{"schema": ');
      }
    }
    await writer.post('runs/update', { run_id: runIds[0], status: 'FINISHED', end_time: 1_700_000_200_000 });
    await writer.post('registered-models/create', { name: mark, description: 'of a test' });
    for (const runId of runIds) {
      await writer.post('model-versions/create', { name: mark, source: `runs:/${runId}/model`, run_id: runId });
    }
    await writer.post('registered-models/alias', { name: mark, alias: 'champion', version: '1' });
  }, 120_000);

  afterAll(() => pool?.close());

  it('finds an experiment by its name and by its id, and its runs with all they hold', async () => {
    const byName = await ask({
      kind: 'mlflow.runs',
      experiments: [experiment],
      orderBy: ['attributes.start_time ASC'],
      limit: 10,
    });
    expect(byName.map(({ name }) => name)).toEqual(['run 0', 'run 1', 'run 2']);
    expect(byName[0]).toMatchObject({
      runId: runIds[0],
      experimentId,
      status: 'FINISHED',
      startTime: 1_700_000_000_000,
      endTime: 1_700_000_200_000,
      metrics: { loss: 1 / 3 },
      params: { depth: '0' },
    });
    expect(byName[0]?.tags['team']).toBe('risk');
    expect(byName[1]?.endTime).toBeUndefined();
    const byId = await ask({
      kind: 'mlflow.runs',
      experiments: [experimentId],
      filter: "params.depth = '2'",
      limit: 10,
    });
    expect(byId.map(({ runId }) => runId)).toEqual([runIds[2]]);
  });

  it('knows versions that no run made', async () => {
    const name = `${mark} runless`;
    const writer = new MlflowWriter(url);
    await writer.post('registered-models/create', { name });
    await writer.post('model-versions/create', { name, source: 's3://models/loan' });
    const [registered] = await ask({ kind: 'mlflow.models', model: name });
    expect(registered?.versions.map(({ version, runId }) => [version, runId])).toEqual([['1', undefined]]);
    expect(await ask({ kind: 'mlflow.runs', experiments: [], limit: 10, model: name })).toEqual([]);
    expect(await ask({ kind: 'mlflow.history', runIds: [], model: name, metric: 'loss' })).toEqual([]);
    const [baseline] = await ask({ kind: 'mlflow.baselines', model: name, withMetrics: true });
    expect(baseline?.baseline).toMatchObject({ found: false, reason: expect.stringContaining('without a run') });
  });

  it('says which experiment there is not', async () => {
    await expect(ask({ kind: 'mlflow.runs', experiments: ['no such'], limit: 1 })).rejects.toThrow(
      'there is no experiment with the name or id "no such"'
    );
  });

  it('keeps to the limit of a search', async () => {
    expect(await ask({ kind: 'mlflow.runs', experiments: [experiment], limit: 2 })).toHaveLength(2);
  });

  it('finds the runs that made the versions of a model, all or one, within a filter', async () => {
    const ids = async (more: Partial<Extract<SourceRequest, { kind: 'mlflow.runs' }>>) =>
      (await ask({ kind: 'mlflow.runs', experiments: [], limit: 10, ...more })).map(({ runId }) => runId).sort();
    expect(await ids({ model: mark })).toEqual([...runIds].sort());
    expect(await ids({ model: mark, version: '2' })).toEqual([runIds[1]]);
    expect(await ids({ model: mark, filter: "params.depth = '2'" })).toEqual([runIds[2]]);
    expect(await ids({ model })).toEqual([]);
  });

  it('passes on what MLflow says of a broken filter', async () => {
    await expect(
      ask({ kind: 'mlflow.runs', experiments: [experimentId], filter: 'nonsense', limit: 1 })
    ).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('INVALID_PARAMETER_VALUE'),
    });
  });

  it('gives the history of a metric of one run and of several', async () => {
    const times = Float64Array.of(1_700_000_100, 1_700_000_101, 1_700_000_102);
    const values = Float64Array.of(1, 1 / 2, 1 / 3);
    const [first = ''] = runIds;
    expect(await ask({ kind: 'mlflow.history', runIds: [first], metric: 'loss' })).toEqual([
      { runId: first, metric: 'loss', times, values },
    ]);
    const all = await ask({ kind: 'mlflow.history', runIds, metric: 'loss' });
    expect(all.map(({ runId }) => runId)).toEqual(runIds);
    expect(all[0]?.values).toEqual(values);
    expect(all[2]?.values).toHaveLength(3);
  });

  it('gives the history of a metric in the runs that made the versions of a model', async () => {
    const [first, second, third] = runIds;
    const all = await ask({ kind: 'mlflow.history', runIds: [], model: mark, metric: 'loss' });
    expect(all.map(({ version, runId, values: { length } }) => [version, runId, length])).toEqual([
      ['3', third, 3],
      ['2', second, 3],
      ['1', first, 3],
    ]);
    expect(
      await ask({ kind: 'mlflow.history', runIds: [first ?? ''], model: mark, version: '2', metric: 'loss' })
    ).toMatchObject([
      { runId: second, model: mark, version: '2' },
      { runId: first, metric: 'loss' },
    ]);
    expect(await ask({ kind: 'mlflow.history', runIds: [], model, metric: 'loss' })).toEqual([]);
  });

  it('says that a long history in bulk is thinned, and gives all of it for one run', async () => {
    const writer = new MlflowWriter(url);
    const { runId: long } = await writer.createRun(experimentId, 'long', 1_700_000_000_009);
    for (const begin of [0, 1000, 2000]) {
      await writer.post('runs/log-batch', {
        run_id: long,
        metrics: Array.from({ length: 900 }, (_, i) => ({
          key: 'loss',
          value: i,
          timestamp: 1_700_000_100_000 + begin + i,
          step: begin + i,
        })),
      });
    }
    const [thinned, whole] = await ask({ kind: 'mlflow.history', runIds: [long, runIds[0] ?? ''], metric: 'loss' });
    expect(thinned?.thinned).toBe(true);
    expect(whole?.thinned).toBeUndefined();
    const [complete] = await ask({ kind: 'mlflow.history', runIds: [long], metric: 'loss' });
    expect(complete?.values).toHaveLength(2700);
    expect(complete?.thinned).toBeUndefined();
  });

  it('lists a model with its versions, newest first, and the aliases that a search leaves out', async () => {
    const [found] = await ask({ kind: 'mlflow.models', model: mark });
    expect(found).toMatchObject({ name: mark, description: 'of a test', aliases: { champion: '1' } });
    expect(found?.versions.map(({ version, aliases, stage }) => [version, aliases, stage])).toEqual([
      ['3', [], 'None'],
      ['2', [], 'None'],
      ['1', ['champion'], 'None'],
    ]);
    expect((await ask({ kind: 'mlflow.models' })).map(({ name }) => name)).toContain(mark);
    expect(await pool.mlflow.modelNames({ identity: NOBODY, cancelled: never })).toContain(mark);
  });

  it('has no answer for a model that does not exist, whatever its name', async () => {
    expect(await ask({ kind: 'mlflow.models', model })).toEqual([]);
    expect(await ask({ kind: 'mlflow.baseline', model })).toEqual({
      found: false,
      reason: `MLflow's registry has no model "${model}"`,
    });
  });

  it('reads the baseline of a version, and says why there is none', async () => {
    expect(await ask({ kind: 'mlflow.baseline', model: mark, version: '1' })).toEqual({
      found: true,
      model: mark,
      version: '1',
      runId: runIds[0],
      artifact: { schema: 'modelwatch.baseline/1', rows: 5 },
    });
    expect(await ask({ kind: 'mlflow.baseline', model: mark, version: '2' })).toMatchObject({
      found: false,
      reason: expect.stringContaining('is not JSON'),
    });
    expect(await ask({ kind: 'mlflow.baseline', model: mark, version: '3' })).toMatchObject({
      found: false,
      reason: expect.stringContaining('has no artifact modelwatch/baseline.json'),
    });
    expect(await ask({ kind: 'mlflow.baseline', model: mark, version: '9' })).toMatchObject({
      found: false,
      reason: expect.stringContaining('has no version 9'),
    });
  });

  it('takes the newest version that has a baseline where none is named', async () => {
    expect(await ask({ kind: 'mlflow.baseline', model: mark })).toMatchObject({ found: true, version: '1' });
  });

  it('gives the baselines of all versions at once, each with its reason where there is none', async () => {
    const all = await ask({ kind: 'mlflow.baselines', model: mark, withMetrics: true });
    expect(all.map(({ version, baseline }) => [version, baseline.found])).toEqual([
      ['3', false],
      ['2', false],
      ['1', true],
    ]);
    expect(all[2]).toMatchObject({ model: mark, runId: runIds[0], metrics: { loss: expect.any(Number) } });
    expect(await ask({ kind: 'mlflow.baselines', model: mark, versions: ['2'] })).toMatchObject([
      { version: '2', baseline: { found: false, reason: expect.stringContaining('is not JSON') } },
    ]);
    expect(await ask({ kind: 'mlflow.baselines', model })).toEqual([]);
  });

  it('lists the experiments', async () => {
    expect(await pool.mlflow.experiments({ identity: NOBODY, cancelled: never })).toContainEqual({
      id: experimentId,
      name: experiment,
    });
  });

  it('is healthy, and says which version it is', async () => {
    const health = await pool.health({ identity: NOBODY, cancelled: never });
    expect(health.ok).toBe(true);
    expect(health.message).toMatch(/^MLflow \d+\.\d+\S* reached in \d+ ms$/);
  });
});

describeWithMlflow('logged models of a real MLflow', (url) => {
  it('shows a logged model for a version that no run made, with its metrics and parameters', async () => {
    const mark = randomUUID().slice(0, 8);
    const pool = new SourcePool(parseSettings({ mlflow: { url } }, {}));
    const ask = <Request extends SourceRequest>(request: Request): Promise<AnswerOf<Request>> =>
      pool.forCall(NOBODY).answer(request, never);
    const writer = new MlflowWriter(url);
    const experimentId = await writer.createExperiment(`models ${mark}`);
    const { runId } = await writer.createRun(experimentId, 'training', 1_700_000_000_000);
    const { runId: evaluation } = await writer.createRun(experimentId, 'evaluation', 1_700_000_200_000);
    await writer.post('runs/log-parameter', { run_id: runId, key: 'depth', value: '0' });
    const name = `${mark} logged`;
    const made = await writer.createLoggedModel(experimentId, 'gradient boosting', { depth: '7' });
    for (const [step, value] of [0.8, 0.9].entries()) {
      await writer.post('runs/log-metric', {
        run_id: evaluation,
        model_id: made.modelId,
        key: 'accuracy',
        value,
        timestamp: 1_700_000_300_000 + step,
        step,
      });
    }
    await writer.post('registered-models/create', { name });
    for (const source of [`models:/${made.modelId}`, made.artifactUri]) {
      await writer.post('model-versions/create', { name, source, model_id: made.modelId });
    }
    await writer.post('model-versions/create', { name, source: `runs:/${runId}/model`, run_id: runId });
    const shown = { runId: made.modelId, name: 'gradient boosting', experimentId, metrics: { accuracy: 0.9 } };
    const runs = { kind: 'mlflow.runs', experiments: [], limit: 10, model: name } as const;
    expect(await ask({ ...runs, version: '1' })).toMatchObject([{ ...shown, params: { depth: '7' } }]);
    expect((await ask({ ...runs, orderBy: ['metrics.accuracy DESC'] })).map(({ runId }) => runId)).toEqual([
      made.modelId,
      runId,
    ]);
    expect((await ask({ ...runs, filter: "params.depth = '0'" })).map(({ runId }) => runId)).toEqual([runId]);
    expect(await ask({ ...runs, experiments: ['0'] })).toEqual([]);
    const history = await ask({ kind: 'mlflow.history', runIds: [], model: name, metric: 'accuracy' });
    expect(history.map(({ version, values }) => [version, [...values]])).toEqual([
      ['3', []],
      ['2', [0.8, 0.9]],
      ['1', [0.8, 0.9]],
    ]);
    const baselines = await ask({ kind: 'mlflow.baselines', model: name, withMetrics: true });
    expect(baselines.map(({ metrics }) => metrics?.['accuracy'])).toEqual([undefined, 0.9, 0.9]);
    expect(baselines.map(({ baseline }) => baseline.found || baseline.reason)).toEqual([
      `its run ${runId} has no artifact modelwatch/baseline.json`,
      `its logged model ${made.modelId} has no artifact modelwatch/baseline.json`,
      `its logged model ${made.modelId} has no artifact modelwatch/baseline.json`,
    ]);
    await writer.putArtifact(made.artifactUri, 'modelwatch/baseline.json', '{"rows":7}');
    const fresh = new SourcePool(parseSettings({ mlflow: { url } }, {}));
    expect(await fresh.forCall(NOBODY).answer({ kind: 'mlflow.baseline', model: name, version: '1' }, never)).toEqual({
      found: true,
      model: name,
      version: '1',
      runId: made.modelId,
      artifact: { rows: 7 },
    });
    await fresh.close();
    await pool.close();
  });
});
