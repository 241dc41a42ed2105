import { Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import type { TracingSettings } from '../environment';
import { parentContext } from './exporter';
import { createLog } from './log';
import { noTracing, startTracing } from './tracing';

const service = { name: 'a plugin', version: '1' };
const log = createLog({ level: 'error', write: () => undefined });
const settings = (address: string): TracingSettings => ({ address, propagation: new Set(), sampled: 1 });
const traceId = '0af7651916cd43dd8448eb211c80319c';

const metadataOf = (name: string, value: string): Metadata => {
  const metadata = new Metadata();
  metadata.set(name, value);
  return metadata;
};

/** A collector that keeps what it is sent, as the bytes it came in. */
async function startCollector() {
  const received: Buffer[] = [];
  const server = new Server();
  server.addService(
    {
      export: {
        path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        requestStream: false,
        responseStream: false,
        requestDeserialize: (bytes: Buffer) => bytes,
        requestSerialize: (bytes: Buffer) => bytes,
        responseSerialize: (bytes: Buffer) => bytes,
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    {
      export: (call: { request: Buffer }, callback: (error: null, bytes: Buffer) => void) => {
        received.push(call.request);
        callback(null, Buffer.alloc(0));
      },
    }
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error)
    );
  });
  return { address: `127.0.0.1:${port}`, received, stop: () => server.forceShutdown() };
}

describe('tracing', () => {
  it('is absent without a collector', async () => {
    expect(startTracing(undefined, service, log)).toBe(noTracing);
    expect(await noTracing.span('x', new Metadata(), async () => 5)).toBe(5);
    expect(await noTracing.request('x', async (headers) => headers)).toEqual({});
  });

  it("sends a span a call, under the caller's trace", async () => {
    const collector = await startCollector();
    const tracing = startTracing(settings(collector.address), service, log);
    await import('./exporter');
    const call = metadataOf('traceparent', `00-${traceId}-b7ad6b7169203331-01`);
    expect(await tracing.span('queryData', call, async () => 'done')).toBe('done');
    await expect(tracing.span('checkHealth', call, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    await tracing.stop();
    collector.stop();
    const sent = Buffer.concat(collector.received);
    expect(sent.toString('latin1')).toContain('queryData');
    expect(sent.toString('latin1')).toContain('a plugin');
    expect(sent.toString('latin1')).toContain('down');
    expect(sent.includes(Buffer.from(traceId, 'hex'))).toBe(true);
  });

  it('puts what a call asks of others into a span below it, and tells them', async () => {
    const collector = await startCollector();
    const tracing = startTracing(settings(collector.address), service, log);
    await import('./exporter');
    const call = metadataOf('traceparent', `00-${traceId}-b7ad6b7169203331-01`);
    const sent = await tracing.span('queryData', call, async () => {
      await Promise.resolve();
      return tracing.request('prometheus POST query', async (headers) => headers['traceparent']);
    });
    const [, trace, below] = sent?.split('-') ?? [];
    expect(trace).toBe(traceId);
    expect(below).not.toBe('b7ad6b7169203331');
    expect(await tracing.request('outside of any call', async (headers) => headers)).toEqual({});
    await tracing.stop();
    collector.stop();
    const spans = Buffer.concat(collector.received);
    expect(spans.toString('latin1')).toContain('prometheus POST query');
    expect(spans.toString('latin1')).not.toContain('outside of any call');
    expect(spans.includes(Buffer.from(below ?? '', 'hex'))).toBe(true);
  });

  it('changes no answer when the collector is away', async () => {
    const tracing = startTracing(settings('127.0.0.1:1'), service, log);
    await import('./exporter');
    expect(await tracing.span('x', new Metadata(), async () => 5)).toBe(5);
    await tracing.stop();
  });

  it("reads Jaeger's header where Grafana is told to send it", () => {
    const call = metadataOf('uber-trace-id', 'af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1');
    const parent = (forms: string[]) => trace.getSpanContext(parentContext(call, new Set(forms)));
    expect(parent(['jaeger', 'w3c'])).toMatchObject({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 });
    expect(parent(['w3c'])).toBeUndefined();
  });
});
