import { parseArgs } from 'node:util';
import { fuzzInProcesses } from '../test/fuzz/processes';
import { runMain } from './setup/command';

const USAGE = `npm run fuzz -- [cases] [options]

Evaluates made-up queries over made-up answers, a million by default, on all cores, and prints those that are
neither answered nor refused with an error.

  --seed <number>     seed of the random queries and answers (default 1)
  --from <number>     first case
  --seconds <number>  stops after this time, and says how to continue
  --help              this text`;

const SAY_EVERY_MS = 10_000;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      seconds: { type: 'string', default: 'Infinity' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [cases = 0, seed = 0, from = 0] = [positionals[0] ?? '1000000', values.seed, values.from].map(Number);
  const seconds = Number(values.seconds);
  if (![cases, seed, from].every(Number.isInteger) || !(seconds > 0)) {
    throw new TypeError('cases, --seed and --from are whole numbers, --seconds is a number above 0');
  }
  let reported = 0;
  let done = 0;
  let said = performance.now();
  const { answered, refused, failures } = await fuzzInProcesses({
    seed,
    from,
    cases,
    seconds,
    onProgress: (sum, doneNow) => {
      done = doneNow;
      sum.failures.slice(reported).forEach((failure) => console.log(JSON.stringify(failure, null, 2)));
      reported = sum.failures.length;
      if (performance.now() - said > SAY_EVERY_MS) {
        said = performance.now();
        console.error(`${done} of ${cases}: ${sum.answered} answered, ${sum.refused} refused, ${reported} failed`);
      }
    },
  });
  console.log(`${answered} answered, ${refused} refused with an error, ${failures.length} failed`);
  if (done < cases) {
    console.log(`to continue: npm run fuzz -- ${cases - done} --seed ${seed} --from ${from + done}`);
  }
  process.exitCode = failures.length > 0 ? 1 : 0;
}

runMain(main);
