import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, Worker } from 'node:worker_threads';
import { parseEnvironment, type PluginHandlers, serveCalls, startTracing } from '..';
import { processLog } from '../observe/log';
import { serve } from '../serve';

/** A plugin that does next to nothing, as a process of its own: what the tests of its life and death start. */
const handlers: PluginHandlers = {
  query: async ({ refId }) => {
    if (refId === 'reject') {
      void Promise.reject(new Error('nobody cares'));
    }
    if (refId === 'throw') {
      setImmediate(() => {
        throw new Error('nobody catches');
      });
    }
    if (refId === 'block') {
      blockUntilReleased();
    }
    if (refId === 'exit') {
      process.exit(3);
    }
    return { ok: true, frames: [] };
  },
  checkHealth: async () => ({ status: 'ok', message: 'fine' }),
  collectMetrics: async () => '',
  callResource: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
  stream: { subscribe: async () => 'denied', run: async function* () {} },
  shutdown: async () => undefined,
};

/** Tells by a file that the thread is blocked, and goes on when it is gone. */
function blockUntilReleased(): void {
  const file = join(process.env['PLUGIN_UNIX_SOCKET_DIR'] ?? '', 'blocked');
  writeFileSync(file, '');
  while (existsSync(file)) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}

const environment = parseEnvironment(process.env);
if (isMainThread) {
  void serve(() => new Worker(__filename), { environment, log: processLog(environment.logLevel) });
} else {
  serveCalls(environment.logLevel, (log) => ({
    handlers,
    tracing: startTracing(environment.tracing, { name: 'test plugin', version: '1' }, log),
  }));
}
