import type { Environment } from '../environment';

/** Versions of Grafana's plugin protocol that this process speaks. */
const spoken = [2];

/** go-plugin's own protocol, which has had one version so far. */
const coreVersion = 1;

/** Why the process will not serve; the text is for the person who started it. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused';
}

/**
 * The version of Grafana's protocol to speak: the highest that both sides know. A host that names none is taken to
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
        `but this plugin speaks version ${spoken.join(', ')}. Install a version of the plugin made for this Grafana.`
    );
  }
  return version;
}

export type Address =
  | { readonly network: 'unix'; readonly path: string }
  | { readonly network: 'tcp'; readonly host: string; readonly port: number };

/** The line that tells the host where to connect: the first on stdout, and the only one ever. */
export function handshakeLine(version: number, address: Address): string {
  const where = address.network === 'unix' ? address.path : `${address.host}:${address.port}`;
  return `${[coreVersion, version, address.network, where, 'grpc'].join('|')}\n`;
}
