import type { SourceName } from '../../settings/sources';
import type { HttpEvent } from './http/client';

/** What the sources did, for the process's own metrics. Nothing in it names a user, an address or a query. */
export type SourceEvent =
  | ({ readonly kind: 'request'; readonly source: SourceName } & HttpEvent)
  /** A piece of an answer came. */
  | { readonly kind: 'read'; readonly source: SourceName; readonly bytes: number }
  /** A settled answer was looked for in the cache. */
  | { readonly kind: 'cache'; readonly source: SourceName; readonly hit: boolean }
  /** A question joined an identical one that was under way. */
  | { readonly kind: 'shared'; readonly source: SourceName }
  /** A refused request is tried again. */
  | { readonly kind: 'retry'; readonly source: SourceName };

export type Observe = (event: SourceEvent) => void;
