import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DIST, ROOT } from '../scripts/build/paths';
import { filesUnder } from '../scripts/build/stamp';

const BUDGET_BYTES = 350 * 1024;
/** Of what is fetched before anybody has opened a page of the app or an editor. */
const FIRST_BYTES = 40 * 1024;

const zipped = (file: string): number => gzipSync(readFileSync(file)).length;

beforeAll(() => {
  if (!existsSync(path.join(DIST, 'module.js'))) {
    execFileSync(process.execPath, [path.join(ROOT, 'scripts', 'bootstrap.mjs'), 'build', '--frontend-only']);
  }
}, 600_000);

test('all JavaScript of the plugin is under 350 KB as it is sent', () => {
  const scripts = filesUnder(DIST).filter((file) => file.endsWith('.js'));
  expect(scripts.map((file) => path.basename(file))).toContain('module.js');
  expect(scripts.reduce((sum, file) => sum + zipped(file), 0)).toBeLessThan(BUDGET_BYTES);
});

test('what comes before the first page is small: pages and editors are fetched when they are opened', () => {
  expect(zipped(path.join(DIST, 'module.js'))).toBeLessThan(FIRST_BYTES);
});

test('the router is the one that Grafana shares: a second one would not know where the page is', () => {
  const needs = /^define\((\[[^\]]*\])/.exec(readFileSync(path.join(DIST, 'module.js'), 'utf8'))?.[1] ?? '[]';
  expect(JSON.parse(needs)).toContain('react-router');
  const sources = filesUnder(DIST).filter((file) => file.endsWith('.js.map'));
  expect(sources.filter((file) => readFileSync(file, 'utf8').includes('node_modules/react-router/'))).toEqual([]);
});
