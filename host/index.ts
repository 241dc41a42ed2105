/** Grafana's side of the plugin protocol: starts the executable, shakes hands, calls it. */
export {
  type HostedQuery,
  type HostedAnswer,
  PluginClient,
  type WrittenAnswer,
  type InstanceConfig,
  pluginContext,
  withPlugin,
} from './client';
export { type PluginProcess, startPlugin } from './process';
