import { type Answers, find, matrix, run, series } from '../../query/testing';
import { seconds } from '../../query/units';
import { elementAt } from '../../stats/elements';
import { dataQuality } from './index';

const own = { model: 'm', version: '1' };
const window = { window: seconds(60) };

const measured = (measures: readonly string[], answers: Answers, options = {}) =>
  run(dataQuality, { options: { measures, ...options } }, answers, window);

test('missing values are a share of the predictions, with an interval', () => {
  const { derived, asked } = measured(
    ['missing'],
    {
      predictions: matrix(series(own, [1000, 1000, 0])),
      missing: matrix(series({ ...own, feature: 'a.b' }, [100, 0, 0])),
    },
    { features: ['a.b'] }
  );
  expect(asked.missing).toContain('feature=~"a\\\\.b"');
  const share = find(derived, { feature: 'a.b', measure: 'missing' });
  expect(share.value[0]).toBe(0.1);
  expect(share.lower?.[0]).toBeLessThan(0.1);
  expect(share.value[1]).toBe(0);
  expect(share.value[2]).toBeNaN();
  expect(share.sample?.[0]).toBe(1000);
});

test('invalid values keep their reason', () => {
  const { derived } = measured(['invalid'], {
    predictions: matrix(series(own, [100])),
    invalid: matrix(series({ ...own, feature: 'age', reason: 'range' }, [7])),
  });
  expect(find(derived, { reason: 'range' }).value[0]).toBeCloseTo(0.07, 12);
});

test('unseen categories are those that the instrumentation calls other', () => {
  const at = (category: string, count: number) => series({ ...own, feature: 'country', category }, [count]);
  const { derived } = measured(['unseen'], { categories: matrix(at('DE', 60), at('FR', 30), at('__other__', 10)) });
  expect(find(derived, { measure: 'unseen', feature: 'country' }).value[0]).toBeCloseTo(0.1, 12);
});

test('freshness is an age, judged by hours when it is asked for first', () => {
  const asked = { options: { measures: ['freshness', 'missing'] } };
  const { derived } = run(dataQuality, asked, { freshness: matrix(series({ ...own, source: 'crm' }, [4000])) }, window);
  expect(find(derived, { source: 'crm' })).toMatchObject({ unit: 's', hasThresholds: true });
});

test('a quiet night is not missing data, a quiet noon is', () => {
  const HOUR = 3600;
  const daily = (time: number) => (Math.floor(time / HOUR) % 24 < 6 ? 10 : 1000) + ((time / 900) % 5);
  const from = 40 * 24 * HOUR;
  const past = Array.from({ length: 28 * 96 }, (_, i) => from - (28 * 96 - i) * 900);
  const now = [from + 2 * HOUR, from + 12 * HOUR];
  const { derived } = run(
    dataQuality,
    { options: { measures: ['volume', 'volumeScore'] } },
    {
      volume: matrix(series(own, [12, 500], now)),
      history: matrix(series(own, past.map(daily), past)),
    },
    { from: seconds(elementAt(now, 0)), to: seconds(elementAt(now, 1)) }
  );
  const score = find(derived, { measure: 'volumeScore' });
  expect(score.value[0]).toBeLessThan(4);
  expect(score.value[1]).toBeGreaterThan(8);
  expect(find(derived, { measure: 'volume' }).value[1]).toBeCloseTo(0.5, 1);
});

test('without history there is no volume to compare with, with a notice', () => {
  const { derived, notices } = measured(['volume'], {
    volume: matrix(series(own, [5])),
    history: { unavailable: 'out of retention' },
  });
  expect(find(derived, { measure: 'volume' }).value[0]).toBeNaN();
  expect(notices).toMatch(/too little history/);
});

const instance = (name: string, counts: readonly number[], edges: readonly string[] = ['1', '2', '+Inf']) =>
  edges.map((le, k) => series({ ...own, feature: 'x', instance: name, le }, [elementAt(counts, k)]));

test('an instance whose values differ stands out, chance does not', () => {
  const { derived } = measured(['consistency'], {
    values: matrix(
      ...instance('a', [500, 900, 1000]),
      ...instance('b', [500, 900, 1000]),
      ...instance('c', [100, 200, 1000])
    ),
  });
  expect(find(derived, { instance: 'c' }).lower?.[0]).toBeGreaterThan(0.5);
  expect(find(derived, { instance: 'c' }).value[0]).toBeCloseTo(0.7, 12);
});

test('instances whose buckets differ only where nothing is are compared', () => {
  const values = matrix(...instance('a', [0, 9, 9]), ...instance('b', [0, 9, 9], ['2', '3', '+Inf']));
  const { derived, notices } = measured(['consistency'], { values });
  expect(notices).not.toMatch(/other buckets/);
  expect(find(derived, { instance: 'b' }).value[0]).toBe(1);
});

test('instances with other buckets are named, not mixed', () => {
  const { notices } = measured(['consistency'], {
    values: matrix(
      ...instance('a', [5, 9, 10]),
      ...instance('b', [5, 9, 10]),
      ...instance('c', [1, 2, 10], ['1', '3', '+Inf'])
    ),
  });
  expect(notices).toMatch(/instance c exposes other buckets/);
});

test('nothing exposed says each name that was looked for', () => {
  const { notices } = run(dataQuality, {}, {}, window);
  for (const name of ['model_feature_missing_total', 'model_feature_invalid_total', 'model_feature_category_total']) {
    expect(notices).toContain(name);
  }
});
