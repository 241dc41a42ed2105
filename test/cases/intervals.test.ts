import { queriesOver } from '../../src/backend/evaluate/testing';
import { signals } from '../../src/signals/registry';
import { HOUR_MS } from '../../src/time';
import { describeWithEachServer } from '../support/servers';

const END = 1_767_614_400;
const START = END - 6 * 3600;
/** Nothing was finished since. */
const HUNG = END - 5400;

/** What a signal cannot be asked without. */
const NEEDED: Readonly<Record<string, object>> = {
  drift: { baseline: { kind: 'previous', offset: '2h' } },
  attribution: { baseline: { kind: 'previous', offset: '2h' } },
};

/** Prometheus finds the last sample of a series for five minutes, and a range of five minutes holds one scrape of these. */
describeWithEachServer('metrics that are scraped every five minutes', (server) => {
  const every = 300;
  const scrapes = Array.from({ length: Math.floor((END - START) / every) }, (_, i) => START + 7 + i * every);
  const series = (name: string, labels: string, at: (time: number) => number): string[] =>
    scrapes.map((time) => `${name}{version="1",job="j",${labels}} ${Math.floor(at(time))} ${time}`);
  const model = (name: string, until: number): string[] => {
    const of = (rate: number) => (time: number) => rate * (Math.min(time, until) - START);
    const own = `model="${name}",instance="${name}"`;
    return [
      ...series('up', `instance="${name}"`, () => 1),
      ...series('model_requests_total', `${own},status="ok"`, of(4)),
      ...series('model_queue_depth', own, () => 3),
      ...['0.1', '0.5', '+Inf'].flatMap((le, i) =>
        ['model_inference_duration_seconds', 'model_prediction_score', 'model_feature_value'].flatMap((metric) =>
          series(`${metric}_bucket`, `${own},feature="x",le="${le}"`, of(2 + i))
        )
      ),
      ...series('model_outcomes_total', `${own},predicted="yes",actual="yes"`, of(1)),
      ...series('model_group_predictions_total', `${own},attribute="sex",group="f",predicted="yes"`, of(1)),
      ...series('model_last_data_timestamp_seconds', `${own},source="s"`, (time) => time),
      ...series('model_feature_attribution_abs_total', `${own},feature="x"`, of(1)),
      ...series('DCGM_FI_DEV_GPU_UTIL', `${own},gpu="0"`, () => 50),
    ];
  };
  const answered = queriesOver(() => ({
    server,
    openMetrics: [...model('busy', END), ...model('hung', HUNG)].join('\n'),
  }));
  const ask = async (json: Readonly<Record<string, unknown>>, mode: 'instant' | 'range') => {
    const frames = await answered({
      json: { refId: 'A', mode, ...json },
      from: END * 1000 - 2 * HOUR_MS,
      to: END * 1000,
      intervalMs: every * 1000,
    });
    return new Map(
      frames.flatMap(({ fields }) =>
        fields.flatMap((field) =>
          field.type === 'number' ? [[JSON.stringify([field.name, field.labels]), field.values.at(-1)] as const] : []
        )
      )
    );
  };

  test('show a server that hangs, and one that works', async () => {
    const [hung] = (await ask({ signal: 'stalls', model: 'hung' }, 'instant')).values();
    const [busy] = (await ask({ signal: 'stalls', model: 'busy' }, 'instant')).values();
    expect([hung, busy]).toEqual([3, 0]);
  });

  const judged = [...signals.values()].filter(({ inHealthReport }) => inHealthReport).map(({ id }) => id);
  test.each(judged)('are asked for so that no server refuses: %s', async (signal) => {
    const json = { signal, model: 'busy', options: NEEDED[signal] ?? {} };
    const [instant, range] = [await ask(json, 'instant'), await ask(json, 'range')];
    for (const [key, value] of instant) {
      expect([key, range.get(key)]).toEqual([key, Number.isFinite(value) ? expect.closeTo(Number(value), 9) : value]);
    }
  });
});
