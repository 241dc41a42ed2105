import type { Server } from '@grpc/grpc-js';
import type { Log } from '../observe/log';
import type { Tracing } from '../observe/tracing';
import type { PluginHandlers } from '../plugin';

/** The host kills what has not ended two seconds after it asked; some of that is kept for the way out. */
const drainMs = 1200;
const flushMs = 400;

/** Ends a server: takes no new call, lets the ones under way finish, closes what the product holds open. Never rejects. */
export async function drain(
  server: Server,
  { handlers, log, tracing }: { handlers: PluginHandlers; log: Log; tracing: Tracing }
): Promise<void> {
  const idle = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  const settled = handlers
    .shutdown()
    .catch((error: unknown) => log.error('The plugin could not close everything it holds', { error }));
  await within(drainMs, Promise.all([idle, settled]));
  server.forceShutdown();
  await within(flushMs, tracing.stop());
}

/** Waits for the work, but no longer than the limit. */
async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** What ends the process besides the host's request. */
export interface Farewell {
  readonly reason: string;
  readonly exitCode: number;
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Calls `end` on a signal or an exception that nobody caught. A rejection that nobody caught is logged, no more. */
export function onProcessEnd(log: Log, end: (farewell: Farewell) => void): void {
  for (const signal of signals) {
    process.on(signal, () => end({ reason: signal, exitCode: 0 }));
  }
  process.on('unhandledRejection', (error) => log.error('A promise was rejected and nobody cared', { error }));
  process.on('uncaughtException', (error) => {
    log.error('An exception was caught by nobody: the process ends, and Grafana starts another', { error });
    end({ reason: 'uncaught exception', exitCode: 1 });
  });
  // A host that was killed reads no log any more; that its pipe broke is no reason to end in another way than the rest.
  process.stderr.on('error', () => end({ reason: 'nobody reads the log', exitCode: 0 }));
}
