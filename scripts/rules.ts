import { UsageError } from '../report/arguments';
import { build, hostExecutable } from './build/index';
import { rules } from './rules/index';

const say = (text: string): void => console.error(text);

async function executable(): Promise<{ readonly command: string }> {
  await build({ frontEnd: false, backend: 'executable', say });
  return { command: hostExecutable() };
}

// The result alone goes to stdout: it may be JSON for another program.
rules(process.argv.slice(2), executable, { write: (text) => console.log(text), say }).catch((error: unknown) => {
  console.error(error instanceof UsageError || error instanceof TypeError ? error.message : error);
  process.exitCode = 1;
});
