/** The preview's server: the plugin behind the addresses at which Grafana has it, on this machine alone. */
export { Builds } from './routes/builds';
export { servePreview } from './serve';
