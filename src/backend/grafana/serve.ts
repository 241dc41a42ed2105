import { Server } from '@grpc/grpc-js';
import type { Dependencies } from './calls/context';
import { dataService } from './calls/data';
import {
  brokerService,
  controllerService,
  diagnosticsService,
  healthService,
  resourceService,
  stdioService,
  streamService,
} from './calls/services';
import type { Environment } from './environment';
import type { Log } from './observe/log';
import type { Tracing } from './observe/tracing';
import type { PluginHandlers } from './plugin';
import { drain, guardStdout, onParentGone, onProcessEnd, type ProcessEnd, writeHandshake } from './process/lifecycle';
import { handshakeLine, HandshakeRefused, listen, negotiate } from './process/listen';
import { services } from './wire/services';

/**
 * A call is in memory before anything looks at it. This is four times what Grafana's SDK for Go takes (backend/serve.go), and far
 * above what a dashboard asks for.
 */
const MAX_RECEIVED_BYTES = 64 * 1024 * 1024;

/** How much memory an answer may cost is decided where it is evaluated. */
const UNLIMITED = -1;

/** A server of the whole protocol, not yet bound to an address. */
export function createServer(dependencies: Dependencies, shutdown: () => void): Server {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_RECEIVED_BYTES,
    'grpc.max_send_message_length': UNLIMITED,
    // The host pings as it sees fit, also while no call is under way.
    'grpc.http2.min_ping_interval_without_data_ms': 0,
    'grpc.keepalive_permit_without_calls': 1,
    // Its statistics are kept per call and never read.
    'grpc.enable_channelz': 0,
  });
  server.addService(services.data, dataService(dependencies));
  server.addService(services.diagnostics, diagnosticsService(dependencies));
  server.addService(services.resource, resourceService(dependencies));
  server.addService(services.stream, streamService(dependencies));
  server.addService(services.controller, controllerService(dependencies, shutdown));
  server.addService(services.stdio, stdioService());
  server.addService(services.broker, brokerService());
  server.addService(services.health, healthService(dependencies));
  return server;
}

interface ServeOptions {
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
  const { promise: ended, resolve: end } = deferred<ProcessEnd>();
  onProcessEnd(log, end);
  onParentGone(() => end({ reason: 'Grafana is gone', exitCode: 0 }));

  const dependencies = { handlers, log, tracing };
  const server = createServer(dependencies, () => end({ reason: 'Grafana asked for it', exitCode: 0 }));
  const listener = await listen(server, environment);
  process.on('exit', listener.remove);
  writeHandshake(handshakeLine(version, listener.address));
  log.debug('Serving Grafana', { ...listener.address });
  if (listener.address.network === 'tcp') {
    log.warn(
      'Listening on TCP, where every user of this machine can connect and ask as anybody: see docs/security.md',
      {
        ...listener.address,
        reason: environment.transport === 'tcp' ? 'GF_PLUGIN_TRANSPORT=tcp' : 'no private socket could be made',
      }
    );
  }

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
