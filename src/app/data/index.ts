/** Data access of the pages: the selected data source, hooks that run queries, and panels. */
export { type SignalRequest } from './useSignal';
export { mlflowLinks } from './sources';
export { noticesOf } from './SignalPanel';
export { DataPanel, type Visualization } from './SignalPanel';
export { exploreLink } from './SignalPanel';
export { addLink, type ConfiguredSource, settingsLink } from './sources';
export { useDataSource } from './sources';
export { type PageRange, usePageRange } from './usePageRange';
export { request, resource } from '../../datasource/request';
export { isOfSource, type SourceStates, statusSchema, useSourceStates } from './status';
export { useSignal, useSignals } from './useSignal';
export { type Firing, firingOf, useRules, type WatchedRule, type WatchedRules } from './rules';
export { useResource } from './resource';
export { type AsyncResult, useAction, useAsync } from '../../datasource/useAsync';
