import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';

export interface Received {
  readonly method: string;
  /** Path and query; the whole address where it came through a proxy. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Behaviour = (request: Received, response: ServerResponse) => void;

export interface FaultServer {
  readonly url: string;
  readonly port: number;
  /** What came in so far, whether or not it was answered. */
  readonly requests: readonly Received[];
  /** How many requests were given up by the client before their answer was complete. */
  readonly abandoned: () => number;
  behave: (behaviour: Behaviour) => void;
  /** Host and port of every tunnel that was asked for (CONNECT): they are refused unless `tunnel` is given. */
  readonly tunnels: readonly string[];
  readonly stop: () => Promise<void>;
}

interface FaultServerOptions {
  readonly tls?: ServerOptions;
  /** Where a tunnel leads, whatever was asked for. */
  readonly tunnel?: (socket: Socket) => void;
}

/** A real server on loopback that answers as `behaviour` says, which a test may change at any time. */
export async function startFaultServer(behaviour: Behaviour, options: FaultServerOptions = {}): Promise<FaultServer> {
  let current = behaviour;
  let abandoned = 0;
  const requests: Received[] = [];
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received: Received = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(received);
      current(received, response);
    });
    response.on('close', () => {
      abandoned += response.writableFinished ? 0 : 1;
    });
  };

  const server = options.tls === undefined ? createHttpServer(handle) : createHttpsServer(options.tls, handle);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A client that goes away in the middle of an answer is what some tests are about.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    tunnels.push(request.url ?? '');
    if (options.tunnel === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    } else {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      options.tunnel(socket);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server has no port');
  }
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    tunnels,
    abandoned: () => abandoned,
    behave: (next) => {
      current = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

export const json =
  (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };

export const text =
  (body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(body);
  };

/** Takes the request and never answers. */
export const silence: Behaviour = () => undefined;

/** Begins an answer that announces more than it has, and hangs up. */
export const half =
  (beginning: string): Behaviour =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(beginning.length * 2) });
    response.write(beginning, () => response.destroy());
  };

/** Hangs up without a word. */
export const hangUp: Behaviour = (_, response) => {
  response.destroy();
};

/** Streams `bytes` of JSON text, as fast as they are taken; `written` is told how many were. */
export const huge =
  (bytes: number, written: (bytes: number) => void): Behaviour =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(64 * 1024, ' ');
    let sent = 0;
    const more = (): void => {
      while (sent < bytes && !response.destroyed) {
        sent += chunk.length;
        written(sent);
        if (!response.write(chunk)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  };

/** One behaviour a request, the last one from then on. */
export function inTurn(...behaviours: readonly Behaviour[]): Behaviour {
  let turn = 0;
  return (request, response) => {
    behaviours[Math.min(turn++, behaviours.length - 1)]?.(request, response);
  };
}
