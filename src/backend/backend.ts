/** The thread that speaks with Grafana, and does nothing else: what it loads takes memory twice. */
import { Worker } from 'node:worker_threads';
import { parseEnvironment } from './grafana/environment';
import { processLog } from './grafana/observe/log';
import { serve } from './grafana/serve';
import { Memory } from './memory';
import { ANSWERS, collector, ownScript } from './runtime';

const environment = parseEnvironment(process.env);
const log = processLog(environment.logLevel);
const memory = new Memory(collector(globalThis));

serve(() => new Worker(ownScript(globalThis), { workerData: ANSWERS }), {
  environment,
  log,
  onOver: (bytes) => memory.read(bytes),
}).catch((error: unknown) => {
  log.error('The plugin could not start', { error: String(error) });
  process.exitCode = 1;
});
