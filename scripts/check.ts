import { exitWith } from '../report/arguments';
import { check } from '../report/check';
import { build, hostExecutable } from './build/index';

async function main(): Promise<number> {
  // The report alone goes to stdout: it may be JSON for another program.
  await build({ frontEnd: false, backend: 'executable', say: (text) => console.error(text) });
  return check(process.argv.slice(2), { command: hostExecutable() }, (text) => console.log(text));
}

exitWith(main);
