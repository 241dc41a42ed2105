import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { falseAlarms } from '../bench/falseAlarms';
import { bench } from '../bench/run';
import { build } from './build/index';
import { ROOT } from './build/paths';

const USAGE = `npm run bench -- [options]

Puts the same PromQL through Modelwatch and through Grafana's own Prometheus back end, in turns, and compares.

  --quick                 a tenth of the rounds
  --executable <command>  measures this command instead of the executable of dist/
  --false-alarms          instead: how often drift alarms fire with and without drift (minutes; --quick for a tenth)
  --drift-numerics        instead: what the numbers of drift cost by themselves
  --help                  this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      executable: { type: 'string' },
      'false-alarms': { type: 'boolean', default: false },
      'drift-numerics': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, executable } = values;
  if (values.help) {
    console.log(USAGE);
  } else if (values['false-alarms']) {
    falseAlarms({ quick });
  } else if (values['drift-numerics']) {
    driftNumerics();
  } else {
    if (executable === undefined) {
      await build({ frontEnd: false, backend: 'executable', say: (text) => process.stderr.write(`${text}\n`) });
    }
    await bench({ quick, ...(executable === undefined ? {} : { executable }) });
  }
}

/** Bundled as the product is: what runs TypeScript here keeps every function's name, and that costs the inner loops. */
function driftNumerics(): void {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(ROOT, 'bench', 'driftNumerics.ts')],
    bundle: true,
    platform: 'node',
    write: false,
  });
  execFileSync(process.execPath, ['-'], { input: outputFiles[0].contents, stdio: ['pipe', 'inherit', 'inherit'] });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
