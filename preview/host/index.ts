/** Grafana's side of the plugin protocol: starts the executable, shakes hands, calls it. */
export { type HostedQuery, type HostedAnswer, PluginClient } from './client';
export { type InstanceConfig, pluginContext } from './context';
export { type PluginProcess, startPlugin } from './process';
