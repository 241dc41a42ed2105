export * from './plugin';
export * from './frames';
export { badRequest, classify, errorMessage, PluginError } from './errors';
export { type Environment, type LogLevel, parseEnvironment } from './environment';
export { createLog, type Log, processLog } from './observe/log';
export { createMetrics } from './observe/metrics';
export { startTracing, type Tracing } from './observe/tracing';
export * from './router';
export { serve } from './serve';
