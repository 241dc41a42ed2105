import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { SourceConfig } from '../settings/parse';
import { type Proxies, proxyFor } from './proxy';

/** The connections to one source: kept alive, with its TLS, through its proxy where there is one. */
export function createAgent(config: SourceConfig, proxies: Proxies, connections: number): Dispatcher {
  const { tls } = config;
  const timeout = config.timeoutSeconds * 1000;
  const tlsOptions = {
    rejectUnauthorized: !tls.skipVerify,
    ...(tls.serverName !== undefined && { servername: tls.serverName }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.clientCert && { cert: tls.clientCert.cert, key: tls.clientCert.key.reveal() }),
  };
  const options = { connections, headersTimeout: timeout, bodyTimeout: timeout };
  const proxy = proxyFor(config.url, proxies);
  if (proxy === undefined) {
    return new Agent({ ...options, connect: { ...tlsOptions, timeout } });
  }
  return new ProxyAgent({
    ...options,
    uri: proxy,
    requestTls: { ...tlsOptions, timeout },
    // Many proxies allow a tunnel to port 443 alone, so plain HTTP is asked for in the proxy's own way.
    proxyTunnel: config.url.protocol === 'https:',
  });
}
