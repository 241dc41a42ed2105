import { randomUUID } from 'node:crypto';
import { describeWithEachMlflow, MlflowWriter } from '../../../test/support/mlflow';
import type { OrgRole } from '../grafana';
import { Instances } from '../instance';
import { resources } from '.';
import { contextOf, dataSourceOf } from './testing';

describeWithEachMlflow('model cards in a real MLflow', (mlflow) => {
  const model = `loan ${randomUUID().slice(0, 8)}`;
  const instances = new Instances({});
  let runId: string;

  beforeAll(async () => {
    const writer = new MlflowWriter(mlflow);
    const made = await writer.createRun(await writer.createExperiment(model), 'trained', Date.now());
    runId = made.runId;
    await writer.post('registered-models/create', { name: model });
    await writer.post('model-versions/create', { name: model, source: `runs:/${runId}/model`, run_id: runId });
    await writer.post('model-versions/create', { name: model, source: 's3://elsewhere/model' });
  });
  afterAll(() => instances.close());

  async function store(role: OrgRole, body: object) {
    const answer = await resources(instances)(
      {
        ...{ method: 'POST', path: 'model-card/store', query: new URLSearchParams() },
        body: new TextEncoder().encode(JSON.stringify(body)),
      },
      contextOf(dataSourceOf({ mlflow: { url: mlflow } }), role)
    );
    return { status: answer.status, text: new TextDecoder().decode(answer.body) };
  }

  /** The artifact as MLflow's own interface shows it. */
  const artifact = async (): Promise<string> =>
    (await fetch(`${mlflow}/get-artifact?path=modelwatch%2Fmodel-card.md&run_uuid=${runId}`)).text();

  test('are kept with the run that made the version, the newest in place of the one before', async () => {
    for (const content of ['# first\n', '# Größe — 2\n']) {
      const { status, text } = await store('Editor', { model, version: '1', content });
      expect([status, JSON.parse(text)]).toEqual([200, { runId }]);
      expect(await artifact()).toBe(content);
    }
  });

  test.each([
    ['Viewer', { version: '1' }, 403, /role/i],
    ['Editor', { version: '2' }, 400, /registered without a run/],
    ['Editor', { version: '9' }, 400, /no version "9"/],
  ] as const)('are refused from a %s with %j', async (role, change, status, why) => {
    const answer = await store(role, { model, content: '# no', ...change });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ message: expect.stringMatching(why) });
  });
});
