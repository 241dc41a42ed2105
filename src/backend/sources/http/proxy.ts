import { BlockList, isIP } from 'node:net';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Tls } from '../settings';

/** The proxies of the process's environment: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, unparsed. */
export interface Proxies {
  readonly http?: string;
  readonly https?: string;
  readonly no?: string;
}

/**
 * The proxy that requests to `url` go through, or `undefined` for a direct connection. Reads `NO_PROXY` as Grafana's
 * own processes do: `*`, host names with their subdomains, addresses, CIDR ranges, each with an optional port; this
 * machine itself is never asked through a proxy.
 */
export function proxyFor(url: URL, proxies: Proxies): string | undefined {
  const proxy = url.protocol === 'https:' ? proxies.https : proxies.http;
  if (proxy === undefined || proxy === '' || isLoopback(url) || isExempt(url, proxies.no ?? '')) {
    return undefined;
  }
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').toLowerCase();

export function isLoopback(url: URL): boolean {
  const host = bareHost(url);
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function isExempt(url: URL, list: string): boolean {
  const host = bareHost(url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') {
    return true;
  }
  if (entry.includes('/')) {
    return inRange(entry, host);
  }
  const { name, wantedPort } = splitPort(entry);
  if (wantedPort !== undefined && wantedPort !== port) {
    return false;
  }
  if (name.startsWith('.')) {
    return host.endsWith(name);
  }
  const domain = name.replace(/^\*\./, '');
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}

function splitPort(entry: string): { readonly name: string; readonly wantedPort?: string } {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(entry);
  const parts = bracketed ?? (isIP(entry) === 6 ? null : /^(.+):(\d+)$/.exec(entry));
  const name = parts?.[1] ?? entry;
  const wantedPort = parts?.[2];
  return wantedPort === undefined ? { name } : { name, wantedPort };
}

function inRange(range: string, host: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    return false;
  }
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}

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
