import { parseArgs } from 'node:util';
import { probe } from '../bench/soak/probe';
import { soak } from '../bench/soak/run';
import { serveSource } from '../bench/soak/source';
import { build, hostExecutable } from './build/index';
import { runMain } from './setup/command';

const USAGE = `npm run soak -- [options]

Puts load on the executable, over a simulated Prometheus, and shows for each case: time and processor time, the longest
that gRPC's health call took (how long Grafana was not heard), the longest CheckHealth (which the thread answers that
queries run on), the peak memory, and the answers.
Ends with 1 where a case misses what it is to reach: blocks under 100 ms, CheckHealth under 500 ms, 512 MiB, growth under
5 %. No case begins a round after 15 minutes. On a machine that does other work, rely on processor time and memory, not on
times. Linux only.

  --only <text>           only cases whose name contains this, such as "an hour": twenty panels, refreshed sixty times
                          without a pause, while every seventh answer of the source is broken
  --executable <command>  loads this command instead of the executable of dist/
  --help                  this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      // How it starts itself again, for what must not share a process with what measures.
      as: { type: 'string' },
      address: { type: 'string', default: '' },
      prometheus: { type: 'string', default: '' },
      'faults-every': { type: 'string', default: '0' },
      executable: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
  } else if (values.as === 'source') {
    serveSource({ everyNth: Number(values['faults-every']) });
  } else if (values.as === 'probe') {
    await probe(values.address, values.prometheus);
  } else {
    if (values.executable === undefined) {
      await build({ frontEnd: false, backend: 'executable', say: (text) => console.error(text) });
    }
    const isReached = await soak({ command: values.executable ?? hostExecutable(), args: [] }, values.only);
    process.exitCode = isReached ? 0 : 1;
  }
}

runMain(main);
