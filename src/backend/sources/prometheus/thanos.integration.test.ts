import { describeWithThanos, type RunningThanos, startThanos } from '../../../../test/support/thanos';
import { promql, selector } from '../../../query/promql';
import type { CountsRequest } from '../../../query/request';
import { seconds } from '../../../query/units';
import type { SourcePool } from '../pool';
import { ALERT_RULE, failure, instantOf, never, NOBODY, poolOf } from '../testing';

const END = 1_767_614_400;
const HOUR = 3600;
const BEGIN = END - 6 * HOUR;
/** Each replica was away once. The process begins anew while the first is away, just as the second takes its place. */
const AWAY = [END - 2 * HOUR, END - HOUR] as const;
const AWAY_FOR = 600;
const RESTART = AWAY[0] + 20;
const INTERVAL = 15;

/** A counter that grows by one each second, as one of two replicas scraped it. */
function scraped(replica: 0 | 1): string {
  const samples: string[] = ['# TYPE requests counter'];
  for (let time = BEGIN + 2 + 7 * replica; time <= END; time += INTERVAL) {
    if (time < AWAY[replica] || time >= AWAY[replica] + AWAY_FOR) {
      samples.push(
        `requests_total{job="j",instance="a",model="m"} ${time - (time < RESTART ? BEGIN - HOUR : RESTART)} ${time}`
      );
    }
  }
  return samples.join('\n');
}

describeWithThanos('two replicas of Prometheus behind Thanos', (thanos, program) => {
  let server: RunningThanos;
  let pool: SourcePool;

  beforeAll(async () => {
    server = await startThanos(thanos, [
      { program, openMetrics: scraped(0) },
      { program, openMetrics: scraped(1) },
    ]);
    pool = poolOf({ prometheus: { url: server.url } });
  }, 120_000);

  afterAll(async () => {
    await pool?.close();
    await server?.stop();
  });

  const counted = async (window: number, step: number, range = 0): Promise<readonly number[]> => {
    const request: CountsRequest = {
      kind: 'prometheus.counts',
      counters: [{ selectors: [{ selector: selector('requests_total', []) }] }],
      by: ['model'],
      window: seconds(window),
      start: seconds(END - range),
      end: seconds(END),
      step: seconds(step),
    };
    const { series } = await pool.forCall(NOBODY).answer(request, never());
    expect(series.map(({ labels }) => labels)).toEqual([{ model: 'm' }]);
    return series.flatMap(({ values }) => [...values]);
  };

  it('counts once what both scraped, across a change of replica and a restart beside it', async () => {
    for (const window of [HOUR / 2, 3 * HOUR, 5 * HOUR]) {
      const [count = NaN] = await counted(window, 60);
      // What was counted between the last scrape and the restart is not known.
      expect(window - count).toBeGreaterThanOrEqual(-2 * INTERVAL);
      expect(window - count).toBeLessThanOrEqual(4 * INTERVAL);
    }
  });

  it.each([60, 300])('counts as much in windows of %d s that lie end to end', async (window) => {
    const all = await counted(window, window, 4 * HOUR);
    const sum = all.reduce((a, b) => a + b, 0);
    expect(sum - (4 * HOUR + window)).toBeGreaterThanOrEqual(-4 * INTERVAL);
    expect(sum - (4 * HOUR + window)).toBeLessThanOrEqual(2 * INTERVAL);
    expect(Math.max(...all)).toBeLessThanOrEqual(window + 4 * INTERVAL);
  });

  it('is known by its version, and reached by an alert rule while all stores answer', async () => {
    expect(await pool.health({ identity: ALERT_RULE, cancelled: never() })).toMatchObject({
      sources: [{ source: 'prometheus', reached: true, version: '0.42.4' }],
    });
  });

  it('says where a store does not answer, and answers no alert rule by the others', async () => {
    await server.sidecars[0]?.('SIGTERM');
    const { series, warnings } = await pool
      .forCall(NOBODY)
      .answer({ kind: 'prometheus.instant', expr: promql`requests_total`, time: seconds(END) }, never());
    expect(series).toHaveLength(1);
    expect(warnings).toEqual([expect.stringMatching(/receive series|fetch series|connection refused|Unavailable/i)]);
    const { message } = await failure(pool.forCall(ALERT_RULE).answer(instantOf('requests_total', END), never()));
    expect(message).toMatch(/Unavailable|connection refused/i);
    const { sources } = await pool.health({ identity: ALERT_RULE, cancelled: never() });
    expect(sources).toMatchObject([{ source: 'prometheus', reached: false }]);
  });
});
