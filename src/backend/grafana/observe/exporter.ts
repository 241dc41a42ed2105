import { AsyncLocalStorage } from 'node:async_hooks';
import type { Metadata } from '@grpc/grpc-js';
import { type Context, DiagLogLevel, type Span, SpanKind, SpanStatusCode, diag, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { TracingSettings } from '../environment';
import { errorMessage } from '../errors';
import type { Log } from './log';
import { parentContext, traceHeaders } from './propagation';
import type { Tracing } from './tracing';

/** How long one batch may take to be sent. */
const exportTimeoutMs = 5000;

/** Spans that are sent, in batches and behind the calls' back, to the collector. */
export function createExportedTracing(
  settings: TracingSettings,
  service: { readonly name: string; readonly version: string },
  log: Log
): Tracing {
  reportTrouble(log);
  const exporter = new OTLPTraceExporter({ url: `http://${settings.address}`, timeoutMillis: exportTimeoutMs });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service.name, 'service.version': service.version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.sampled) }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer(service.name, service.version);
  const current = new AsyncLocalStorage<Context>();
  const within = async <Result>(
    { name, kind, parent }: { readonly name: string; readonly kind: SpanKind; readonly parent: Context },
    work: (context: Context) => Promise<Result>
  ): Promise<Result> => {
    const span = tracer.startSpan(name, { kind }, parent);
    const context = trace.setSpan(parent, span);
    try {
      return await current.run(context, () => work(context));
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    span: (name, metadata: Metadata, work) =>
      within({ name, kind: SpanKind.SERVER, parent: parentContext(metadata, settings.propagation) }, work),
    request: (name, work) => {
      const parent = current.getStore();
      return parent === undefined
        ? work({})
        : within({ name, kind: SpanKind.CLIENT, parent }, (context) => work(traceHeaders(context)));
    },
    stop: () => provider.shutdown().catch((error: unknown) => log.debug('The last spans could not be sent', { error })),
  };
}

function fail(span: Span, error: unknown): void {
  const message = errorMessage(error);
  span.recordException({ name: error instanceof Error ? error.name : 'Error', message });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** A collector that is away says so with every batch: worth a line for who looks, not a warning each. */
function reportTrouble(log: Log): void {
  const note = (message: string): void => log.debug('Tracing', { message });
  diag.setLogger({ error: note, warn: note, info: note, debug: note, verbose: note }, DiagLogLevel.WARN);
}
