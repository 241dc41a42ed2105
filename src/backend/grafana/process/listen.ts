import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import type { Environment } from '../environment';

/** Supported versions of Grafana's plugin protocol. */
const spoken = [2];

/** go-plugin's own protocol, which has had one version so far. */
const coreVersion = 1;

/** Why the process will not serve; the text is for the person who started it. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused';
}

/**
 * The protocol version to use: the highest that both sides support. A host that names none is taken to
 * know ours. Throws {@link HandshakeRefused} when no such host is there, or none of its versions is ours.
 */
export function negotiate(environment: Pick<Environment, 'cookie' | 'protocolVersions' | 'grafanaVersion'>): number {
  if (environment.cookie !== 'datasource') {
    throw new HandshakeRefused(
      'This is the backend of a Grafana plugin. It is not meant to be started by hand: Grafana starts it by itself\n' +
        "when the plugin's folder lies in its plugins directory. See Grafana's log if the plugin does not appear."
    );
  }
  const offered = environment.protocolVersions;
  const version = offered.length === 0 ? spoken[0] : spoken.find((ours) => offered.includes(ours));
  if (version === undefined) {
    throw new HandshakeRefused(
      `Grafana ${environment.grafanaVersion} offers version ${offered.join(', ')} of its plugin protocol, ` +
        `but this plugin supports version ${spoken.join(', ')}. Install a version of the plugin made for this Grafana.`
    );
  }
  return version;
}

type Address =
  | { readonly network: 'unix'; readonly path: string }
  | { readonly network: 'tcp'; readonly host: string; readonly port: number };

/** The handshake line, which tells the host where to connect: the first and only line on stdout. */
export function handshakeLine(version: number, address: Address): string {
  const where = address.network === 'unix' ? address.path : `${address.host}:${address.port}`;
  return `${[coreVersion, version, address.network, where, 'grpc'].join('|')}\n`;
}

/** A place for a unix socket that no other user can enter. */
interface PrivateSocket {
  readonly path: string;
  /** Removes the socket and its folder. Never throws, may be called again, and works while the process exits. */
  readonly remove: () => void;
}

/** The kernel's structure holds 108 bytes, the last of them zero; on macOS 104. */
const maxPathBytes = process.platform === 'darwin' ? 103 : 107;

const folderPrefix = 'gpx-';
const socketName = 's';

/**
 * Makes a folder of mode 0700 for the socket: where the host asks for it, else in the first place that can be written.
 * A root with no temporary directory at all still has the executable's folder. `undefined` when there is none.
 */
export function makePrivateSocket(
  environment: Pick<Environment, 'socketDir' | 'temporaryDir'>
): PrivateSocket | undefined {
  const places =
    environment.socketDir === undefined
      ? [environment.temporaryDir, '/tmp', '/var/tmp', '/dev/shm', '/run', dirname(process.execPath)]
      : [environment.socketDir];
  for (const place of places) {
    const folder = place === undefined ? undefined : tryFolder(place);
    if (folder !== undefined) {
      return { path: join(folder, socketName), remove: () => removeQuietly(folder) };
    }
  }
  return undefined;
}

/** Random characters that are added to the prefix. */
const suffixLength = 6;

function tryFolder(place: string): string | undefined {
  const prefix = join(place, folderPrefix);
  if (Buffer.byteLength(join(`${prefix}${'x'.repeat(suffixLength)}`, socketName)) > maxPathBytes) {
    return undefined;
  }
  try {
    return mkdtempSync(prefix);
  } catch {
    // Not there or not writable: the next place may be.
    return undefined;
  }
}

function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The process is on its way out and can do no more about it.
  }
}

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
