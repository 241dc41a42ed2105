export * from './plugin';
export * from './frames';
export { badRequest, classify, downstreamError, errorMessage, PluginError } from './errors';
export { type Environment, type LogLevel, parseEnvironment, type ProxySettings } from './environment';
export { createLog, type Log, type LogValues, processLog } from './observe/log';
export { createMetrics, type PluginMetrics } from './observe/metrics';
export { startTracing, type Tracing } from './observe/tracing';
export * from './router';
export { serve, type ServeOptions } from './serve';
