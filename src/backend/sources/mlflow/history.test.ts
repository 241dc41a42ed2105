import { type Behaviour, type FaultServer, json, startFaultServer, text } from '../../../../test/support/faultServer';
import type { BaselineAnswer, MetricHistory, MetricHistoryRequest } from '../../../query/request';
import type { SourcePool } from '../pool';
import { failure, never, NOBODY, poolOf } from '../testing';
import { proxiedPath, withoutCredentials } from './baseline';
import { answering, GONE, modelRoutes, pathOf, queryOf, routes } from './testing';

const points = (...pairs: ReadonlyArray<readonly [time: number, value: number]>): object => ({
  times: Float64Array.from(pairs, ([time]) => time),
  values: Float64Array.from(pairs, ([, value]) => value),
});

const point = (runId: string, step: number): object => ({
  key: 'auc',
  value: step / 10,
  timestamp: 1000 + step,
  step,
  run_id: runId,
});

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

describe('the history of a metric', () => {
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
      { runId: 'r2', model: 'loan', version: '2', metric: 'auc', ...points([1.001, 0.1]) },
      {
        runId: 'r1',
        model: 'loan',
        version: '1',
        metric: 'auc',
        ...points([1.001, 0.1], [1.002, 0.2]),
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

  it('of a model or version that does not exist is empty, and asks for no history', async () => {
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
    expect(histories.map(({ values }) => [...values])).toEqual([[0.1], [0.1, 0.2]]);
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
    expect((await ask({ model: 'loan' })).map(({ runId, values }) => [runId, values.length])).toEqual([
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
    expect([...(history?.values ?? [])]).toEqual([NaN, Infinity, -Infinity]);
  });

  it('of a model with very many versions asks to name one', async () => {
    const versions = Array.from({ length: 501 }, (_, i) => String(i + 1));
    server.behave(routes(modelRoutes('loan', versions)));
    const error = await failure(ask({ model: 'loan' }));
    expect(error.status).toBe(400);
    expect(error.message).toContain('501 versions');
  });

  it('of a model with more versions than are read says so', async () => {
    server.behave(routes(modelRoutes('loan', Array(10_001).fill('1'))));
    expect(await failure(ask({ model: 'loan' }))).toMatchObject({
      status: 400,
      problem: { errorType: 'too many versions' },
    });
  });
});

const FILE = 'modelwatch/baseline.json';
const PROXIED = `api/2.0/mlflow-artifacts/artifacts/1/a%20b/artifacts/${FILE}`;

const listing = (rootUri: string): Behaviour =>
  json({ root_uri: rootUri, files: [{ path: FILE, is_dir: false, file_size: 9 }] });

describe('the baseline artifact of an MLflow', () => {
  const behave = (more: Readonly<Record<string, Behaviour>>): void =>
    server.behave(routes({ ...modelRoutes('loan', ['1']), ...more }));

  const baseline = (): Promise<BaselineAnswer> =>
    pool.forCall(NOBODY).answer({ kind: 'mlflow.baseline', model: 'loan' }, never());

  const reason = async (): Promise<string> => {
    const answer = await baseline();
    return answer.found ? '' : answer.reason;
  };

  it('is downloaded from the server', async () => {
    behave({ 'artifacts/list': listing('mlflow-artifacts:/1/a b/artifacts'), 'get-artifact': json({ rows: 5 }) });
    expect(await baseline()).toMatchObject({ found: true, version: '1', artifact: { rows: 5 } });
  });

  it('comes through the artifact proxy of a server that has no download address', async () => {
    behave({ 'artifacts/list': listing('mlflow-artifacts:/1/a b/artifacts'), [PROXIED]: json({ rows: 5 }) });
    expect(await baseline()).toMatchObject({ found: true, artifact: { rows: 5 } });
    expect(server.requests.map(pathOf)).toContain(PROXIED);
  });

  it.each([
    // A pattern that reads these more than once does not come to an end.
    ['is endless', `mlflow-artifacts:${'/'.repeat(300_000)}\n`],
    ['has no end of slashes in it', `mlflow-artifacts:/a${'/'.repeat(300_000)}b`],
    ['names nothing', 'mlflow-artifacts:///'],
  ])('has no place behind the artifact proxy where the address %s', async (_, root) => {
    expect(proxiedPath(root)).toBeUndefined();
    behave({ 'artifacts/list': listing(root), 'get-artifact': json(GONE, 404) });
    expect(await reason()).toContain('is gone');
  });

  it.each([
    ['mlflow-artifacts:/1/abc/artifacts', '1/abc/artifacts'],
    ['mlflow-artifacts://host:5000/1/abc/', '1/abc'],
    ['mlflow-artifacts:///1//a b//', '1//a%20b'],
    ['mlflow-artifacts://host', undefined],
    ['mlflow-artifacts:1/abc', undefined],
    ['s3://bucket/1', undefined],
  ])('%s lies at %s of the artifact proxy', (root, path) => {
    expect(proxiedPath(root)).toBe(path);
  });

  it('lies at an address that is shown without its query, and not without end', () => {
    expect(withoutCredentials('s3://key:secret@bucket/1?a\ntoken=x')).toBe('s3://bucket/1');
    expect(withoutCredentials(`s3://bucket/${'?'.repeat(300_000)}\n`)).toBe('s3://bucket/');
    expect(withoutCredentials(`s3://bucket/${'a'.repeat(300_000)}`).length).toBeLessThan(3000);
  });

  it('is not looked for above the configured address', async () => {
    behave({ 'artifacts/list': listing('mlflow-artifacts:/../../secret') });
    expect(await failure(baseline())).toMatchObject({ status: 400, problem: { errorType: 'bad_path' } });
    expect(server.requests.filter(({ url }) => url.includes('secret'))).toEqual([]);
  });

  it('that lies where the server cannot reach it: the message names the place, without credentials', async () => {
    behave({
      'artifacts/list': text('<h1>Internal Server Error</h1>', 500),
      'runs/get': json({
        run: { info: { run_id: 'r1', artifact_uri: 's3://key:secret@bucket/1/r1/artifacts?token=x' } },
      }),
    });
    expect(await reason()).toBe(
      'version 1 of "loan": its artifacts are kept at s3://bucket/1/r1/artifacts, and the MLflow server does not hand them out: start it with --serve-artifacts and --artifacts-destination, or give it access to that place'
    );
  });

  it('that can be listed and not downloaded says the same', async () => {
    behave({ 'artifacts/list': listing('s3://bucket/1/r1'), 'get-artifact': text('', 500) });
    expect(await reason()).toContain('kept at s3://bucket/1/r1');
  });

  it('of a server with --no-serve-artifacts says so at once', async () => {
    behave({
      'artifacts/list': text('Endpoint: disabled due to the mlflow server running with `--no-serve-artifacts`', 503),
    });
    expect(await reason()).toContain('start it with --serve-artifacts');
    expect(server.requests.filter((request) => pathOf(request).endsWith('artifacts/list'))).toHaveLength(1);
  });

  it('of a run that is gone says so', async () => {
    behave({ 'artifacts/list': json(GONE, 404) });
    expect(await reason()).toContain('its run r1 or the artifact modelwatch/baseline.json is gone');
  });

  it('of a server that fails for another reason is an error and not a missing baseline', async () => {
    behave({
      'artifacts/list': text('out of memory', 500),
      'runs/get': json({ run: { info: { run_id: 'r1', artifact_uri: 'mlflow-artifacts:/1/r1/artifacts' } } }),
    });
    expect(await failure(baseline())).toMatchObject({ status: 500, message: expect.stringContaining('out of memory') });
    behave({ 'artifacts/list': text('out of memory', 500), 'runs/get': text('', 500) });
    expect(await failure(baseline())).toMatchObject({ status: 500, message: expect.stringContaining('out of memory') });
  });
});
