/** Grafana's side of the plugin protocol: starts the executable, reads its handshake, calls it. */
export type { Question } from '../src/report/questions';
export {
  type HostedAnswer,
  PluginClient,
  type WrittenAnswer,
  type InstanceConfig,
  pluginContext,
  withPlugin,
} from './client';
export { type PluginProcess, startPlugin } from './process';
