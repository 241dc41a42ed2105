import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  type MethodDefinition,
  type Server,
} from '@grpc/grpc-js';
import type { Frame } from '../frames/frame';
import { createLog } from '../observe/log';
import { noTracing } from '../observe/tracing';
import type { PluginHandlers } from '../plugin';
import { listen, type Listener } from '../process/listen';
import { answerCalls } from '../relay/answers';
import { Relay } from '../relay/relay';
import { createServer } from '../serve';
import { fromText } from '../wire/bytes';
import type { DataQueryMessage, PluginContextMessage, QueryDataRequest } from '../wire/messages';

/** A host's end of the protocol, for tests. */
export class TestHost {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
    });
  }

  /** A call with one answer; aborting drops it as Grafana does. */
  call<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    { signal, ...options }: CallOptions & { readonly signal?: AbortSignal } = {}
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new Metadata(),
        options,
        (error, response) => {
          if (error !== null) {
            reject(error);
          } else if (response === undefined) {
            reject(new Error('Neither an answer nor an error came'));
          } else {
            resolve(response);
          }
        }
      );
      signal?.addEventListener('abort', () => call.cancel());
    });
  }

  stream<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request
  ): ClientReadableStream<Response> {
    return this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request
    );
  }

  /** Everything a stream answers until it ends. */
  async collect<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): Promise<Response[]> {
    const call = this.stream(method, request);
    const responses: Response[] = [];
    call.on('data', (response: Response) => responses.push(response));
    await once(call, 'end');
    return responses;
  }

  close(): void {
    this.#client.close();
  }
}

/** The context that Grafana would send for a viewer of one data source. */
export function testContext(
  overrides: { readonly secrets?: Record<string, string>; readonly role?: string } = {}
): NonNullable<PluginContextMessage> {
  return {
    orgId: 1,
    pluginId: 'test-datasource',
    pluginVersion: '1.0.0',
    user: { login: 'vera', name: 'Vera', email: 'vera@example.org', role: overrides.role ?? 'Viewer' },
    dataSourceInstanceSettings: {
      id: 7,
      uid: 'uid-7',
      name: 'Models',
      url: '',
      jsonData: Buffer.from('{"prometheus":{"url":"http://prometheus:9090"}}'),
      decryptedSecureJsonData: overrides.secrets ?? {},
      lastUpdatedMS: Date.UTC(2026, 10, 22),
      apiVersion: 'v0alpha1',
    },
    grafanaConfig: { GF_APP_URL: 'http://grafana' },
    userAgent: 'Grafana/12.4.0 (linux; amd64)',
  };
}

/** What the plugin under test has logged. */
export const lines: string[] = [];
export const log = createLog({ level: 'debug', write: (line) => void lines.push(line) });

export const unexpected = () => Promise.reject(new Error('not expected in this test'));

export const handlers = (some: Partial<PluginHandlers>): PluginHandlers => ({
  query: unexpected,
  checkHealth: unexpected,
  collectMetrics: unexpected,
  callResource: unexpected,
  stream: { subscribe: unexpected, run: async function* () {} },
  shutdown: () => Promise.resolve(),
  ...some,
});

export const query = (refId: string, json: object = {}): DataQueryMessage => ({
  refId,
  maxDataPoints: 100,
  intervalMS: 15_000,
  timeRange: { fromEpochMS: 1_700_000_000_000, toEpochMS: 1_700_000_360_000 },
  json: fromText(JSON.stringify(json)),
  queryType: '',
});

export const request = (...queries: DataQueryMessage[]): QueryDataRequest => ({
  pluginContext: testContext(),
  headers: {},
  queries,
  format: 0,
});

export let running:
  | {
      server: Server;
      relay: Relay;
      listener: Listener;
      host: TestHost;
      socket: string;
      folder: string;
      asked: Promise<void>;
    }
  | undefined;

/** Bytes of the calls that are over, as each thread counted them. */
export const over: { readonly relay: number[]; readonly answers: number[] } = { relay: [], answers: [] };

let ports: MessagePort[] = [];

/** A server with these handlers, bound to a socket of its own, and a host connected to it. */
export async function start(some: Partial<PluginHandlers>): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-test-'));
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const { port1, port2 } = new MessageChannel();
  ports = [port1, port2];
  const relay = new Relay(port1, {
    onLog: (line) => void lines.push(line),
    onLost: () => void unexpected(),
    onOver: (bytes) => void over.relay.push(bytes),
  });
  answerCalls(port2, {
    handlers: handlers(some),
    log,
    tracing: noTracing,
    onOver: (bytes) => void over.answers.push(bytes),
  });
  const server = createServer(relay, ask);
  const listener = await listen(server, {
    socketDir: folder,
    temporaryDir: undefined,
    ports: undefined,
    transport: undefined,
  });
  const path = listener.address.network === 'unix' ? listener.address.path : '';
  const host = new TestHost(`unix:${path}`);
  running = { server, relay, listener, host, socket: path, folder, asked };
  return host;
}

/** The answer of a call to what {@link start} began, none of which is taken before it is read. */
export function unread<Request, Response>(
  method: MethodDefinition<Request, Response>,
  request: Request
): ClientHttp2Stream {
  const stream = unended(method, request);
  stream.end();
  return stream;
}

/** The same before the end of its request; `headers` are added to its own. */
export function unended<Request, Response>(
  method: MethodDefinition<Request, Response>,
  request: Request,
  headers: Readonly<Record<string, string>> = {}
): ClientHttp2Stream {
  session = connect('http://localhost', { createConnection: () => createConnection(running?.socket ?? '') });
  const stream = session.request({
    ':method': 'POST',
    ':path': method.path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  const message = method.requestSerialize(request);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.write(Buffer.concat([prefix, message]));
  return stream;
}

let session: ClientHttp2Session | undefined;

/** Ends what {@link start} began. */
export function stop(): void {
  session?.close();
  running?.host.close();
  running?.server.forceShutdown();
  running?.listener.remove();
  ports.splice(0).forEach((port) => port.close());
  rmSync(running?.folder ?? '', { recursive: true, force: true });
  running = undefined;
  lines.length = 0;
  over.relay.length = 0;
  over.answers.length = 0;
}

export const emptyFrame: Frame = { name: '', refId: '', fields: [] };

export function resource(some: { headers?: Record<string, { values: string[] }>; body?: Uint8Array }) {
  return {
    pluginContext: testContext(),
    path: 'models/a b',
    method: 'POST',
    url: 'models/a%20b?a=%C3%B6',
    headers: some.headers ?? {},
    body: some.body ?? new Uint8Array(),
  };
}
