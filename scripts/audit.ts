import { verify } from '../src/backend/audit/verify';
import { runMain } from './setup/command';

const USAGE = `npm run audit -- verify FILE|FOLDER

Checks that the entries of an audit trail are as they were written: none changed, missing, out of order or cut off
(docs/audit.md). A file of another name than the trail's own holds lines that Loki or an OpenTelemetry collector gave back. Exit code 0 if they are, 2 if not, 1 if nothing could be checked.`;

async function main([command, place, ...more]: readonly string[]): Promise<number> {
  if (command !== 'verify' || place === undefined || more.length > 0) {
    console.error(USAGE);
    return command === '--help' ? 0 : 1;
  }
  const verdict = await verify(place);
  if (!verdict.ok) {
    console.log(`NOT AS WRITTEN: ${verdict.where} ${verdict.problem}`);
    return 2;
  }
  for (const { chain, first, last, files } of verdict.chains) {
    console.log(`${chain}: entries ${first} to ${last} in ${files} ${files === 1 ? 'file' : 'files'}`);
  }
  console.log('All entries are as they were written.');
  return 0;
}

runMain(() => main(process.argv.slice(2)));
