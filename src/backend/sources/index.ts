export { SourceError, type ErrorSource, type Problem } from './error';
export type { Observe, SourceEvent } from './events';
export type { Identity } from './http/identity';
export type { Proxies } from './http/proxy';
export type { Caller } from './prometheus/api';
export { SourcePool, type SourcePoolOptions } from './pool';
export { parseSettings, type ParsedSettings } from './settings/parse';
export type { SourceName } from './settings/schema';
