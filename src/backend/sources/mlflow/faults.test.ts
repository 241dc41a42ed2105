import { type FaultServer, inTurn, json, startFaultServer, text } from '../../../../test/support/faultServer';
import type { RegisteredModel } from '../../../signals/request';
import type { SourcePool } from '../pool';
import { failure, NOBODY, never, poolOf } from '../testing';

describe('an MLflow that does not answer as it should', () => {
  let server: FaultServer;
  let pool: SourcePool;

  beforeEach(async () => {
    server = await startFaultServer(json({}));
    pool = poolOf({ mlflow: { url: server.url, timeoutSeconds: 5, workspace: 'team-a' } });
  });

  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const models = (): Promise<readonly RegisteredModel[]> =>
    pool.forCall(NOBODY).answer({ kind: 'mlflow.models' }, never());

  it('is asked again while it is busy, in its workspace', async () => {
    server.behave(inTurn(text('', 503), text('', 429, { 'retry-after': '0' }), json({ registered_models: [] })));
    expect(await models()).toEqual([]);
    expect(server.requests).toHaveLength(3);
    expect(server.requests[0]?.headers['x-mlflow-workspace']).toBe('team-a');
  });

  it('is not waited for beyond the timeout', async () => {
    server.behave(text('', 429, { 'retry-after': '60' }));
    expect(await failure(models())).toMatchObject({ problem: { kind: 'rateLimited', retryAfterSeconds: 60 } });
    expect(server.requests).toHaveLength(1);
  });

  it('that refuses its host name is explained', async () => {
    server.behave(text('Invalid Host header - possible DNS rebinding attack detected', 403));
    expect((await failure(models())).message).toContain('MLFLOW_SERVER_ALLOWED_HOSTS');
  });

  it('that is another server is told of', async () => {
    server.behave(text('<h1>Not Found</h1>', 404));
    expect((await failure(models())).message).toContain('there is no MLflow API');
  });
});
