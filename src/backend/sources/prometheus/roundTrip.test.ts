import { nativeHistogram } from '../../../../test/support/nativeHistogram';
import type { RunningPrometheus } from '../../../../test/support/prometheus';
import { describeWithEachServer } from '../../../../test/support/servers';
import { rawPromql, selector } from '../../../query/promql';
import type { Matrix } from '../../../query/series';
import { seconds } from '../../../query/units';
import { SourcePool } from '../pool';
import { parseSettings } from '../settings';
import { partOf } from './counts/grid';

const NOBODY = { headers: {}, alerting: false };
const never = new AbortController().signal;

describeWithEachServer('a real Prometheus', (server) => {
  let prometheus: RunningPrometheus;
  let pool: SourcePool;
  const now = Math.floor(Date.now() / 1000 / 60) * 60;

  const range = (text: string, start: number, end: number, step = 60): Promise<Matrix> =>
    pool.forCall(NOBODY).answer(
      {
        kind: 'prometheus.range',
        expr: rawPromql(text),
        start: seconds(start),
        end: seconds(end),
        step: seconds(step),
      },
      never
    );
  const instant = (text: string, time = now): Promise<Matrix> =>
    pool.forCall(NOBODY).answer({ kind: 'prometheus.instant', expr: rawPromql(text), time: seconds(time) }, never);

  beforeAll(async () => {
    prometheus = await server.start();
    pool = new SourcePool(parseSettings({ prometheus: { url: prometheus.url } }, {}));
  }, 40_000);

  afterAll(async () => {
    await pool?.close();
    await prometheus?.stop();
  });

  it('answers a range with the samples that were written', async () => {
    await prometheus.write([
      {
        labels: { __name__: 'up_to_now', model: 'iris' },
        samples: [0, 1, 2].map((i) => [now - 120 + i * 60, i + 0.5]),
      },
    ]);
    const { series, warnings } = await range('up_to_now', now - 120, now);
    expect(warnings).toEqual([]);
    expect(series).toEqual([
      {
        labels: { __name__: 'up_to_now', model: 'iris' },
        times: Float64Array.of(now - 120, now - 60, now),
        values: Float64Array.of(0.5, 1.5, 2.5),
      },
    ]);
  });

  const parts = [60, partOf(7.5, 1), partOf(2 * 16.615, 16.615)];
  it.each(server.has('any steps') ? [...parts, 16.615, 1.001] : parts)(
    'evaluates a range at moments that are %d s apart',
    async (step) => {
      const first = Math.floor((now - 600) / step);
      const moments = Array.from({ length: 41 }, (_, i) => Math.round((first + i) * step * 1000));
      const [start = 0, end = 0] = [moments[0], moments.at(-1)].map((ms = 0) => ms / 1000);
      const { series } = await range('vector(1)', start, end, step);
      expect(Array.from(series[0]?.times ?? [], (time) => Math.round(time * 1000))).toEqual(moments);
    }
  );

  it('finds a label value with quotes, a line break and a brace through the escaping builder', async () => {
    const model = 'a"b\\c\nd}e,{f="g"} ü';
    await prometheus.write([{ labels: { __name__: 'odd', model }, samples: [[now, 7]] }]);
    const { series } = await instant(selector('odd', [{ label: 'model', op: '=', value: model }]));
    expect(series).toEqual([
      { labels: { __name__: 'odd', model }, times: Float64Array.of(now), values: Float64Array.of(7) },
    ]);
  });

  (server.has('native histograms') ? it : it.skip)('gives native histograms with their buckets', async () => {
    await prometheus.write([
      {
        labels: { __name__: 'native_seconds', model: 'iris' },
        histograms: [[now, nativeHistogram([0, 0.3, 0.3, 2.5], 0)]],
      },
    ]);
    const { series } = await instant('native_seconds');
    const histogram = series[0]?.histograms?.[0]?.histogram;
    expect([histogram?.count, histogram?.sum]).toEqual([4, 3.1]);
    expect(histogram?.buckets.map(({ left, right, count }) => [left, right, count]).slice(1)).toEqual([
      [0.25, 0.5, 2],
      [2, 4, 1],
    ]);
  });

  (server.has('exemplars') ? it : it.skip)('gives exemplars with their trace', async () => {
    await prometheus.write([
      {
        labels: { __name__: 'traced_total', model: 'iris' },
        samples: [[now, 1]],
        exemplars: [{ time: now, value: 0.25, labels: { trace_id: 'abc' } }],
      },
    ]);
    const exemplars = await pool.forCall(NOBODY).answer(
      {
        kind: 'prometheus.exemplars',
        expr: rawPromql('traced_total'),
        start: seconds(now - 60),
        end: seconds(now + 60),
      },
      never
    );
    expect(exemplars).toEqual([
      {
        seriesLabels: { __name__: 'traced_total', model: 'iris' },
        labels: { trace_id: 'abc' },
        value: 0.25,
        time: now,
      },
    ]);
  });

  it('counts through a counter that resets, and keeps NaN and the infinities', async () => {
    await prometheus.write([
      {
        labels: { __name__: 'reset_total' },
        samples: [
          [now - 120, 10],
          [now - 60, 3],
          [now, 5],
        ],
      },
    ]);
    expect((await instant('resets(reset_total[5m])')).series[0]?.values).toEqual(
      Float64Array.of(Number(server.has('resets')))
    );
    const odd = await Promise.all(['vector(0)/0', 'vector(1)/0', 'vector(-1)/0'].map((text) => instant(text)));
    expect(odd.map(({ series }) => series[0]?.values[0])).toEqual([
      server.has('samples that are NaN') ? NaN : undefined,
      Infinity,
      -Infinity,
    ]);
    expect((await instant('nothing_of_that_name')).series).toEqual([]);
  });

  it('says how many series the limit left out', async () => {
    await prometheus.write(
      ['a', 'b', 'c'].map((model) => ({ labels: { __name__: 'many', model }, samples: [[now, 1]] }))
    );
    const limited = new SourcePool(parseSettings({ prometheus: { url: prometheus.url }, limits: { series: 2 } }, {}));
    const { series, omitted } = await limited
      .forCall(NOBODY)
      .answer({ kind: 'prometheus.instant', expr: rawPromql('many'), time: seconds(now) }, never);
    expect([series.length, omitted]).toEqual([2, 1]);
    const whole = await limited
      .forCall(NOBODY)
      .answer({ kind: 'prometheus.instant', expr: rawPromql('many'), time: seconds(now), whole: true }, never);
    expect([whole.series.length, whole.omitted]).toEqual([3, undefined]);
    await limited.close();
  });

  it('looks up labels, their values, series and the version', async () => {
    await prometheus.write([{ labels: { __name__: 'looked_up', model: 'm/1' }, samples: [[now, 1]] }]);
    const caller = { identity: NOBODY, cancelled: never };
    const scope = { match: [selector('looked_up', [])], start: seconds(now - 600), end: seconds(now + 60) };
    // Thanos names the label of replicas too, which its series do not have.
    const names = await pool.prometheus.labelNames(scope, caller);
    expect(names.filter((name) => name !== 'replica')).toEqual(['__name__', 'model']);
    expect(await pool.prometheus.labelValues('model', scope, caller)).toEqual(['m/1']);
    expect(await pool.prometheus.series(scope, caller)).toEqual({
      series: [{ __name__: 'looked_up', model: 'm/1' }],
      omitted: 0,
    });
    expect(await pool.prometheus.metadata('looked_up', caller)).toEqual(new Map());
    const health = await pool.health(caller);
    expect(health.message).toMatch(/^Prometheus \d+\.\d+\.\S+ reached in \d+ ms$/);
  });
});
