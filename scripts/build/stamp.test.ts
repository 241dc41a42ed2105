import path from 'node:path';
import { build } from 'esbuild';
import { pageInputs } from '../../preview/bundle';
import { ROOT } from './paths';
import { backEndSources, filesUnder, frontEndSources } from './stamp';

it.each([
  ['the back end', backEndSources, 'src/backend/main.ts'],
  ['the app', frontEndSources, 'src/module.ts'],
  ['the data source', frontEndSources, 'src/datasource/module.ts'],
  ["the preview's page", pageInputs, 'preview/page/main.ts'],
])('%s is out of date when any of its files has changed', async (_, inputs, entry) => {
  const { metafile } = await build({
    entryPoints: [path.join(ROOT, entry)],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    outdir: 'nowhere',
    loader: { '.proto': 'text', '.svg': 'empty' },
    logLevel: 'error',
  });
  const known = new Set(inputs().flatMap(filesUnder));
  const read = Object.keys(metafile.inputs).map((file) => path.join(ROOT, file));
  expect(read.length).toBeGreaterThan(20);
  expect(read.filter((file) => !known.has(file))).toEqual([]);
});
