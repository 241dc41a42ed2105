import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { provisionedInstance } from '../../host/provisioned';
import { settingsOf } from '../../src/backend/actions/testing';
import { startDownloadSite } from '../../test/support/downloadSite';
import { DOWNLOADS_VARIABLE } from '../setup/grafana';
import { SETTINGS } from './grafana';
import { findStage, provisionedWithActions } from './surroundings';

const COMPOSE = path.resolve(__dirname, '..', '..', 'docker-compose.yml');

describe('where it is shown', () => {
  it('is the preview, with one line why, where there is no Docker, no Grafana, and none can be fetched', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'stage-test-'));
    const site = await startDownloadSite();
    await site.stop();
    const stage = await findStage(
      { PATH: directory, MODELWATCH_CACHE: directory, [DOWNLOADS_VARIABLE]: site.url },
      () => undefined
    );
    expect(stage).toEqual({
      kind: 'preview',
      why: expect.stringMatching(
        /^neither Docker nor Grafana .* cannot be fetched: .* cannot be reached: .*ECONNREFUSED/
      ),
    });
    rmSync(directory, { recursive: true });
  });

  it('is not guessed where GRAFANA_HOME is wrong', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'stage-test-'));
    const found = findStage({ PATH: directory, GRAFANA_HOME: directory }, () => undefined);
    await expect(found).rejects.toThrow(`GRAFANA_HOME is ${directory}, but there is no bin/grafana in it`);
    rmSync(directory, { recursive: true });
  });
});

it('a Grafana without Docker is set up as the one of docker-compose.yml', () => {
  const { environment } = z
    .object({ services: z.object({ grafana: z.object({ environment: z.record(z.string(), z.string()) }) }) })
    .parse(parse(readFileSync(COMPOSE, 'utf8'))).services.grafana;
  const literal = Object.entries(environment).filter(
    ([name, value]) => name.startsWith('GF_') && !name.startsWith('GF_PATHS_') && !value.includes('$')
  );
  expect(literal.length).toBeGreaterThan(3);
  expect(SETTINGS).toMatchObject(Object.fromEntries(literal));
});

it('the demo has the action of its file, which is that of the documentation, in a copy of the provisioning', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'actions-test-'));
  const root = path.resolve(__dirname, '..', '..');
  const listSchema = z.object({ list: z.array(z.record(z.string(), z.unknown())) });
  const { list } = listSchema.parse(parse(readFileSync(path.join(root, 'demo', 'actions.yaml'), 'utf8')));
  const documented = /npm start -- --actions`[^]*?```yaml\n([^]*?)```/.exec(
    readFileSync(path.join(root, 'docs', 'actions.md'), 'utf8')
  );
  expect(listSchema.parse(parse(documented?.[1] ?? '')).list).toEqual(list);
  for (const approval of ['second', 'none'] as const) {
    const copy = provisionedWithActions(root, directory, approval);
    const file = path.join(copy, 'provisioning', 'datasources', 'modelwatch.yaml');
    const { jsonData } = provisionedInstance(file, {
      MODELWATCH_PROMETHEUS_URL: 'http://p',
      MODELWATCH_MLFLOW_URL: '',
    });
    const { actions } = z.object({ actions: listSchema }).parse(jsonData);
    expect(actions.list).toEqual(list.map((one) => ({ ...one, approval })));
    expect(settingsOf(actions.list).list).toMatchObject([{ id: 'roll-back', approval }]);
  }
  rmSync(directory, { recursive: true });
});
