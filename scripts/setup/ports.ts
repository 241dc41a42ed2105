import { createServer } from 'node:net';

function tried(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}

/** The wanted loopback port when it is free, else any free one that is not among `taken`. */
export async function freePort(wanted: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (const port of [wanted, 0, 0, 0, 0, 0]) {
    const bound = taken.has(port) ? undefined : await tried(port);
    if (bound !== undefined && !taken.has(bound)) {
      return bound;
    }
  }
  throw new Error('no free port on 127.0.0.1');
}
