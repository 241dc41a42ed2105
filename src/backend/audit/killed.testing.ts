/** A process that writes entries until it is killed, and reports each written entry to its parent. */
import { createLog } from '../grafana/observe/log';
import { FileSink } from './fileSink';

const [, , folder = ''] = process.argv;
const log = createLog({ level: 'error', write: () => undefined });

async function main(): Promise<void> {
  const sink = new FileSink({ folder, fileBytes: 5000 }, log);
  for (let i = 1; ; i++) {
    const content = {
      who: { login: 'ann', role: 'Viewer' },
      what: { kind: 'access', call: 'query', model: `m${i}` },
      where: { from: 'api' },
      allowed: true,
      rule: '',
    } as const;
    await sink.write([{ content, at: new Date() }]);
    process.send?.(i);
  }
}

void main();
