import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { reportCommand } from '../report/period/command';
import type { ActionEvent } from '../src/actions/events';
import { Records } from '../src/backend/actions/record';
import { serviceCaller } from '../src/backend/actions/world';
import { Instances } from '../src/backend/instance';
import { dataSourceOf } from '../src/backend/resources/testing';
import { MINUTE_MS } from '../src/time';
import { builtBundle } from './support/bundle';
import { describeWithEachMlflow, MlflowWriter } from './support/mlflow';

jest.setTimeout(120_000);

const reportSchema = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      versions: z.array(z.object({ version: z.string(), datasets: z.array(z.string()) })),
      actions: z.array(z.object({ phase: z.string(), by: z.string(), reason: z.string(), says: z.string() })),
    })
  ),
});

describeWithEachMlflow('a report over a real MLflow', (mlflow) => {
  const model = `loan <${randomUUID().slice(0, 8)}>`;
  const now = Date.now();
  const instances = new Instances({});
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'modelwatch-report-'));
    const writer = new MlflowWriter(mlflow);
    const { runId } = await writer.createRun(await writer.createExperiment(`of ${model}`), 'trained', now);
    const dataset = { name: 'loans', digest: 'd1', source_type: 'local', source: '{}' };
    await writer.post('runs/log-inputs', { run_id: runId, datasets: [{ dataset, tags: [] }] });
    await writer.post('registered-models/create', { name: model, description: 'Says who gets a loan.' });
    await writer.post('model-versions/create', { name: model, source: `runs:/${runId}/model`, run_id: runId });

    const { sources } = instances.of(1, dataSourceOf({ mlflow: { url: mlflow } }));
    const records = new Records(sources.mlflow.records(`actions of ${model}`), 0);
    const common = { by: { kind: 'person', login: 'anne' }, holder: 'h' } as const;
    const events: readonly ActionEvent[] = [
      {
        ...{
          ...common,
          event: 'proposed',
          at: now - 9 * MINUTE_MS,
          setting: 'call',
          kind: 'notify',
          alias: 'champion',
        },
        ...{ reason: 'accuracy fell', needsApproval: false, expires: now, guards: [] },
      },
      { ...common, event: 'started', at: now - 8 * MINUTE_MS, action: 1, until: now },
      { ...common, event: 'done', at: now - 7 * MINUTE_MS, action: 1, says: 'Answered with 200.', proves: false },
    ];
    for (const [count, event] of events.entries()) {
      expect(await records.append(model, count, event, serviceCaller(AbortSignal.timeout(MINUTE_MS)))).toBeDefined();
    }
  });

  afterAll(async () => {
    await instances.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('tells of purpose, data and actions, and puts the model card where the run is', async () => {
    const [json, said] = [path.join(folder, 'report.json'), [] as string[]];
    const code = await reportCommand(
      [...['--mlflow', mlflow, '--model', model, '--from', '1h', '--json', json], '--publish', '--version', '1'],
      {
        executable: { command: process.execPath, args: [await builtBundle()] },
        now: () => now,
        say: (text) => said.push(text),
        print: async () => 'not asked for',
      }
    );
    expect([code, said.at(-1)]).toEqual([0, expect.stringMatching(/^Published: modelwatch\/model-card\.md of run /)]);
    const { models } = reportSchema.parse(JSON.parse(readFileSync(json, 'utf8')));
    expect(models.find(({ name }) => name === model)).toEqual({
      ...{ name: model, description: 'Says who gets a loan.', versions: [{ version: '1', datasets: ['loans (d1)'] }] },
      actions: [{ phase: 'done', by: 'anne', reason: 'accuracy fell', says: 'Answered with 200.' }],
    });
  });
});
