import type { TracingSettings } from '../environment';
import type { Log } from './log';

export type TraceHeaders = Readonly<Record<string, string>>;

/** Spans around calls. Without a collector it does nothing at all. */
export interface Tracing {
  /** Runs `work` in a span whose parent the call's metadata names. */
  readonly span: <Result>(name: string, metadata: TraceHeaders, work: () => Promise<Result>) => Promise<Result>;
  /**
   * Runs `work`, which asks somebody else, in a span below that of the call it belongs to. `work` is given the headers that
   * carry the trace on; none where nothing is traced.
   */
  readonly request: <Result>(name: string, work: (headers: TraceHeaders) => Promise<Result>) => Promise<Result>;
  /** Sends what is left. Never rejects. */
  readonly stop: () => Promise<void>;
}

export const noTracing: Tracing = {
  span: (_name, _metadata, work) => work(),
  request: (_name, work) => work({}),
  stop: () => Promise.resolve(),
};

/**
 * Tracing to the collector that Grafana names, if it names one. The exporter is loaded beside the first calls, which
 * go untraced rather than wait for it; a collector that is down costs spans, never calls.
 */
export function startTracing(
  settings: TracingSettings | undefined,
  service: { readonly name: string; readonly version: string },
  log: Log
): Tracing {
  if (settings === undefined) {
    return noTracing;
  }
  let tracing = noTracing;
  const loading = import('./exporter').then(
    ({ createExportedTracing }) => {
      tracing = createExportedTracing(settings, service, log);
    },
    (error: unknown) => log.warn('Tracing could not be started: calls go untraced', { error })
  );
  return {
    span: (name, metadata, work) => tracing.span(name, metadata, work),
    request: (name, work) => tracing.request(name, work),
    stop: () => loading.then(() => tracing.stop()),
  };
}
