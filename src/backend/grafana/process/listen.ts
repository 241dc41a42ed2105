import { chmodSync } from 'node:fs';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import type { Environment } from '../environment';
import type { Address } from './handshake';
import { makePrivateSocket } from './socket';

export interface Listener {
  readonly address: Address;
  /** Removes what the listener leaves on disk. */
  readonly remove: () => void;
}

const loopback = '127.0.0.1';

/**
 * Binds the server where only the host can reach it: a unix socket of mode 0600 in a private folder, which is also
 * what Go plugins do. TCP on the loopback address serves Windows, a file system without a writable folder, and an
 * operator who sets `GF_PLUGIN_TRANSPORT=tcp`: any user of the machine can connect to it, so it is never the first
 * choice. The port range that Grafana passes to every plugin applies to TCP alone. Throws when nothing can be bound.
 */
export async function listen(
  server: Server,
  environment: Pick<Environment, 'socketDir' | 'temporaryDir' | 'ports' | 'transport'>
): Promise<Listener> {
  const wantsTcp =
    environment.transport === 'tcp' || (process.platform === 'win32' && environment.transport !== 'unix');
  const socket = wantsTcp ? undefined : makePrivateSocket(environment);
  if (socket === undefined) {
    return { address: await bindTcp(server, environment.ports), remove: () => undefined };
  }
  try {
    await bind(server, `unix:${socket.path}`);
    chmodSync(socket.path, 0o600);
  } catch (error) {
    socket.remove();
    throw error;
  }
  return { address: { network: 'unix', path: socket.path }, remove: socket.remove };
}

async function bindTcp(server: Server, ports: Environment['ports']): Promise<Address> {
  let lastFailure: unknown;
  for (let port = ports?.min ?? 0; port <= (ports?.max ?? 0); port++) {
    try {
      return { network: 'tcp', host: loopback, port: await bind(server, `${loopback}:${port}`) };
    } catch (error) {
      lastFailure = error;
    }
  }
  throw new Error(`No port of ${loopback} could be bound between ${ports?.min ?? 0} and ${ports?.max ?? 0}`, {
    cause: lastFailure,
  });
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) {
        resolve(port);
      } else {
        reject(error);
      }
    });
  });
}
