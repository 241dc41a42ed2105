export type { Caller } from './caller';
export { SourceError } from './error';
export type { SourceEvent } from './events';
export type { SourceHealth } from './clients';
export type { Identity } from './http/identity';
export type { Proxies } from './http/proxy';
export { SourcePool, type SourcePoolOptions } from './pool';
export { parseSettings, type ParsedSettings, type ReadActions } from './settings';
export type { MlflowRecords, RecordRun } from './mlflow/records';
