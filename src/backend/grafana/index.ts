export * from './plugin';
export * from './frames';
export { badRequest, PluginError } from './errors';
export { parseEnvironment } from './environment';
export { createLog, type Log, processLog } from './observe/log';
export { createMetrics } from './observe/metrics';
export { startTracing } from './observe/tracing';
export * from './router';
export { serve } from './serve';
