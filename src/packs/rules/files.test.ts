import { readdirSync, readFileSync } from 'node:fs';
import { alertingFiles } from './files';

test.each(alertingFiles())('%s is what the catalogue says: run npm run packs', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('Grafana refuses to start on anything but YAML and JSON in its alerting folder', () => {
  for (const entry of readdirSync('provisioning/alerting', { withFileTypes: true })) {
    expect(entry.isFile() && /\.(ya?ml|json)$/.test(entry.name)).toBe(true);
  }
});
