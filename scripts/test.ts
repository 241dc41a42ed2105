import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build/index';
import { STAMPS } from './build/stamp';
import { runAtAnchors } from './testing/anchors';
import { DEMO_VARIABLE } from './testing/demo';
import { add, closingLine, type Count, NONE, runJest, runTool } from './testing/run';
import { startSurroundings } from './testing/surroundings';

const USAGE = `npm test [-- options] [jest's own arguments]

Runs everything that a machine can check, doing its own set-up.

  --fast      jest alone: no build, no set-up of servers
  --anchors   the tests of the demo's history alone, as at eight times: every six hours of a Wednesday and of a Sunday
  --help      this text

MODELWATCH_DEMO_ANCHOR=SECONDS makes the demo's history end at that Unix time (at most three weeks ago) instead of now.`;

const root = process.cwd();

interface Step {
  readonly title: string;
  readonly run: () => Promise<Count>;
}

async function main(): Promise<Count> {
  const { values, positionals } = parseArgs({
    options: {
      fast: { type: 'boolean', default: false },
      anchors: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return NONE;
  }
  if (values.anchors) {
    return runAtAnchors(root, positionals, (text) => console.error(text));
  }
  if (values.fast) {
    const environment = process.env[DEMO_VARIABLE] ?? JSON.stringify({ missing: '--fast starts no servers' });
    return runJest(root, positionals, { [DEMO_VARIABLE]: environment });
  }
  // What has not changed since the last run is not looked at again: each rule is about one file alone.
  const keptAs = (name: string): string => path.join(STAMPS, name);
  const kept = (name: string) => ['--cache', '--cache-strategy=content', `--cache-location=${keptAs(name)}`];
  const known = ['--incremental', '--tsBuildInfoFile', keptAs('types.tsbuildinfo')];
  const checks: readonly Step[] = [
    { title: 'types', run: () => runTool(root, 'typescript/bin/tsc', ['--noEmit', ...known]) },
    { title: 'lint', run: () => runTool(root, 'eslint/bin/eslint.js', ['.', '--max-warnings=0', ...kept('eslint')]) },
    {
      title: 'lint by types',
      run: () => runTool(root, 'eslint/bin/eslint.js', ['--config', 'eslint.types.mjs', '.', '--max-warnings=0']),
    },
    {
      title: 'format',
      run: () => runTool(root, 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', ...kept('prettier'), '.']),
    },
  ];
  // The servers come up and tests begin while the checks run: these are one core's work, and the servers wait a lot.
  const checking = inTurn(checks);
  await build({ frontEnd: true, backend: 'executable', say: (text) => console.error(text) });
  const surroundings = await startSurroundings((text) => console.error(text));
  try {
    const jest: Step = { title: 'jest', run: () => runJest(root, positionals, surroundings.environment) };
    const counts = await Promise.all([checking, inTurn([jest]), inTurn(surroundings.steps)]);
    return [surroundings.count, ...counts].reduce(add);
  } finally {
    await surroundings.stop();
  }
}

async function inTurn(steps: readonly Step[]): Promise<Count> {
  let total = NONE;
  for (const { title, run } of steps) {
    total = add(total, await timed(title, run));
  }
  return total;
}

async function timed(title: string, run: () => Promise<Count>): Promise<Count> {
  const started = Date.now();
  const count = await run();
  console.error(`${title}: ${closingLine(count)} (${Math.round((Date.now() - started) / 1000)} s)`);
  return count;
}

main().then(
  (count) => {
    process.exitCode = count.failed > 0 ? 1 : 0;
    console.log(closingLine(count));
  },
  (error: unknown) => {
    console.error(error);
    console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }));
    process.exitCode = 1;
  }
);
