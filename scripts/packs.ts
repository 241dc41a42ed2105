import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dashboards, dashboardText } from '../src/packs/dashboards';
import { profilesDocument } from '../src/packs/docs/profiles';
import { signalsDocument } from '../src/packs/docs/signals';
import { alertingFiles } from '../src/packs/rules/files';
import { profiles } from '../src/profiles';
import { signals } from '../src/signals/registry';
import { localeFiles } from './texts/locale';

/** Everything that is generated from the code and committed. */
const files: ReadonlyArray<readonly [path: string, text: string]> = [
  ...dashboards.map(({ file, dashboard }) => [`dashboards/${file}`, dashboardText(dashboard)] as const),
  ...alertingFiles(),
  ['docs/signals.md', signalsDocument(signals.values())],
  ['docs/profiles.md', profilesDocument(profiles.values())],
  ...localeFiles(),
];

const changed = files.filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
for (const [path, text] of changed) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
console.log(`${changed.length} of ${files.length} generated files had to be written`);
