import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
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
import type { TraceHeaders, Tracing } from './tracing';

const w3c = new W3CTraceContextPropagator();

/** The trace that a call belongs to, in the forms that Grafana can be configured to use; none makes the call its own trace. */
export function parentContext(metadata: TraceHeaders, forms: ReadonlySet<string>): Context {
  const jaeger = forms.has('jaeger') ? parseJaeger(metadata['uber-trace-id']) : undefined;
  return jaeger === undefined
    ? w3c.extract(ROOT_CONTEXT, metadata, defaultTextMapGetter)
    : trace.setSpanContext(ROOT_CONTEXT, jaeger);
}

/** The headers that propagate the trace of `context`, in the W3C format. */
function traceHeaders(context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  w3c.inject(context, headers, defaultTextMapSetter);
  return headers;
}

/** Jaeger's own header: trace, span, parent and flags in hexadecimal, leading zeros left out. */
function parseJaeger(header: string | undefined): SpanContext | undefined {
  const match = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]*:([0-9a-f]{1,2})$/i.exec(
    (header ?? '').replaceAll('%3A', ':')
  );
  const [, traceId = '', spanId = '', flags = ''] = match ?? [];
  return match === null
    ? undefined
    : {
        traceId: traceId.padStart(32, '0'),
        spanId: spanId.padStart(16, '0'),
        traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
        isRemote: true,
      };
}

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
    span: (name, metadata, work) =>
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
