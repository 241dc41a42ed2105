import { createMetrics } from './metrics';

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
