export type PageName = 'welcome' | 'missing';

const PAGE_BY_PATH: ReadonlyMap<string, PageName> = new Map([['', 'welcome']]);

/** The page at `path`, which begins with the app's own `basename`. */
export function pageAt(path: string, basename: string): PageName {
  const own = path.startsWith(basename) ? path.slice(basename.length) : path;
  return PAGE_BY_PATH.get(own.replaceAll(/^\/+|\/+$/g, '')) ?? 'missing';
}
