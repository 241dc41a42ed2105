import { type Answers, find, matrix, run, series } from '../../query/testing';
import { attribution } from '.';

const own = { model: 'm', version: '1' };
const weight = (feature: string, ...counts: readonly number[]) => series({ ...own, feature }, counts);
const baselines = (attributions: Readonly<Record<string, number>>) => [
  {
    model: 'm',
    version: '1',
    metrics: {},
    baseline: {
      found: true,
      model: 'm',
      version: '1',
      runId: 'r',
      artifact: { schema: 'modelwatch.baseline/1', attributions },
    },
  },
];

const measured = (measures: readonly string[], answers: Answers, options = {}) =>
  run(attribution, { options: { measures, ...options } }, answers);

test('shares add up to one, and an idle window has none', () => {
  const { derived } = measured(['share'], { live: matrix(weight('age', 30, 0), weight('income', 10, 0)) });
  expect(find(derived, { feature: 'age' }).value[0]).toBe(0.75);
  expect(find(derived, { feature: 'income' }).value[0]).toBe(0.25);
  expect(find(derived, { feature: 'age' }).value[1]).toBeNaN();
});

test('the same order is 1, the reverse is visible in both measures', () => {
  const { derived } = run(
    attribution,
    {},
    {
      live: matrix(weight('a', 60, 1), weight('b', 20, 2), weight('c', 10, 3)),
      baselines: baselines({ a: 6, b: 2, c: 1 }),
    }
  );
  const gain = find(derived, { measure: 'ndcg' });
  expect(gain.value[0]).toBeCloseTo(1, 12);
  const ideal = 6 + 2 / Math.log2(3) + 1 / 2;
  expect(gain.value[1]).toBeCloseTo((1 + 2 / Math.log2(3) + 6 / 2) / ideal, 12);
  expect(find(derived, { measure: 'rank' }).value[1]).toBeCloseTo(-1, 12);
  expect(gain.hasThresholds).toBe(true);
});

test('a feature that came or went counts as a change', () => {
  const { derived } = measured(['ndcg'], {
    live: matrix(weight('b', 2), weight('new', 9)),
    baselines: baselines({ a: 6, b: 2 }),
  });
  expect(find(derived, { measure: 'ndcg' }).value[0]).toBeLessThan(0.9);
});

test('without a baseline the week before is the reference', () => {
  const { derived, asked } = measured(
    ['ndcg'],
    {
      live: matrix(weight('a', 1), weight('b', 2)),
      earlier: matrix(series({ ...own, feature: 'a' }, [1], [60]), series({ ...own, feature: 'b' }, [2], [60])),
    },
    { baseline: { kind: 'previous', offset: '1w' } }
  );
  expect(asked.earlier).toContain('model_feature_attribution_abs_total');
  expect(find(derived, { measure: 'ndcg' }).value[0]).toBeCloseTo(1, 12);
});

test('no baseline at all says what is missing and what to do', () => {
  const live = matrix(weight('a', 1));
  expect(run(attribution, {}, { live, baselines: baselines({}) }).notices).toMatch(/no "attributions": log the mean/);
  expect(run(attribution, {}, { live, baselines: { unavailable: 'MLflow is down' } }).notices).toMatch(
    /No baseline: MLflow is down/
  );
});
