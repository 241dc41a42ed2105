import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Tls } from '../settings';
import { type Proxies, proxyFor } from './proxy';

interface AgentOptions {
  readonly tls: Tls;
  readonly proxies: Proxies;
  /** Of connecting, of the head of an answer and of each part of its body, each by itself. Milliseconds. */
  readonly timeout: number;
  /** As many at the same time; without it, as many as there are requests. */
  readonly connections?: number;
}

/** The connections to one server: kept alive, with its TLS, through its proxy where there is one. Who makes it destroys it. */
export function agentFor(url: URL, { tls, proxies, timeout, connections }: AgentOptions): Dispatcher {
  const connect = {
    rejectUnauthorized: !tls.skipVerify,
    ...(tls.serverName !== undefined && { servername: tls.serverName }),
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.clientCert && { cert: tls.clientCert.cert, key: tls.clientCert.key.reveal() }),
    timeout,
  };
  const options = { headersTimeout: timeout, bodyTimeout: timeout, ...(connections !== undefined && { connections }) };
  const proxy = proxyFor(url, proxies);
  return proxy === undefined
    ? new Agent({ ...options, connect })
    : new ProxyAgent({
        ...options,
        uri: proxy,
        requestTls: connect,
        // Many proxies allow a tunnel to port 443 alone, so plain HTTP is asked for in the proxy's own way.
        proxyTunnel: url.protocol === 'https:',
      });
}
