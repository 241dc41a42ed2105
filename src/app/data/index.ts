/** How pages get at figures: the data source that was chosen, signals asked for as hooks, and panels that ask themselves. */
export { ask, type SignalRequest } from './ask';
export { type MlflowLinks, mlflowLinks } from './mlflowLinks';
export { noticesOf } from './Notices';
export { DataPanel, SignalPanel, type Visualization } from './SignalPanel';
export { alertLink, exploreLink } from './panelLinks';
export { addLink, configuredSources, type ConfiguredSource, DATA_SOURCE_ID, settingsLink } from './sources';
export { type Chosen, useDataSource } from './useDataSource';
export { type PageRange, usePageRange } from './usePageRange';
export { resource } from './resource';
export { useSignal, useSignals } from './useSignal';
export { type Firing, firingOf, useRules, type WatchedRule, type WatchedRules } from './rules';
export { useResource } from './useResource';
export { type AsyncResult, useAction, useAsync } from '../../datasource/useAsync';
