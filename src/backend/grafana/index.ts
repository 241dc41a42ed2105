export * from './plugin';
export * from './frames';
export { badRequest, classify, downstreamError, errorMessage, PluginError } from './errors';
export { type Environment, type LogLevel, parseEnvironment, type ProxySettings } from './environment';
export { createLog, type Log, type LogValues, processLog } from './observe/log';
export { redactor } from './observe/redact';
export { serve, type ServeOptions } from './serve';
