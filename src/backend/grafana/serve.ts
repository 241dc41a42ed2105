import type { Worker } from 'node:worker_threads';
import {
  type MethodDefinition,
  Server,
  ServerInterceptingCall,
  type ServerInterceptor,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { errorText } from '../../text';
import { deferred } from './deferred';
import type { Environment } from './environment';
import type { Log } from './observe/log';
import {
  drain,
  guardStdout,
  onParentGone,
  onProcessEnd,
  onUncaught,
  type ProcessEnd,
  writeHandshake,
} from './process/lifecycle';
import { handshakeLine, HandshakeRefused, listen, negotiate } from './process/listen';
import { brokerService, controllerService, healthService, stdioService } from './process/own';
import { Relay } from './relay/relay';
import { services } from './wire/services';

/**
 * A call is in memory before anything looks at it. This is four times what Grafana's SDK for Go takes (backend/serve.go), and far
 * above what a dashboard asks for.
 */
const MAX_RECEIVED_BYTES = 64 * 1024 * 1024;

/** How much memory an answer may cost is decided where it is evaluated. */
const UNLIMITED = -1;

type Described = Pick<MethodDefinition<unknown, unknown>, 'path' | 'requestStream' | 'responseStream'>;

const asItIs = (wire: Buffer): Buffer => wire;

/** A service whose messages stay the bytes that they are. */
const onTheWire = (service: Readonly<Record<string, Described>>) =>
  Object.fromEntries(
    Object.entries(service).map(([name, { path, requestStream, responseStream }]) => [
      name,
      {
        path,
        requestStream,
        responseStream,
        requestSerialize: asItIs,
        requestDeserialize: asItIs,
        responseSerialize: asItIs,
        responseDeserialize: asItIs,
      },
    ])
  );

/**
 * As it stands, it ignores what comes of a call that is cancelled. Without it a call whose deadline passed before the end of its request
 * would begin at that end, and nobody would be told that it is over (grpc-js 1.14.7).
 */
const ignoringWhatIsCancelled: ServerInterceptor = (_, call) => new ServerInterceptingCall(call);

/** A server of the whole protocol, not yet bound to an address. What Grafana asks of the product is answered by way of the relay. */
export function createServer(relay: Relay, shutdown: () => void): Server {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_RECEIVED_BYTES,
    'grpc.max_send_message_length': UNLIMITED,
    // The host pings as it sees fit, also while no call is under way.
    'grpc.http2.min_ping_interval_without_data_ms': 0,
    'grpc.keepalive_permit_without_calls': 1,
    // Its statistics are kept per call and never read.
    'grpc.enable_channelz': 0,
    interceptors: [ignoringWhatIsCancelled],
  });
  for (const service of [services.data, services.diagnostics, services.resource, services.stream]) {
    const methods = onTheWire(service);
    const implementation: UntypedServiceImplementation = Object.fromEntries(
      Object.entries(methods).map(([name, { path, responseStream }]) => [
        name,
        responseStream ? relay.streaming(path) : relay.unary(path),
      ])
    );
    server.addService(methods, implementation);
  }
  server.addService(services.controller, controllerService(shutdown));
  server.addService(services.stdio, stdioService());
  server.addService(services.broker, brokerService());
  server.addService(services.health, healthService());
  return server;
}

interface ServeOptions {
  readonly environment: Environment;
  readonly log: Log;
  /** Called when a call is over that moved so many bytes, there and back. */
  readonly onOver?: (bytes: number) => void;
}

/**
 * Serves Grafana for as long as the process lives, and ends the process: after Grafana's request, a signal, or the end
 * of Grafana itself. Started by anything but a host of this protocol it explains itself on stderr and sets a
 * failing exit code. Rejects when no address can be bound.
 *
 * @param start begins the thread that runs `answerCalls`
 */
export async function serve(start: () => Worker, { environment, log, onOver }: ServeOptions): Promise<void> {
  const version = agree(environment);
  if (version === undefined) {
    process.exitCode = 1;
    return;
  }
  guardStdout(log);
  const { promise: ended, resolve: end } = deferred<ProcessEnd>();
  onProcessEnd(end);
  onUncaught(log, end);
  onParentGone(() => end({ reason: 'Grafana is gone', exitCode: 0 }));

  const thread = start();
  const relay = new Relay(thread, {
    ...(onOver === undefined ? {} : { onOver }),
    onLog: (line) => void process.stderr.write(line),
    onLost: (reason) => end({ reason, exitCode: 1 }),
  });
  for (const event of ['error', 'exit'] as const) {
    thread.on(event, (cause: unknown) => relay.lose(`the thread that answers calls ended: ${errorText(cause)}`));
  }
  const server = createServer(relay, () => end({ reason: 'Grafana asked for it', exitCode: 0 }));
  if ((await Promise.race([relay.ready, ended])) === undefined) {
    await open(server, version, { environment, log });
  }

  const { reason, exitCode } = await ended;
  log[exitCode === 0 ? 'debug' : 'error']('Ending', { reason });
  await drain(server, relay);
  process.exit(exitCode);
}

/** Binds the server, and tells the host where. */
async function open(
  server: Server,
  version: number,
  { environment, log }: Pick<ServeOptions, 'environment' | 'log'>
): Promise<void> {
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
