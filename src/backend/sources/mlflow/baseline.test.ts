import { type Behaviour, type FaultServer, json, startFaultServer, text } from '../../../../test/support/faultServer';
import type { BaselineAnswer } from '../../../query/request';
import type { SourcePool } from '../pool';
import { failure, never, NOBODY, poolOf } from '../testing';
import { proxiedPath, withoutCredentials } from './baseline';
import { GONE, modelRoutes, pathOf, routes } from './testing';

const FILE = 'modelwatch/baseline.json';
const PROXIED = `api/2.0/mlflow-artifacts/artifacts/1/a%20b/artifacts/${FILE}`;

const listing = (rootUri: string): Behaviour =>
  json({ root_uri: rootUri, files: [{ path: FILE, is_dir: false, file_size: 9 }] });

describe('the baseline artifact of an MLflow', () => {
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

  it('that lies where the server cannot reach it is said to lie there, without the credentials of the address', async () => {
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
