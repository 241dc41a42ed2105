import { createLog, parseEnvironment, type PluginHandlers, serve, startTracing } from '..';

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
    return { ok: true, frames: [] };
  },
  checkHealth: async () => ({ status: 'ok', message: 'fine' }),
  collectMetrics: async () => '',
  callResource: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
  stream: { subscribe: async () => 'denied', run: async function* () {} },
  shutdown: async () => undefined,
};

const environment = parseEnvironment(process.env);
const log = createLog({ level: environment.logLevel, write: (line) => void process.stderr.write(line) });
const tracing = startTracing(environment.tracing, { name: 'test plugin', version: '1' }, log);
void serve(handlers, { environment, log, tracing });
