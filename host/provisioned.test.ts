import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { settingsSchema } from '../src/settings/schema';
import { provisionedInstance } from './provisioned';

const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-provisioned-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const SHIPPED = path.join(__dirname, '..', 'provisioning', 'datasources', 'modelwatch.yaml');

function fileOf(text: string): string {
  const file = path.join(directory, 'datasources.yaml');
  writeFileSync(file, text);
  return file;
}

it('reads the file that is shipped, as the process takes it', () => {
  const { uid, jsonData } = provisionedInstance(SHIPPED, {
    MODELWATCH_PROMETHEUS_URL: 'http://p:9090',
    MODELWATCH_MLFLOW_URL: 'http://m:5000',
  });
  const settings = settingsSchema.parse(jsonData);
  expect(uid).toBe('modelwatch');
  expect(settings.prometheus?.url).toBe('http://p:9090');
  expect(settings.mlflow?.url).toBe('http://m:5000');
});

it('leaves out a source without an address', () => {
  const { jsonData } = provisionedInstance(SHIPPED, { MODELWATCH_PROMETHEUS_URL: 'http://p:9090' });
  expect(jsonData).toHaveProperty('prometheus');
  expect(jsonData).not.toHaveProperty('mlflow');
  expect(jsonData).toHaveProperty('profile');
});

it('fills variables in wherever a text stands, once', () => {
  const file = fileOf(`
datasources:
  - name: \${NAME} of \$TEAM
    uid: one
    jsonData:
      prometheus: { url: "http://\${HOST}:\$PORT", headers: [ "X-\$TEAM" ], timeoutSeconds: 5 }
    secureJsonData:
      prometheusToken: a\$\$b\$TOKEN
  - name: second
    uid: two
`);
  expect(
    provisionedInstance(file, { NAME: 'Models', TEAM: 'risk', HOST: 'h', PORT: '1', TOKEN: '$TEAM' })
  ).toMatchObject({
    name: 'Models of risk',
    uid: 'one',
    jsonData: { prometheus: { url: 'http://h:1', headers: ['X-risk'], timeoutSeconds: 5 } },
    secrets: { prometheusToken: 'a$b$TEAM' },
  });
});

it.each(['datasources: []', 'apiVersion: 1', 'datasources:\n  - name: nameless uid', 'datasources: ['])(
  'refuses a file without a data source: %j',
  (text) => {
    expect(() => provisionedInstance(fileOf(text), {})).toThrow();
  }
);
