import type { Log } from '../observe/log';
import type { Tracing } from '../observe/tracing';
import type { PluginHandlers } from '../plugin';

/** What every service needs. */
export interface Dependencies {
  readonly handlers: PluginHandlers;
  readonly log: Log;
  readonly tracing: Tracing;
}
