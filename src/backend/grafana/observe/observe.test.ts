import { trace } from '@opentelemetry/api';
import { startCollector } from '../../../../test/support/collector';
import { Redactor } from '../../redact';
import type { TracingSettings } from '../environment';
import { parentContext } from './exporter';
import { createLog, type Log, type LogOptions } from './log';
import { createMetrics } from './metrics';
import { noTracing, startTracing } from './tracing';

const capture = (
  options: Partial<LogOptions> = {}
): { log: Log; lines: string[]; read: () => Record<string, unknown> } => {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', write: (line) => void lines.push(line), ...options });
  return { log, lines, read: () => JSON.parse(lines.at(-1) ?? '') };
};

describe('the log', () => {
  it('writes one object a line, in the layout that go-plugin parses', () => {
    const { log, lines, read } = capture({ now: () => new Date(Date.UTC(2026, 10, 22, 5, 4, 3, 21)) });
    log.warn('Slow\nanswer', { seconds: 3, source: 'prometheus', ok: false, nothing: null, left: undefined });
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(read()).toEqual({
      '@level': 'warn',
      '@message': 'Slow\nanswer',
      '@timestamp': '2026-11-22T05:04:03.021000Z',
      seconds: 3,
      source: 'prometheus',
      ok: false,
      nothing: null,
    });
  });

  it('lets no value pass for message, level or time: Grafana would break on one that is no text', () => {
    const { log, read } = capture();
    log.info('real', { '@message': 5, '@level': {}, '@timestamp': 'x' });
    expect(read()).toMatchObject({ '@message': 'real', '@level': 'info', _message: 5, _level: '{}', _timestamp: 'x' });
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = capture({ level: 'warn' });
    log.info('a');
    log.debug('b');
    log.error('c');
    expect(lines).toHaveLength(1);
  });

  it('adds the values of its owner', () => {
    const { log, read } = capture();
    log.with({ call: 'queryData' }).with({ refId: 'A' }).info('done', { refId: 'B' });
    expect(read()).toMatchObject({ call: 'queryData', refId: 'B' });
  });

  it('writes errors with their causes, and what is not JSON as well as it can', () => {
    const { log, read } = capture();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    log.error('failed', {
      error: new Error('outer', { cause: new Error('inner') }),
      circle,
      big: { n: 5n },
      sign: Symbol('s'),
    });
    const { error, circle: printed, big, sign } = read();
    expect(error).toMatch(/Error: outer[^]*Caused by: Error: inner/);
    expect(printed).toMatch(/^\[not printable/);
    expect([big, sign]).toEqual(['{"n":"5"}', 'Symbol(s)']);
  });

  it('never passes the length at which Grafana takes a line apart', () => {
    const { log, lines, read } = capture();
    const long = '\u0001'.repeat(100_000);
    log.info(long, { a: long, b: long, c: long });
    expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThan(64 * 1024);
    expect(read()['@level']).toBe('info');
  });

  it('holds no secret in message, value, error or key of an object', () => {
    const redactor = new Redactor();
    redactor.add('hunter2!');
    const { log, lines } = capture({ redactor });
    log.error('hunter2!', {
      url: 'http://u:hunter2!@h',
      error: new Error('with hunter2!'),
      nested: { a: ['hunter2!'] },
    });
    expect(lines[0]).not.toContain('hunter2');
  });
});

describe('the metrics of the process', () => {
  it('count queries, errors by source, requests and cache look-ups', async () => {
    const metrics = createMetrics('modelwatch', '1.2.3');
    metrics.query({ kind: 'latency', seconds: 0.02 });
    metrics.query({ kind: 'latency', seconds: 3, failed: { source: 'downstream' } });
    metrics.request({ source: 'prometheus', seconds: 0.01, failed: false });
    metrics.cache('hit');
    metrics.action('notBetter');
    const text = await metrics.text();
    expect(text).toContain('modelwatch_queries_total{kind="latency",status="ok"} 1');
    expect(text).toContain('modelwatch_queries_total{kind="latency",status="error"} 1');
    expect(text).toContain('modelwatch_errors_total{source="downstream"} 1');
    expect(text).toContain('modelwatch_query_duration_seconds_bucket{le="0.025",kind="latency"} 1');
    expect(text).toContain('modelwatch_source_requests_total{source="prometheus",status="ok"} 1');
    expect(text).toContain('modelwatch_cache_requests_total{result="hit"} 1');
    expect(text).toContain('modelwatch_actions_total{step="notBetter"} 1');
    expect(text).toContain('modelwatch_build_info{version="1.2.3"} 1');
  });

  it('tell of the process under the usual names, afresh each time', async () => {
    const metrics = createMetrics('x', '1');
    const read = async (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(await metrics.text())?.[1]);
    expect(await read('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    expect(Math.abs((await read('process_start_time_seconds')) - Date.now() / 1000)).toBeLessThan(3600);
    const before = await read('process_cpu_seconds_total');
    for (let spin = 0, end = process.cpuUsage().user + 20_000; process.cpuUsage().user < end; spin++);
    const after = await read('process_cpu_seconds_total');
    expect(after).toBeGreaterThan(before);
    expect(after).toBeLessThan(before + 60);
  });
});

const service = { name: 'a plugin', version: '1' };
const log = createLog({ level: 'error', write: () => undefined });
const settings = (address: string): TracingSettings => ({ address, propagation: new Set(), sampled: 1 });
const traceId = '0af7651916cd43dd8448eb211c80319c';

describe('tracing', () => {
  it('is absent without a collector', async () => {
    expect(startTracing(undefined, service, log)).toBe(noTracing);
    expect(await noTracing.span('x', {}, async () => 5)).toBe(5);
    expect(await noTracing.request('x', async (headers) => headers)).toEqual({});
  });

  it("sends a span a call, under the caller's trace", async () => {
    const collector = await startCollector();
    const tracing = startTracing(settings(collector.address), service, log);
    await import('./exporter');
    const call = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
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
    const call = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
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
    expect(await tracing.span('x', {}, async () => 5)).toBe(5);
    await tracing.stop();
  });

  it("reads Jaeger's header where Grafana is told to send it", () => {
    const call = { 'uber-trace-id': 'af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1' };
    const parent = (forms: string[]) => trace.getSpanContext(parentContext(call, new Set(forms)));
    expect(parent(['jaeger', 'w3c'])).toMatchObject({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 });
    expect(parent(['w3c'])).toBeUndefined();
  });
});
