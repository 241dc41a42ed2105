import { type Behaviour, type FaultServer, json, startFaultServer, text } from '../../../../test/support/faultServer';
import type { AnswerOf, SourceRequest } from '../../../query/request';
import type { SourcePool } from '../pool';
import { failure, never, NOBODY, poolOf } from '../testing';
import { GONE, modelRoutes, pathOf, routes } from './testing';

const HOST = 'http://adb-123.4.azuredatabricks.net';
const NAME = 'prod.risk.loan';
const CATALOG = 'unity-catalog/';

/** Databricks as it would be seen by a proxy, which is what stands in for it. */
describe('MLflow on Databricks', () => {
  let server: FaultServer;
  let pool: SourcePool;

  beforeEach(async () => {
    server = await startFaultServer(json({}));
    pool = poolOf(
      { mlflow: { url: HOST, timeoutSeconds: 5, auth: { type: 'bearer' } } },
      { mlflowToken: 'dapi-hidden' },
      { proxies: { http: server.url } }
    );
  });

  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const behave = (more: Readonly<Record<string, Behaviour>>): void => server.behave(routes(more));

  const ask = <Request extends SourceRequest>(request: Request): Promise<AnswerOf<Request>> =>
    pool.forCall(NOBODY).answer(request, never());

  const paths = (): string[] => server.requests.map(pathOf);

  it('lists the models of Unity Catalog, with the token', async () => {
    behave({
      ...modelRoutes(NAME, ['1'], CATALOG),
      [`${CATALOG}registered-models/search`]: json({ registered_models: [{ name: NAME }] }),
    });
    expect(await ask({ kind: 'mlflow.models' })).toMatchObject([{ name: NAME, versions: [{ version: '1' }] }]);
    expect(server.requests[0]?.url).toMatch(`${HOST}/api/2.0/mlflow/unity-catalog/registered-models/search`);
    expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer dapi-hidden')).toBe(true);
  });

  it('finds a name of three levels in Unity Catalog and any other in the registry of the workspace', async () => {
    behave({ ...modelRoutes(NAME, ['1'], CATALOG), ...modelRoutes('loan', ['4']) });
    expect(await ask({ kind: 'mlflow.models', model: NAME })).toMatchObject([{ name: NAME }]);
    expect(paths().every((path) => path.includes('/unity-catalog/'))).toBe(true);
    const before = paths().length;
    expect(await ask({ kind: 'mlflow.models', model: 'loan' })).toMatchObject([{ versions: [{ version: '4' }] }]);
    expect(
      paths()
        .slice(before)
        .some((path) => path.includes('unity-catalog'))
    ).toBe(false);
  });

  it('is healthy though it says no version', async () => {
    behave({ 'experiments/search': json({ experiments: [] }) });
    const health = await pool.health({ identity: NOBODY, cancelled: never() });
    expect(health).toMatchObject({ ok: true, message: expect.stringMatching(/^MLflow reached in \d+ ms/) });
  });

  it('that refuses the token says what to check, and keeps the token to itself', async () => {
    server.behave(json({ error_code: '403', message: 'Invalid access token.' }, 403));
    const error = await failure(ask({ kind: 'mlflow.models' }));
    expect(error.message).toContain('Invalid access token.');
    expect(error.message).not.toContain('dapi-hidden');
  });

  it('that hands out no artifacts says so, and what to do instead', async () => {
    behave({ ...modelRoutes(NAME, ['1'], CATALOG), 'artifacts/list': json(GONE, 404), 'get-artifact': text('', 404) });
    expect(await ask({ kind: 'mlflow.baseline', model: NAME })).toEqual({
      found: false,
      reason: expect.stringContaining('use a window as baseline'),
    });
  });
});
