import { customHistogram, nativeHistogram, type NativeObservations } from '../../../test/support/nativeHistogram';
import type { WrittenSeries } from '../../../test/support/remoteWrite';
import { describeWithEachServer } from '../../../test/support/servers';
import { elementAt } from '../../stats/elements';
import { queriesOver } from './testing';

const STEP = 30;
const LENGTH = 50 * 60;
/** Observations between two scrapes, evenly over (0, 1]. */
const EACH = 100;
const EVENLY = Array.from({ length: EACH }, (_, i) => (i + 1) / EACH);
const EDGES = [0.25, 0.5, 1];

const times = (now: number): number[] =>
  Array.from({ length: LENGTH / STEP + 1 }, (_, i) => now - 7 - LENGTH + i * STEP);

const multiplied = (one: NativeObservations, by: number): NativeObservations => {
  const all = (buckets: ReadonlyMap<number, number>) => new Map([...buckets].map(([i, count]) => [i, count * by]));
  return { ...one, count: one.count * by, sum: one.sum * by, positive: all(one.positive), negative: all(one.negative) };
};

type Labels = Readonly<Record<string, string>>;

/** A native histogram that sees the same observations between all scrapes. */
function native(
  name: string,
  labels: Labels,
  now: number,
  observations = EVENLY,
  one = nativeHistogram(observations, 2)
): WrittenSeries {
  return { labels: { __name__: name, ...labels }, histograms: times(now).map((time, i) => [time, multiplied(one, i)]) };
}

/** The same as a classic histogram. */
function classic(name: string, labels: Labels, now: number): WrittenSeries[] {
  const counter = (suffix: string, more: Labels, each: number): WrittenSeries => ({
    labels: { __name__: `${name}${suffix}`, ...labels, ...more },
    samples: times(now).map((time, i) => [time, i * each]),
  });
  return [
    ...EDGES.map((edge) => counter('_bucket', { le: String(edge) }, edge * EACH)),
    counter('_bucket', { le: '+Inf' }, EACH),
    counter('_count', {}, EACH),
    counter('_sum', {}, (EACH + 1) / 2),
  ];
}

describeWithEachServer(
  'native histograms',
  (server) => {
    const now = Math.floor(Date.now() / 1000);
    const own = { model: 'm', version: '1', job: 'j', instance: 'a' };
    const low = EVENLY.map((value) => value / 2);
    const answered = queriesOver(() => ({
      server,
      series: [
        native('model_inference_duration_seconds', own, now),
        native('model_feature_value', { ...own, feature: 'age' }, now),
        native('model_prediction_score', own, now),
        native('model_positive_score', { ...own, actual: 'yes' }, now),
        native('model_positive_score', { ...own, actual: 'no' }, now, low),
        native('request_predict_seconds', { model_name: 'k', job: 'j', instance: 'a' }, now),
        native('model_inference_duration_seconds', { ...own, model: 'both' }, now),
        ...classic('model_inference_duration_seconds', { ...own, model: 'both' }, now),
        native('model_feature_value', { ...own, model: 'both', feature: 'age' }, now),
        ...classic('model_feature_value', { ...own, model: 'both', feature: 'age' }, now),
        // Of two replicas one has the one form and one the other.
        ...['model_inference_duration_seconds', 'model_feature_value', 'model_prediction_score'].flatMap((name) => [
          native(name, { ...own, model: 'mixed', feature: 'age' }, now),
          ...classic(name, { ...own, model: 'mixed', feature: 'age', instance: 'b' }, now),
        ]),
        ...classic('model_inference_duration_seconds', { ...own, model: 'noSum' }, now),
        ...classic('model_inference_duration_seconds', { ...own, model: 'noSum', instance: 'b' }, now).filter(
          ({ labels }) => labels['__name__']?.endsWith('_sum') === false
        ),
        native('vllm:time_to_first_token_seconds', { model_name: 'mixed', instance: 'a' }, now),
        ...classic('vllm:time_to_first_token_seconds', { model_name: 'mixed', instance: 'b' }, now),
        // A replica that changed its form, and one that has the other besides now.
        ...classic('model_inference_duration_seconds', { ...own, model: 'changed' }, now).map((one) => ({
          ...one,
          samples: one.samples?.filter(([time]) => time < now - 600) ?? [],
        })),
        ...['changed', 'besides'].map((model) => {
          const one = native('model_inference_duration_seconds', { ...own, model }, now);
          const from = model === 'changed' ? now - 600 : 0;
          return { ...one, histograms: one.histograms?.filter(([time]) => time >= from) ?? [] };
        }),
        ...classic('model_inference_duration_seconds', { ...own, model: 'besides' }, now).map((one) => ({
          ...one,
          samples: one.samples?.filter(([time]) => time >= now - 300) ?? [],
        })),
        ...(!server.has('custom buckets')
          ? []
          : ['model_inference_duration_seconds', 'model_feature_value', 'model_prediction_score'].map((name) =>
              native(name, { ...own, model: 'custom', feature: 'age' }, now, EVENLY, customHistogram(EVENLY, EDGES))
            )),
        // Replicas that have one edge within in common, and some that have none.
        ...(!server.has('custom buckets')
          ? []
          : [
              { model: 'replicas', edges: [0.3, 0.5, 1] },
              { model: 'ladders', edges: [0.3, 0.6, 1] },
            ].flatMap(({ model, edges }) =>
              [EDGES, edges].flatMap((own, i) =>
                ['model_inference_duration_seconds', 'model_feature_value', 'model_prediction_score'].map((name) =>
                  native(
                    name,
                    { model, version: '1', job: 'j', feature: 'age', instance: String(i) },
                    now,
                    EVENLY,
                    customHistogram(EVENLY, own)
                  )
                )
              )
            )),
      ],
    }));

    const ask = async (json: object, profile = 'contract', mode = 'instant') => {
      const frames = await answered(
        {
          json: { refId: 'A', mode, model: 'm', statistics: ['value'], ...json },
          from: (now - 600) * 1000,
          to: now * 1000,
          intervalMs: 60_000,
        },
        { profile, scrapeInterval: STEP }
      );
      return frames.flatMap(({ fields }) =>
        fields.flatMap((field) => (field.type === 'number' ? [{ name: field.name, value: field.values.at(-1) }] : []))
      );
    };
    const previous = { kind: 'previous', offset: '20m' };

    it.each([
      ['latency', { options: { quantiles: [0.5] } }, 'p50', 0.5, 2],
      ['drift', { window: '15m', options: { of: 'features', baseline: previous } }, 'psi', 0, 6],
      ['drift', { window: '15m', options: { of: 'score', baseline: previous } }, 'psi', 0, 6],
      ['confidence', { window: '15m', options: { measures: ['underFloor'], floor: 0.5 } }, 'underFloor', 0.5, 6],
      ['confidence', { window: '15m', options: { measures: ['mean'] } }, 'mean', 0.505, 3],
      ['quality', { window: '15m', options: { measures: ['auc'], positive: 'yes' } }, 'auc', 0.75, 1],
    ] as const)('%s reads them: %j', async (signal, json, name, value, digits) => {
      const all = await ask({ signal, ...json });
      expect(all.map((one) => one.name)).toEqual([name]);
      expect(elementAt(all, 0).value).toBeCloseTo(value, digits);
    });

    it.each([
      ['latency', 0.5, 0.5],
      ['latency', 0.3, 0.3],
      ['confidence', 0.5, 0.5],
    ])('an objective of %s at %f is read of them', async (objective, limit, below) => {
      const options = { objective, limit, floor: limit, period: '30m', measures: ['compliance'] };
      const { value } = elementAt(await ask({ signal: 'slo', options }), 0);
      expect(value).toBeCloseTo(objective === 'confidence' ? 1 - below : below, 1);
    });

    it('a profile counts them where it names a part of the classic one', async () => {
      const options = { measures: ['processed'] };
      const { value } = elementAt(await ask({ signal: 'throughput', model: 'k', options }, 'kserve'), 0);
      expect(value).toBeCloseTo(EACH / STEP, 1);
    });

    it.each(['instant', 'range'])('one that is stored classic too is one series (%s)', async (mode) => {
      const latency = await ask({ signal: 'latency', model: 'both', options: { quantiles: [0.5] } }, 'contract', mode);
      expect(latency).toEqual([{ name: 'p50', value: 0.5 }]);
      const options = { of: 'features', baseline: previous };
      const drift = await ask({ signal: 'drift', model: 'both', window: '15m', options }, 'contract', mode);
      expect(drift).toEqual([{ name: 'psi', value: 0 }]);
    });

    it('replicas with one form each are added up, by one that changed it what it counted in either', async () => {
      const statistics = ['value', 'sample'];
      const counted = (minutes: number) => (minutes * 60 * EACH) / STEP;
      const options = { quantiles: [0.5] };
      for (const [model, expected] of [
        ['mixed', 2 * counted(20)],
        ['changed', counted(20)],
        ['besides', counted(20)],
      ] as const) {
        const [value, sample] = await ask({ signal: 'latency', model, window: '20m', statistics, options });
        expect([model, value?.value]).toEqual([model, expect.closeTo(0.5, 1)]);
        expect([model, Number(sample?.value) / expected]).toEqual([model, expect.closeTo(1, 1)]);
      }
      for (const model of ['mixed', 'noSum']) {
        const mean = await ask({ signal: 'latency', model, window: '20m', options: { measures: ['mean'] } });
        expect([model, mean]).toEqual([model, [{ name: 'mean', value: expect.closeTo(0.505, 2) }]]);
      }
      const [firstToken, tokens] = await ask(
        {
          signal: 'llm',
          model: 'mixed',
          window: '20m',
          statistics,
          options: { measures: ['firstToken'], quantiles: [0.5] },
        },
        'vllm'
      );
      expect(firstToken?.value).toBeCloseTo(0.5, 1);
      expect(Number(tokens?.value) / (2 * counted(20))).toBeCloseTo(1, 1);
      const [underFloor, sample] = await ask({
        signal: 'confidence',
        model: 'mixed',
        window: '20m',
        statistics,
        options: { measures: ['underFloor'], floor: 0.5 },
      });
      expect(underFloor?.value).toBeCloseTo(0.5, 2);
      expect(Number(sample?.value) / (2 * counted(20))).toBeCloseTo(1, 1);
      const [psi, ofFeatures] = await ask({
        signal: 'drift',
        model: 'mixed',
        window: '15m',
        statistics,
        options: { of: 'features', baseline: previous },
      });
      expect(psi?.value).toBeCloseTo(0, 6);
      expect(Number(ofFeatures?.value) / (2 * counted(15))).toBeCloseTo(1, 1);
    });

    if (!server.has('custom buckets')) {
      return;
    }

    it.each([
      ['latency', { options: { quantiles: [0.5] } }, 'p50', 0.5],
      ['drift', { window: '15m', options: { of: 'features', baseline: previous } }, 'psi', 0],
      ['confidence', { window: '15m', options: { measures: ['underFloor'], floor: 0.5 } }, 'underFloor', 0.5],
      [
        'slo',
        { options: { objective: 'latency', limit: 0.25, period: '30m', measures: ['compliance'] } },
        'compliance',
        0.25,
      ],
    ] as const)('those with buckets of their own are read by %s', async (signal, json, name, value) => {
      const all = await ask({ signal, model: 'custom', ...json });
      expect(all.map((one) => one.name)).toEqual([name]);
      expect(elementAt(all, 0).value).toBeCloseTo(value, 6);
    });

    it.each([
      ['latency', { window: '15m', options: { quantiles: [0.5] } }, 'p50', 0.5],
      ['drift', { window: '15m', options: { of: 'features', baseline: previous } }, 'psi', 0],
      ['confidence', { window: '15m', options: { measures: ['underFloor'], floor: 0.5 } }, 'underFloor', 0.5],
      [
        'slo',
        { options: { objective: 'latency', limit: 0.5, period: '15m', measures: ['compliance'] } },
        'compliance',
        0.5,
      ],
    ] as const)('those whose replicas have other buckets are added up on their common edges: %s', async (...row) => {
      const [signal, json, name, expected] = row;
      const [value, sample] = await ask({ signal, model: 'replicas', statistics: ['value', 'sample'], ...json });
      expect(value).toEqual({ name, value: expect.closeTo(expected, 6) });
      expect(Number(sample?.value) / ((2 * 15 * 60 * EACH) / STEP)).toBeCloseTo(1, 1);
    });

    it('those without a common edge are not said to be missing', async () => {
      const json = { refId: 'A', mode: 'instant', signal: 'confidence', model: 'ladders', window: '15m' };
      const frames = await answered(
        { json, from: (now - 600) * 1000, to: now * 1000, intervalMs: 60_000 },
        { profile: 'contract', scrapeInterval: STEP }
      );
      const said = frames.flatMap(({ meta }) => meta?.notices?.map(({ text }) => text) ?? []).join('\n');
      // Releases after 3.5 add them up themselves, and say so.
      expect(said).toMatch(/have buckets of their own, not all the same|custom buckets were reconciled/);
      expect(said).not.toMatch(/does not expose|No series|native histogram alone/);
    });
  },
  ['native histograms']
);
