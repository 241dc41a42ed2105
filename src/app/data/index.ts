/** Data access of the pages: the selected data source, hooks that run queries, and panels. */
export { type SignalRequest, useSignal, useSignals } from './useSignal';
export { mlflowLinks, addLink, type ConfiguredSource, settingsLink, useDataSource, useResource } from './sources';
export { noticesOf, DataPanel, type Visualization, exploreLink } from './SignalPanel';
export { type PageRange, usePageRange } from './usePageRange';
export { request, resource } from '../../datasource/request';
export { isOfSource, type SourceStates, statusSchema, useSourceStates } from './status';
export { type Firing, firingOf, useRules, type WatchedRule, type WatchedRules } from './rules';
export { type AsyncResult, useAction, useAsync } from '../../datasource/useAsync';
