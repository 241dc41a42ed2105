import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { describeWithEachMlflow, MlflowWriter } from '../../../test/support/mlflow';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../../test/support/prometheus';
import { remoteWrite } from '../../../test/support/remoteWrite';
import { elementAt } from '../../stats/elements';
import { MINUTE } from '../../time';
import type { OrgRole } from '../grafana';
import { Instances } from '../instance';
import { resources } from './index';
import { contextOf, dataSourceOf } from './testing';

const EDGES = ['20', '40', '60', '+Inf'];
/** A minute's share of observations up to each edge. */
const GROWTH = [10, 40, 70, 100];

describeWithPrometheus('baselines over a real Prometheus', () =>
  describeWithEachMlflow('and a real MLflow', (mlflow) => {
    const model = `loan ${randomUUID().slice(0, 8)}`;
    const to = Math.floor(Date.now() / 1000);
    const from = to - 30 * MINUTE;
    let prometheus: RunningPrometheus;
    let instances: Instances;

    beforeAll(async () => {
      prometheus = await startPrometheus();
      const growing = (labels: Record<string, string>, perMinute: number) => ({
        labels: { model, version: '1', ...labels },
        samples: Array.from(
          { length: 41 },
          (_, i) => [from - 5 * MINUTE + i * MINUTE, 1000 + i * perMinute] as const
        ).filter(([time]) => time <= to),
      });
      await remoteWrite(prometheus.url, [
        growing({ __name__: 'model_predictions_total', class: 'approve' }, 60),
        growing({ __name__: 'model_predictions_total', class: 'deny' }, 40),
        ...EDGES.map((le, k) =>
          growing({ __name__: 'model_feature_value_bucket', feature: 'age', le }, elementAt(GROWTH, k))
        ),
      ]);
      const writer = new MlflowWriter(mlflow);
      const { runId } = await writer.createRun(await writer.createExperiment(model), 'trained', Date.now());
      await writer.post('registered-models/create', { name: model });
      await writer.post('model-versions/create', { name: model, source: `runs:/${runId}/model`, run_id: runId });
      instances = new Instances({});
    }, 120_000);

    afterAll(async () => {
      await instances?.close();
      await prometheus?.stop();
    });

    async function call(method: string, path: string, role: OrgRole, body?: unknown, query = {}) {
      const dataSource = dataSourceOf({ prometheus: { url: prometheus.url }, mlflow: { url: mlflow } });
      const answer = await resources(instances)(
        {
          method,
          path,
          query: new URLSearchParams(query),
          body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
        },
        contextOf(dataSource, role)
      );
      return { status: answer.status, body: z.unknown().parse(JSON.parse(new TextDecoder().decode(answer.body))) };
    }

    const window = { model, version: '1', from: from * 1000, to: to * 1000 };

    test('is made of a window, stored with the run, found again, and the same as its window', async () => {
      const none = await call('GET', 'baselines', 'Viewer', undefined, { model });
      expect(none.body).toMatchObject([
        { model, version: '1', found: false, reason: expect.stringContaining('no artifact') },
      ]);

      const captured = await call('POST', 'baselines/capture', 'Viewer', window);
      const { baseline } = z
        .object({
          baseline: z.looseObject({
            rows: z.number(),
            features: z.record(z.string(), z.looseObject({ counts: z.array(z.number()) })),
          }),
        })
        .parse(captured.body);
      const counts = baseline.features['age']?.counts ?? [];
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect(total).toBeGreaterThan(2700);
      expect(counts.map((count) => count / total)).toEqual(
        [0.1, 0.3, 0.3, 0.3].map((share) => expect.closeTo(share, 2))
      );

      expect(await call('POST', 'baselines/store', 'Viewer', { baseline })).toMatchObject({ status: 403 });
      expect(await call('POST', 'baselines/store', 'Editor', { baseline })).toMatchObject({
        status: 200,
        body: { runId: expect.any(String) },
      });

      const found = await call('GET', 'baselines', 'Viewer', undefined, { model });
      expect(found.body).toMatchObject([{ found: true, baseline: { rows: baseline.rows, model } }]);

      const compared = await call('POST', 'baselines/compare', 'Viewer', {
        reference: { kind: 'mlflow', model, version: '1' },
        current: { kind: 'window', ...window },
      });
      expect(compared.body).toEqual(
        expect.arrayContaining([expect.objectContaining({ of: 'feature', name: 'age', level: 'ok' })])
      );
    });

    test('is refused with a reason where it cannot be stored or read', async () => {
      const broken = await call('POST', 'baselines/store', 'Editor', { baseline: { rows: 1 } });
      expect(broken).toMatchObject({ status: 400, body: { message: expect.stringContaining('names no schema') } });
      const stranger = await call('POST', 'baselines/store', 'Editor', {
        baseline: { schema: 'modelwatch.baseline/1', model, version: '7' },
      });
      expect(stranger).toMatchObject({ status: 400, body: { message: expect.stringContaining('no version "7"') } });
      const compared = await call('POST', 'baselines/compare', 'Viewer', {
        reference: { kind: 'mlflow', model, version: '7' },
        current: { kind: 'window', ...window },
      });
      expect(compared).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('no baseline of version 7') },
      });
    });
  })
);

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
