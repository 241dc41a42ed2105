import type { IncomingMessage } from 'node:http';

const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request is not answered, if so. The server holds the data source's secrets and speaks to whoever is on this
 * machine, a browser with any page open in it included. A page of another site can reach it in two ways: by a name that it
 * makes point to this machine, which the Host header gives away, and by a request across sites, which the Origin gives away.
 */
export function refusal({ headers, url = '/' }: Pick<IncomingMessage, 'headers' | 'url'>): string | undefined {
  const { host, origin } = headers;
  if (host === undefined || !OWN_NAMES.includes(host.replace(/:\d+$/, ''))) {
    return `The preview answers at ${OWN_NAMES.join(', ')} alone, not at "${host ?? ''}"`;
  }
  const fetchSite = headers['sec-fetch-site'];
  if (origin !== undefined && origin !== `http://${host}`) {
    return `A page of ${origin} may not use the preview`;
  }
  // A link from elsewhere may open a page of ours; what a page asks behind it, only ours may ask.
  const opensPage = headers['sec-fetch-mode'] === 'navigate' && !url.startsWith('/api/');
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none' && !opensPage) {
    return 'A page of another site may not use the preview';
  }
  return undefined;
}

/** Nothing from elsewhere runs in the preview's pages, and nobody frames them. */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    // Grafana's table makes a function of a frame's fields.
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "object-src 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;
