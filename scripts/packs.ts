import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dashboards, dashboardText } from '../src/packs/dashboards';
import { alertingFiles } from '../src/packs/rules/files';
import { localeFiles } from './texts/locale';

/** Everything that is generated from the code and committed. */
const files: ReadonlyArray<readonly [path: string, text: string]> = [
  ...dashboards.map(({ file, dashboard }) => [`dashboards/${file}`, dashboardText(dashboard)] as const),
  ...alertingFiles(),
  ...localeFiles(),
];

for (const [path, text] of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
