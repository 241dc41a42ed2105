import { gatherBuckets } from '../../query/buckets';
import type { Derived, Table } from '../../query/derived';
import { ofBuckets } from '../../query/distributions';
import { LEVELS, levels } from '../../query/level';
import type { Labels } from '../../query/series';
import { type Answers, find, matrix, run, series } from '../../query/testing';
import { evidentlyFigure, psi } from '../../stats/drift';
import { elementAt } from '../../stats/elements';
import { compare } from './comparison';
import { drift } from './index';

const LOAN = { model: 'loan', version: '3' };
const AGE = { ...LOAN, feature: 'age' };
const EDGES = [25, 35, 45, 55];
const NORMAL = [100, 200, 400, 200, 100];
const MOVED = [20, 80, 300, 350, 250];

/** `_bucket` series whose bins hold `counts`, the same at every time. */
const buckets = (labels: Labels, counts: readonly number[], edges: readonly number[] = EDGES) => {
  let below = 0;
  return counts.map((count, k) => {
    below += count;
    return series({ ...labels, le: k < edges.length ? String(edges[k]) : '+Inf' }, [below, below, below]);
  });
};
const counters = (labels: Labels, name: string, counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([value, count]) => series({ ...labels, [name]: value }, [count, count, count]));

const artifact = (more: Readonly<Record<string, unknown>>) => ({ schema: 'modelwatch.baseline/1', ...more });
const kept = (content: unknown, version = '3') => ({
  model: 'loan',
  version,
  baseline: { found: true, artifact: content },
});
const withNormal = (...names: readonly string[]) =>
  artifact({
    features: Object.fromEntries(names.map((name) => [name, { type: 'numeric', edges: EDGES, counts: NORMAL }])),
  });
const withAge = (counts: readonly number[] = NORMAL, edges: readonly number[] = EDGES) =>
  artifact({ features: { age: { type: 'numeric', edges, counts } } });

const ofFeatures = (answers: Answers, options: Readonly<Record<string, unknown>> = {}) =>
  run(drift, { options: { of: 'features', ...options } }, answers);
const ofAge = (counts: readonly number[], options: Readonly<Record<string, unknown>> = {}, baseline = withAge()) =>
  ofFeatures({ numeric: matrix(...buckets(AGE, counts)), baselines: [kept(baseline)] }, { ...options });
const table = (derived: Derived): Table => {
  if (derived.kind !== 'table') {
    throw new Error(`this is no table but ${derived.kind}`);
  }
  return derived.table;
};
const column = (derived: Derived, name: string) => table(derived).columns.find((one) => one.name === name)?.values;

describe('drift from a baseline in MLflow', () => {
  test('is the figure of the statistics on the common bins, with its sample', () => {
    const one = find(ofAge(MOVED).derived, { feature: 'age', measure: 'psi', of: 'feature' });
    expect([...one.value]).toEqual(Array(3).fill(psi(NORMAL, MOVED)));
    expect([...(one.sample ?? [])]).toEqual([1000, 1000, 1000]);
  });

  test('asks for the more certainty, the more is compared together', () => {
    const names = Array.from({ length: 50 }, (_, i) => `f${i}`);
    const of = (these: readonly string[]) =>
      ofFeatures({
        numeric: matrix(...these.flatMap((name) => buckets({ ...LOAN, feature: name }, [10, 20, 40, 20, 10]))),
        baselines: [kept(withNormal(...names))],
      });
    const [one, many] = [['f0'], names].map((these) => find(of(these).derived, { feature: 'f0' }).noise);
    expect(many?.warning[0]).toBeGreaterThan(1.2 * (one?.warning[0] ?? NaN));
    expect(many?.critical[0]).toBeGreaterThan(1.1 * (one?.critical[0] ?? NaN));
    expect(many?.critical[0]).toBeGreaterThan(many?.warning[0] ?? NaN);
  });

  test('takes observations that are alike for as many fewer as given', () => {
    const noise = (times: number, designEffect?: number) =>
      find(
        ofAge(
          NORMAL.map((count) => (count / 10) * times),
          designEffect === undefined ? {} : { designEffect }
        ).derived,
        {
          measure: 'psi',
        }
      ).noise?.warning[0];
    expect(noise(3, 3)).toBeGreaterThan(noise(1) ?? NaN);
    expect(noise(3, 3)).toBeLessThan(1.3 * (noise(1) ?? NaN));
    expect(noise(3)).toBeLessThan(noise(1) ?? NaN);
  });

  test('is said to be unknown where histograms that are added up share no edge', () => {
    const { derived, notices } = ofFeatures({
      numeric: matrix(series({ ...AGE, le: '+Inf' }, [1000, 1000, 1000])),
      baselines: [kept(withAge())],
    });
    expect(derived.kind === 'series' && derived.series).toEqual([]);
    expect(notices).toMatch(
      /The histograms of \{model="loan", version="3", feature="age"\} .* have no finite bucket, or none in common/
    );
  });

  test('is zero where nothing has changed but the size', () => {
    const { derived } = ofAge(
      NORMAL.map((count) => count * 3),
      { measures: ['js', 'hellinger', 'tvd', 'linf', 'ks', 'wasserstein'] }
    );
    for (const measure of ['js', 'hellinger', 'tvd', 'linf', 'ks', 'wasserstein']) {
      expect(find(derived, { measure }).value[0]).toBeCloseTo(0, 12);
    }
  });

  test('merges bins too thin for the sample, and has no value where not even two are left', () => {
    const few = ofAge([4, 8, 76, 8, 4]);
    expect(find(few.derived, { measure: 'psi' }).value[0]).toBeCloseTo(psi([300, 400, 300], [12, 76, 12]), 12);
    const none = ofAge([1, 4, 20, 6, 4]);
    expect(find(none.derived, { measure: 'psi' }).value[0]).toBeNaN();
  });

  test('lifts thresholds to the noise of small samples', () => {
    const thresholds = { direction: 'above', warning: 0.1, critical: 0.25 } as const;
    const levelOf = (counts: readonly number[]) =>
      levels(find(ofAge(counts).derived, { measure: 'psi' }), thresholds, { minimumSample: 40, by: 'value' })[0];
    const shares = [0.16, 0.26, 0.4, 0.13, 0.05];
    expect(levelOf(shares.map((share) => share * 100))).toBe(LEVELS.ok);
    expect(levelOf(shares.map((share) => share * 10_000))).toBe(LEVELS.warning);
    expect(levelOf(MOVED)).toBe(LEVELS.critical);
  });

  test('gives bounds with what follows the order of bins, and leaves that out for categories', () => {
    const { derived } = ofFeatures(
      {
        numeric: matrix(...buckets(AGE, MOVED)),
        categorical: matrix(...counters({ ...LOAN, feature: 'country' }, 'category', { DE: 600, FR: 400 })),
        baselines: [
          kept(
            artifact({
              features: {
                age: { type: 'numeric', edges: EDGES, counts: NORMAL },
                country: { type: 'categorical', counts: { DE: 500, FR: 500 } },
              },
            })
          ),
        ],
      },
      { measures: ['ks', 'wasserstein', 'chiSquare'] }
    );
    for (const measure of ['ks', 'wasserstein']) {
      const { lower, upper, value } = find(derived, { feature: 'age', measure });
      expect(lower?.[0]).toBeLessThanOrEqual(elementAt(value, 0));
      expect(upper?.[0]).toBeGreaterThanOrEqual(elementAt(value, 0));
    }
    expect(find(derived, { feature: 'country' }).labels.measure).toBe('chiSquare');
    expect(find(derived, { feature: 'country' }).value[0]).toBeGreaterThan(0.08);
  });

  test('asks for no sums, which fall with negative values and jump with heavy tails', () => {
    const { asked, derived } = ofFeatures(
      {
        numeric: matrix(...buckets(AGE, NORMAL)),
        sums: matrix(series(AGE, [-5e6, -5e6, -5e6])),
        baselines: [kept(artifact({ features: { age: { type: 'numeric', edges: EDGES, counts: NORMAL, mean: 40 } } }))],
      },
      { measures: ['wasserstein'] }
    );
    expect(JSON.stringify(asked)).not.toContain('_sum');
    expect(find(derived, { measure: 'wasserstein' }).value[0]).toBe(0);
  });

  test("gives Evidently's own figures on request, without allowance for noise", () => {
    const one = find(ofAge([0, 80, 320, 350, 250], { compat: 'evidently' }).derived, { measure: 'psi' });
    expect(one.value[0]).toBeCloseTo(evidentlyFigure('psi', NORMAL, [0, 80, 320, 350, 250]), 12);
    expect(one.noise).toBeUndefined();
  });

  test('counts a category that the baseline lacks', () => {
    const countries = (counts: Readonly<Record<string, number>>) =>
      find(
        ofFeatures(
          {
            categorical: matrix(...counters({ ...LOAN, feature: 'country' }, 'category', counts)),
            baselines: [
              kept(artifact({ features: { country: { type: 'categorical', counts: { DE: 500, FR: 500 } } } })),
            ],
          },
          { measures: ['tvd'] }
        ).derived,
        { measure: 'tvd' }
      ).value[0];
    expect(countries({ DE: 500, FR: 500 })).toBe(0);
    expect(countries({ DE: 400, FR: 400, ES: 200 })).toBeCloseTo(0.2, 12);
  });

  test('a feature with one category has not drifted', () => {
    const measures = ['psi', 'js', 'hellinger', 'kl', 'tvd', 'linf', 'chiSquare'];
    const { derived } = ofFeatures(
      {
        categorical: matrix(...counters({ ...LOAN, feature: 'country' }, 'category', { DE: 90 })),
        baselines: [kept(artifact({ features: { country: { type: 'categorical', counts: { DE: 500 } } } }))],
      },
      { measures }
    );
    for (const one of measures) {
      expect([one, find(derived, { measure: one }).value[0]]).toEqual([one, 0]);
    }
    const thresholds = { direction: 'above', warning: 0.1, critical: 0.25 } as const;
    expect(levels(find(derived, { measure: 'psi' }), thresholds, { minimumSample: 40, by: 'value' })[0]).toBe(
      LEVELS.ok
    );
  });

  test('a baseline that lies in one bin still shows that all has left it', () => {
    const one = find(ofAge([0, 0, 0, 1000, 0], {}, withAge([0, 0, 1000, 0, 0])).derived, { measure: 'psi' });
    expect(one.value[0]).toBeGreaterThan(5);
  });

  test('has companions of PSI, adjusted p-values and the share of drifted features', () => {
    const names = ['a', 'b', 'c', 'd'];
    const { derived } = ofFeatures(
      {
        numeric: matrix(...names.flatMap((feature, i) => buckets({ ...LOAN, feature }, i === 0 ? MOVED : NORMAL))),
        baselines: [kept(withNormal(...names))],
      },
      { companions: true, pValues: true, rollup: true }
    );
    expect(find(derived, { measure: 'driftedShare' })).toMatchObject({ hasThresholds: false, labels: LOAN });
    expect(find(derived, { measure: 'driftedShare' }).value[0]).toBe(0.25);
    expect(find(derived, { measure: 'psiNullMean', feature: 'b' }).value[0]).toBeCloseTo(4 * (2 / 1000), 12);
    expect(find(derived, { measure: 'psiCorrected', feature: 'b' }).value[0]).toBe(0);
    expect(find(derived, { measure: 'pValue', feature: 'a' }).value[0]).toBeLessThan(1e-20);
    expect(find(derived, { measure: 'pValue', feature: 'b' }).value[0]).toBe(1);
  });

  test('gives the share of drifted features alone', () => {
    const { derived } = ofFeatures(
      {
        numeric: matrix(...buckets({ ...LOAN, feature: 'a' }, MOVED), ...buckets({ ...LOAN, feature: 'b' }, NORMAL)),
        baselines: [kept(withNormal('a', 'b'))],
      },
      { view: 'share' }
    );
    expect(derived.kind === 'series' && derived.series.map(({ name }) => name)).toEqual(['driftedShare']);
    expect(find(derived, { measure: 'driftedShare' }).value[0]).toBe(0.5);
  });
});

describe('a baseline that does not serve says why', () => {
  const noticeOf = (baseline: unknown) => {
    const { derived, notices } = ofFeatures(
      { numeric: matrix(...buckets(AGE, MOVED)), baselines: baseline },
      { baseline: { kind: 'mlflow' } }
    );
    expect(derived).toMatchObject({ kind: 'series', series: [] });
    return notices;
  };

  test.each([
    ['there is no version', [], /registry has no version 3 of "loan"|has no model "loan"/],
    [
      'the run has none',
      [{ ...kept(null), baseline: { found: false, reason: 'its run has no artifact' } }],
      /version 3 of "loan": its run has no artifact.*Log modelwatch/,
    ],
    [
      'another schema',
      [kept({ schema: 'modelwatch.baseline/7' })],
      /of schema "modelwatch.baseline\/7", and this build reads/,
    ],
    ['no JSON object', [kept(3)], /names no schema/],
    ['broken', [kept(withAge([1, 2]))], /broken at "features.age.counts": needs one count more than edges/],
    ['edges that fall', [kept(withAge(NORMAL, [35, 25, 45, 55]))], /broken at "features.age.edges": must ascend/],
    ['without the feature', [kept(artifact({}))], /has nothing on the feature "age"/],
    ['another layout', [kept(withAge(NORMAL, [1, 2, 3, 4]))], /they share 0, and 3 are needed/],
    [
      'another type',
      [kept(artifact({ features: { age: { type: 'categorical', counts: { x: 1 } } } }))],
      /has categories, its live series have buckets/,
    ],
    ['MLflow is away', { unavailable: 'MLflow cannot be reached' }, /MLflow cannot be reached/],
  ])('%s', (_, baseline, expected) => {
    expect(noticeOf(baseline)).toMatch(expected);
  });

  test.each([
    ['there is none', [{ ...kept(null), baseline: { found: false, reason: 'its run has no artifact' } }], undefined],
    ['MLflow is not configured', { unavailable: 'MLflow is not configured', notConfigured: true }, undefined],
    ['MLflow is away', { unavailable: 'MLflow cannot be reached' }, /could not be read: MLflow cannot be reached/],
    ['it is broken', [kept(withAge([1, 2]))], /could not be read: version 3 of "loan": .*broken at.*from 1w earlier/],
    [
      'it is refused',
      [{ ...kept(null), baseline: { found: false, reason: 'refused', unreadable: true } }],
      /could not be read: version 3 of "loan": refused/,
    ],
  ])('one that is replaced by an earlier window warns where it is there: %s', (_, baselines, warning) => {
    const numeric = matrix(...buckets(AGE, MOVED));
    const { derived } = ofFeatures({ numeric, numericEarlier: numeric, baselines });
    const said = (wanted: string) =>
      derived.notices.filter(({ severity }) => severity === wanted).map(({ text }) => text);
    expect(said('warning')).toEqual(warning === undefined ? [] : [expect.stringMatching(warning)]);
    expect(said('info').some((text) => text.includes('have no baseline in MLflow'))).toBe(warning === undefined);
  });

  test('edges that differ are brought to those that both have', () => {
    const finer = withAge([40, 60, 200, 400, 200, 60, 40], [20, 25, 35, 45, 55, 65]);
    const one = find(ofAge(MOVED, {}, finer).derived, { measure: 'psi' });
    expect(one.value[0]).toBeCloseTo(psi(NORMAL, MOVED), 12);
  });
});

describe('where so little is shared that a distance is only the least that it may be', () => {
  const thresholds = { direction: 'above', warning: 0.1, critical: 0.25 } as const;
  const judged = ({ derived }: ReturnType<typeof ofAge>) =>
    levels(find(derived, { measure: 'psi' }), thresholds, { minimumSample: 40, by: 'value' })[0];
  // Of the edges of the live buckets, 35 alone.
  const otherEdges = withAge([50, 250, 500, 200], [20, 35, 50]);

  test('with one edge what is beyond a threshold is sure, and what is below is not known', () => {
    const moved = ofAge(MOVED, {}, otherEdges);
    expect(find(moved.derived, { measure: 'psi' }).value[0]).toBeCloseTo(psi([300, 700], [100, 900]), 12);
    expect(judged(moved)).toBe(LEVELS.critical);
    expect(moved.notices).toMatch(
      /Drift of the feature "age".*is at least what is shown.*they share 1, and 3 are needed/
    );
    expect(judged(ofAge(NORMAL, {}, otherEdges))).toBe(LEVELS.insufficient);
    expect(judged(ofAge(NORMAL, { view: 'overall' }, otherEdges))).toBe(LEVELS.insufficient);
    expect(find(ofAge(MOVED, { measures: ['linf'] }, otherEdges).derived, { measure: 'linf' }).value[0]).toBeNaN();
  });

  const hiding = (share: number, times: readonly number[]) => [{ labels: AGE, from: 35, to: 45, times, share }];
  const previous = { baseline: { kind: 'previous', offset: '1d' } };
  const coarse = (now: readonly number[], then: readonly number[]) =>
    ofFeatures(
      {
        numeric: { ...matrix(...buckets(AGE, NORMAL)), coarse: hiding(0.4, now) },
        numericEarlier: { ...matrix(...buckets(AGE, NORMAL)), coarse: hiding(0.4, then) },
      },
      previous
    ).derived;
  const levelsOf = (derived: Derived) => [
    ...levels(find(derived, { measure: 'psi' }), thresholds, { minimumSample: 40, by: 'value' }),
  ];

  test('so it is at moments at which replicas have no edge in common where much was counted, on either side', () => {
    const { insufficient, ok } = LEVELS;
    expect(levelsOf(coarse([60], []))).toEqual([insufficient, ok, ok]);
    expect(levelsOf(coarse([60], [180]))).toEqual([insufficient, ok, insufficient]);
  });

  test('which hides nothing where nothing is counted in it', () => {
    const none = [300, 300, 0, 200, 200];
    const { derived } = ofFeatures(
      {
        numeric: { ...matrix(...buckets(AGE, none)), coarse: hiding(0, [60, 120, 180]) },
        numericEarlier: matrix(...buckets(AGE, none)),
      },
      previous
    );
    expect(levelsOf(derived)).toEqual([LEVELS.ok, LEVELS.ok, LEVELS.ok]);
  });
});

describe('drift from earlier series', () => {
  const current = buckets(AGE, MOVED);
  /** Answered for the times that they are the reference of. */
  const earlier = () => buckets(AGE, NORMAL);

  test('the same window one offset before', () => {
    const { derived, asked } = ofFeatures(
      { numeric: matrix(...current), numericEarlier: matrix(...earlier()) },
      { baseline: { kind: 'previous', offset: '1d' } }
    );
    expect(asked.numericEarlier).toBe(asked.numeric?.replace('[60s]', '[60s] offset 86400s'));
    expect([...find(derived, { measure: 'psi' }).value]).toEqual(Array(3).fill(psi(NORMAL, MOVED)));
  });

  test('a fixed window, at all times the same', () => {
    const { derived, asked } = ofFeatures(
      {
        numeric: matrix(...current),
        numericEarlier: matrix(
          ...buckets(AGE, NORMAL).map((one) => ({
            ...one,
            times: one.times.slice(0, 1),
            values: one.values.slice(0, 1),
          }))
        ),
      },
      { baseline: { kind: 'window', from: 0, to: 3_600_000 } }
    );
    expect(asked.numericEarlier).toContain('[3600s]');
    expect([...find(derived, { measure: 'psi' }).value]).toEqual(Array(3).fill(psi(NORMAL, MOVED)));
  });

  test('is fallen back to, and said, where MLflow has no baseline', () => {
    const { derived, notices } = ofFeatures({ numeric: matrix(...current), numericEarlier: matrix(...earlier()) });
    expect(find(derived, { measure: 'psi' }).value[0]).toBeCloseTo(psi(NORMAL, MOVED), 12);
    expect(notices).toContain('compared with themselves 1w earlier');
  });

  test('has no figure where the reference has no point', () => {
    const { derived } = ofFeatures(
      {
        numeric: matrix(...current),
        numericEarlier: matrix(
          ...earlier().map((one) => ({ ...one, times: one.times.slice(2), values: one.values.slice(2) }))
        ),
      },
      { baseline: { kind: 'previous', offset: '1d' } }
    );
    const { value } = find(derived, { measure: 'psi' });
    expect([value[0], value[1]]).toEqual([NaN, NaN]);
    expect(value[2]).toBeCloseTo(psi(NORMAL, MOVED), 12);
  });

  test('a window that ends before it begins is refused', () => {
    expect(() => run(drift, { options: { baseline: { kind: 'window', from: 2, to: 1 } } }, {})).toThrow(/after/);
  });
});

describe('tables', () => {
  const answers = {
    numeric: matrix(...buckets(AGE, MOVED), ...buckets({ ...LOAN, feature: 'income' }, [30, 120, 400, 300, 150])),
    attribution: matrix(series(AGE, [1]), series({ ...LOAN, feature: 'income' }, [99])),
    baselines: [kept(withNormal('age', 'income'))],
  };

  test('rank by drift times attribution', () => {
    const { derived } = ofFeatures(answers, { view: 'ranking' });
    expect(column(derived, 'feature')).toEqual(['income', 'age']);
    expect(column(derived, 'attribution')).toEqual([0.99, 0.01]);
    expect(column(derived, 'level')).toEqual(['warning', 'critical']);
  });

  test('show then and now, bin by bin', () => {
    const { derived } = ofFeatures(answers, { view: 'distribution' });
    expect(column(derived, 'bin')?.slice(0, 5)).toEqual(['≤ 25', '25 – 35', '35 – 45', '45 – 55', '> 55']);
    expect(column(derived, 'reference')?.slice(0, 5)).toEqual([0.1, 0.2, 0.4, 0.2, 0.1]);
    expect(column(derived, 'current count')?.slice(0, 5)).toEqual(MOVED);
  });
});

describe('what cannot be shown is said', () => {
  test('missing metrics by their names', () => {
    expect(run(drift, {}, {}).notices).toMatch(
      /model_feature_value_bucket[^]*model_feature_category_total[^]*model_predictions_total[^]*model_prediction_score_bucket/
    );
  });

  test('buckets that fall are lifted', () => {
    const { derived, notices } = ofFeatures({
      numeric: matrix(
        ...buckets(AGE, MOVED).map((one, i) => (i === 1 ? { ...one, values: one.values.map(() => 5) } : one))
      ),
      baselines: [kept(withAge())],
    });
    expect(notices).toContain('were lifted');
    expect(find(derived, { measure: 'psi' }).value[0]).toBeCloseTo(psi(NORMAL, [20, 0, 380, 350, 250]), 12);
  });

  test('predictions without a class are no classes', () => {
    const { derived } = run(
      drift,
      { options: { of: 'classes' } },
      { classes: matrix(series(LOAN, [5, 5, 5])), baselines: [kept(artifact({ classes: { a: 1, b: 2 } }))] }
    );
    expect(derived).toMatchObject({ series: [] });
  });
});

describe('a large answer', () => {
  const times = Float64Array.of(60, 120, 180);
  const bucket = (le: string, ...values: number[]) => ({
    labels: { feature: 'age', le },
    times,
    values: Float64Array.from(values),
  });
  const buckets = [bucket('1', 500, 200, 300), bucket('+Inf', 1000, 1000, 500)];

  it('is gathered without copies, and its moments share a few arrays', () => {
    const [gathered] = gatherBuckets(buckets);
    expect(gathered?.counts.map((row, k) => row === buckets[k]?.values)).toEqual([true, true]);
    const current = gathered && ofBuckets(gathered);
    if (current === undefined) {
      throw new Error('there is an open bucket');
    }
    const subject = { source: 'numeric' as const, labels: {}, current, earlier: current };
    const comparison = compare(subject, { kind: 'moving', earlier: current });
    if (!comparison.ok) {
      throw new Error(comparison.reason);
    }
    const [first, second] = [comparison.at(0).merged?.current, comparison.at(1).merged?.current];
    expect(first).toBe(second);
    expect(second).toEqual(Float64Array.of(200, 800));
    expect(comparison.at(2).full.reference).toEqual(Float64Array.of(300, 200));
  });
});
