/** Parses a URL, relative to `base` where that is given; `undefined` for what is none. */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  return URL.canParse(text, base?.toString()) ? new URL(text, base) : undefined;
}

/** A URL without user name, password, query and fragment: what a message may show. */
export function publicUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? parseUrl(url) : url;
  return parsed === undefined ? '(not a URL)' : `${parsed.origin}${parsed.pathname === '/' ? '' : parsed.pathname}`;
}
