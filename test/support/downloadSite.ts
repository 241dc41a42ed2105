import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface DownloadSite {
  /** Without trailing slash. */
  readonly url: string;
  /** What was asked for, in order: the path, and the range where one was asked for. */
  readonly requests: string[];
  /** How it answers from now on. */
  readonly behave: (listener: RequestListener) => void;
  readonly stop: () => Promise<void>;
}

/** A server on loopback that stands for a site with files to download. */
export async function startDownloadSite(): Promise<DownloadSite> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let listener: RequestListener = (_, response) => void response.writeHead(404).end();
  const server = createServer((request, response) => {
    const { range } = request.headers;
    requests.push(range === undefined ? String(request.url) : `${request.url} ${range}`);
    listener(request, response);
  });
  server.on('connection', (socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    behave: (next) => {
      listener = next;
      requests.length = 0;
    },
    stop: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

/** Answers as a file server that knows ranges does (RFC 9110, 14). */
export function serve(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN);
  if (from >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
  } else if (from > 0) {
    const range = `bytes ${from}-${content.length - 1}/${content.length}`;
    response.writeHead(206, { 'content-range': range, 'content-length': content.length - from });
    response.end(content.subarray(from));
  } else {
    response.writeHead(200, { 'content-length': content.length }).end(content);
  }
}

/** Answers with `bytes` of what is asked for, then breaks the connection off, or leaves it hanging. */
export function serveInPart(
  content: Buffer,
  bytes: number,
  how: 'cut off' | 'hanging',
  request: IncomingMessage,
  response: ServerResponse
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const range = from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { ...range, 'content-length': content.length - from });
  response.write(content.subarray(from, from + bytes), () => {
    if (how === 'cut off') {
      // Not before it has arrived.
      setTimeout(() => response.destroy(), 200);
    }
  });
}
