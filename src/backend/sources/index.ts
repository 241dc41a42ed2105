export type { Caller } from './caller';
export { SourceError } from './error';
export type { SourceEvent } from './events';
export type { SourceHealth } from './health';
export type { Identity } from './http/identity';
export type { Proxies } from './http/proxy';
export { SourcePool, type SourcePoolOptions } from './pool';
export { parseSettings, type ParsedSettings } from './settings';
