import { buildBundle, BUNDLE } from '../../scripts/build/backend';

/** The process as Node.js runs it, of the sources as they are: built where the last build was of others, or there was none. */
export async function builtBundle(): Promise<string> {
  await buildBundle((text) => process.stderr.write(`${text}\n`));
  return BUNDLE;
}
