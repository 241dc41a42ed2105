import { type FaultServer, json, startFaultServer, text } from '../../../../test/support/faultServer';
import type { MetricHistory, MetricHistoryRequest } from '../../../query/request';
import type { SourcePool } from '../pool';
import { failure, never, NOBODY, poolOf } from '../testing';
import { answering, GONE, modelRoutes, pathOf, queryOf, routes } from './testing';

const point = (runId: string, step: number): object => ({
  key: 'auc',
  value: step / 10,
  timestamp: 1000 + step,
  step,
  run_id: runId,
});

describe('the history of a metric', () => {
  let server: FaultServer;
  let pool: SourcePool;

  beforeEach(async () => {
    server = await startFaultServer(json({}));
    pool = poolOf({ mlflow: { url: server.url, timeoutSeconds: 5 } });
  });

  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const ask = (request: Partial<MetricHistoryRequest>): Promise<readonly MetricHistory[]> =>
    pool.forCall(NOBODY).answer({ kind: 'mlflow.history', runIds: [], metric: 'auc', ...request }, never());

  const asked = (path: string): URLSearchParams[] =>
    server.requests.filter((request) => pathOf(request).endsWith(path)).map(queryOf);

  /** One point a run, and for the run `r2` a second one on a second page. */
  const oneByOne = answering((request) => {
    const runId = queryOf(request).get('run_id') ?? '';
    if (queryOf(request).get('page_token') === 'more') {
      return json({ metrics: [point(runId, 2)] });
    }
    return json({ metrics: [point(runId, 1)], ...(runId === 'r2' && { next_page_token: 'more' }) });
  });

  it('of the runs that made the versions of a model comes with model and version, newest first', async () => {
    server.behave(
      routes({
        ...modelRoutes('loan', ['1', '2']),
        'metrics/get-history-bulk-interval': json({ metrics: [point('r1', 2), point('r2', 1), point('r1', 1)] }),
      })
    );
    expect(await ask({ model: 'loan' })).toEqual([
      { runId: 'r2', model: 'loan', version: '2', metric: 'auc', points: [{ time: 1001, step: 1, value: 0.1 }] },
      {
        runId: 'r1',
        model: 'loan',
        version: '1',
        metric: 'auc',
        points: [
          { time: 1001, step: 1, value: 0.1 },
          { time: 1002, step: 2, value: 0.2 },
        ],
      },
    ]);
    expect(asked('bulk-interval')[0]?.getAll('run_ids')).toEqual(['r2', 'r1']);
  });

  it('of one version asks for its run alone, and for runs named besides, each once', async () => {
    server.behave(routes({ ...modelRoutes('loan', ['1', '2']), 'metrics/get-history': oneByOne }));
    const one = await ask({ model: 'loan', version: '1' });
    expect(one.map(({ version, runId }) => [version, runId])).toEqual([['1', 'r1']]);
    const both = await ask({ model: 'loan', version: '1', runIds: ['r1', 'r9', 'r9'] });
    expect(both.map(({ version, runId }) => [version, runId])).toEqual([
      ['1', 'r1'],
      [undefined, 'r9'],
    ]);
  });

  it('of a model or version that there is not is empty, and asks for no history', async () => {
    server.behave(
      routes({
        ...modelRoutes('loan', ['1']),
        'registered-models/get': json(GONE, 404),
        'metrics/get-history': oneByOne,
      })
    );
    expect(await ask({ model: 'other' })).toEqual([]);
    server.behave(routes({ ...modelRoutes('loan', ['1']), 'metrics/get-history': oneByOne }));
    expect(await ask({ model: 'loan', version: '7' })).toEqual([]);
    expect(asked('get-history')).toEqual([]);
  });

  it.each([
    ['knows no bulk call', text('<h1>Not Found</h1>', 404)],
    ['refuses it as it is called', text('', 405)],
    ['refuses it for all because one run is gone', json(GONE, 404)],
  ])('is asked run by run, to its last page, of a server that %s', async (_, refusal) => {
    server.behave(routes({ 'metrics/get-history-bulk-interval': refusal, 'metrics/get-history': oneByOne }));
    const histories = await ask({ runIds: ['r1', 'r2'] });
    expect(histories.map(({ points }) => points.map(({ step }) => step))).toEqual([[1], [1, 2]]);
    expect(asked('get-history')).toHaveLength(3);
    expect(asked('get-history').map((query) => query.get('max_results'))).toEqual(['25000', '25000', '25000']);
  });

  it('leaves out the points of a version whose run is gone, but not those of a run that was named', async () => {
    server.behave(
      routes({
        ...modelRoutes('loan', ['1', '2']),
        'metrics/get-history-bulk-interval': json(GONE, 404),
        'metrics/get-history': answering((request) =>
          queryOf(request).get('run_id') === 'r2' ? json(GONE, 404) : json({ metrics: [point('r1', 1)] })
        ),
      })
    );
    expect((await ask({ model: 'loan' })).map(({ runId, points }) => [runId, points.length])).toEqual([
      ['r2', 0],
      ['r1', 1],
    ]);
    expect(await failure(ask({ runIds: ['r2'] }))).toMatchObject({ status: 404, problem: { what: 'thing' } });
  });

  it('in bulk says where points may be missing', async () => {
    const long = Array.from({ length: 2500 }, (_, step) => point('r1', step));
    server.behave(routes({ 'metrics/get-history-bulk-interval': json({ metrics: [...long, point('r2', 1)] }) }));
    const [first, second] = await ask({ runIds: ['r1', 'r2'] });
    expect(first).toMatchObject({ thinned: true });
    expect(second).not.toHaveProperty('thinned');
  });

  it('of more than a hundred runs is asked in several calls', async () => {
    server.behave(routes({ 'metrics/get-history-bulk-interval': json({ metrics: [] }) }));
    const runIds = Array.from({ length: 201 }, (_, i) => `r${i}`);
    expect(await ask({ runIds })).toHaveLength(201);
    expect(
      asked('bulk-interval')
        .map((query) => query.getAll('run_ids').length)
        .sort()
    ).toEqual([1, 100, 100]);
  });

  it('keeps values that are no numbers for what they are', async () => {
    const odd = [
      ['NaN', 1],
      ['Infinity', 2],
      ['-Infinity', 3],
    ].map(([value, step]) => ({ key: 'auc', value, timestamp: String(1000 + Number(step)), step }));
    server.behave(routes({ 'metrics/get-history': json({ metrics: odd }) }));
    const [history] = await ask({ runIds: ['r1'] });
    expect(history?.points.map(({ value }) => value)).toEqual([NaN, Infinity, -Infinity]);
  });

  it('of a model with very many versions asks to name one', async () => {
    const versions = Array.from({ length: 501 }, (_, i) => String(i + 1));
    server.behave(routes(modelRoutes('loan', versions)));
    const error = await failure(ask({ model: 'loan' }));
    expect(error.status).toBe(400);
    expect(error.message).toContain('501 versions');
  });
});
