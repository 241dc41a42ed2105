import { bench } from '../bench/run';
import { build } from './build/index';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (!args.includes('--executable')) {
    await build({ frontEnd: false, backend: 'executable', say: (text) => process.stderr.write(`${text}\n`) });
  }
  await bench(args);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
