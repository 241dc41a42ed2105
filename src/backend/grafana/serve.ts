import type { Environment } from './environment';
import type { Log } from './observe/log';
import type { Tracing } from './observe/tracing';
import type { PluginHandlers } from './plugin';
import { HandshakeRefused, handshakeLine, negotiate } from './process/handshake';
import { drain, type Farewell, onProcessEnd } from './process/lifecycle';
import { listen } from './process/listen';
import { onParentGone } from './process/parent';
import { guardStdout, writeHandshake } from './process/stdout';
import { createServer } from './server';

export interface ServeOptions {
  readonly environment: Environment;
  readonly log: Log;
  readonly tracing: Tracing;
}

/**
 * Serves Grafana for as long as the process lives, and ends the process: after Grafana's request, a signal, or the end
 * of Grafana itself. Started by anything but a host of this protocol it explains itself on stderr and sets a
 * failing exit code. Rejects when no address can be bound.
 */
export async function serve(handlers: PluginHandlers, { environment, log, tracing }: ServeOptions): Promise<void> {
  const version = agree(environment);
  if (version === undefined) {
    process.exitCode = 1;
    return;
  }
  guardStdout(log);
  const { promise: ended, resolve: end } = deferred<Farewell>();
  onProcessEnd(log, end);
  onParentGone(() => end({ reason: 'Grafana is gone', exitCode: 0 }));

  const dependencies = { handlers, log, tracing };
  const server = createServer(dependencies, () => end({ reason: 'Grafana asked for it', exitCode: 0 }));
  const listener = await listen(server, environment);
  process.on('exit', listener.remove);
  writeHandshake(handshakeLine(version, listener.address));
  log.debug('Serving Grafana', { ...listener.address });

  const { reason, exitCode } = await ended;
  log.debug('Ending', { reason });
  await drain(server, dependencies);
  process.exit(exitCode);
}

function deferred<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function agree(environment: Environment): number | undefined {
  try {
    return negotiate(environment);
  } catch (error) {
    if (!(error instanceof HandshakeRefused)) {
      throw error;
    }
    // For a person at a terminal, not for Grafana's log: it is Grafana that is missing.
    process.stderr.write(`${error.message}\n`);
    return undefined;
  }
}
