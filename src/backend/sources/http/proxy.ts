import { BlockList, isIP } from 'node:net';

/** The proxies of the process's environment: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as their values stand. */
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
