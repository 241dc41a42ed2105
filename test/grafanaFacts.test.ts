import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..');
const FILE =
  /\b(?:src|preview|scripts|test|provisioning|dashboards|docs)\/[\w./-]+\.(?:tsx?|ya?ml|json|cjs|mjs|sh|md)\b/g;

const rows = readFileSync(path.join(root, 'docs', 'grafana.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (?:About|---)/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

it('names a place in the source for every fact', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(([, , , where]) => where === undefined || where === '')).toEqual([]);
});

it('names files of ours that exist', () => {
  const named = rows.flatMap(([, , , , ours = '']) => ours.match(FILE) ?? []);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
