import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../../../test/support/prometheus';
import { remoteWrite } from '../../../../test/support/remoteWrite';
import { rawPromql, selector } from '../../../signals/promql';
import type { Matrix } from '../../../signals/series';
import { seconds } from '../../../signals/units';
import { SourcePool } from '../pool';
import { parseSettings } from '../settings/parse';

const NOBODY = { headers: {}, alerting: false };
const never = new AbortController().signal;

describeWithPrometheus('a real Prometheus', () => {
  let server: RunningPrometheus;
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
    server = await startPrometheus();
    pool = new SourcePool(parseSettings({ prometheus: { url: server.url } }, {}));
  }, 40_000);

  afterAll(async () => {
    await pool?.close();
    await server?.stop();
  });

  it('answers a range with the samples that were written', async () => {
    await remoteWrite(server.url, [
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

  it('finds a label value with quotes, a line break and a brace through the escaping builder', async () => {
    const model = 'a"b\\c\nd}e,{f="g"} ü';
    await remoteWrite(server.url, [{ labels: { __name__: 'odd', model }, samples: [[now, 7]] }]);
    const { series } = await instant(selector('odd', [{ label: 'model', op: '=', value: model }]));
    expect(series).toEqual([
      { labels: { __name__: 'odd', model }, times: Float64Array.of(now), values: Float64Array.of(7) },
    ]);
  });
});
