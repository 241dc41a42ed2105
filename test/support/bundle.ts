import { existsSync } from 'node:fs';
import { buildBundle, BUNDLE } from '../../scripts/build/backend';

/** The process as Node.js runs it: what the last build made, built first where there was none. */
export async function builtBundle(): Promise<string> {
  if (!existsSync(BUNDLE)) {
    await buildBundle((text) => process.stderr.write(`${text}\n`));
  }
  return BUNDLE;
}
