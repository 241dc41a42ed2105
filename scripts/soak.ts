import { parseArgs } from 'node:util';
import { probe } from '../bench/soak/probe';
import { soak } from '../bench/soak/run';
import { serveSource } from '../bench/soak/source';
import { errorText } from '../src/text';
import { hostExecutable } from './build/index';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      as: { type: 'string' },
      address: { type: 'string' },
      prometheus: { type: 'string' },
      executable: { type: 'string' },
      only: { type: 'string' },
    },
  });
  if (values.as === 'source') {
    serveSource({ everyNth: 0 });
  } else if (values.as === 'probe') {
    await probe(values.address ?? '', values.prometheus ?? '');
  } else {
    await soak({ command: values.executable ?? hostExecutable(), args: [] }, values.only);
  }
}

main().catch((error: unknown) => {
  console.error(errorText(error));
  process.exitCode = 1;
});
