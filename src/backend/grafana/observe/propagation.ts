import type { Metadata } from '@grpc/grpc-js';
import {
  type Context,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

const w3c = new W3CTraceContextPropagator();

/** The trace that a call belongs to, in the forms that Grafana can be told to use; none makes the call its own trace. */
export function parentContext(metadata: Metadata, forms: ReadonlySet<string>): Context {
  const first = (name: string): string | undefined => metadata.get(name)[0]?.toString();
  const jaeger = forms.has('jaeger') ? parseJaeger(first('uber-trace-id')) : undefined;
  return jaeger === undefined
    ? w3c.extract(ROOT_CONTEXT, metadata, { get: (_, name) => first(name), keys: () => Object.keys(metadata.getMap()) })
    : trace.setSpanContext(ROOT_CONTEXT, jaeger);
}

/** The headers that tell the trace of `context` to whom it asks, in the form that everybody reads. */
export function traceHeaders(context: Context): Record<string, string> {
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
