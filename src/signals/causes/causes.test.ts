import type { Derived } from '../../query/derived';
import type { Labels, Series } from '../../query/series';
import { find, matrix, run, series } from '../../query/testing';
import { seconds } from '../../query/units';
import { decompose } from '../../stats/decomposition';
import { drift } from '../drift';
import { latency } from '../latency';
import { quality } from '../quality';
import { throughput } from '../throughput';
import { causes } from './index';

const LOAN = { model: 'loan', version: '1' };
const EDGES = [0.25, 0.5, 0.75];

/** Counts by bin of both outcomes, as cumulative buckets that stay as they are. */
const scores = (positives: readonly number[], negatives: readonly number[], edges = EDGES): Series[] => {
  const ofOutcome = (actual: string, counts: readonly number[]) => {
    let below = 0;
    return counts.map((count, k) => {
      below += count;
      const le = k < edges.length ? String(edges[k]) : '+Inf';
      return series({ ...LOAN, actual, le }, [below, below, below]);
    });
  };
  return [...ofOutcome('approve', positives), ...ofOutcome('deny', negatives)];
};
const THEN = { positives: [20, 60, 150, 400], negatives: [400, 200, 80, 20] };
const NOW = { positives: [30, 90, 100, 150], negatives: [150, 160, 90, 60] };
const bins = (side: typeof THEN) => ({ edges: EDGES, ...side });
const answers = {
  scores: matrix(...scores(NOW.positives, NOW.negatives)),
  earlier: matrix(...scores(THEN.positives, THEN.negatives)),
};
const split = (options: Readonly<Record<string, unknown>> = {}, more: Readonly<Record<string, unknown>> = {}) =>
  run(causes, { model: 'loan', options: { baseline: '1d', ...options } }, { ...answers, ...more });

const column = (derived: Derived, name: string): ReadonlyArray<string | number | boolean | null> | undefined =>
  derived.kind === 'table' ? derived.table.columns.find((one) => one.name === name)?.values : undefined;

test.each(['accuracy', 'logLoss', 'brier', 'positiveShare'] as const)('the change of %s and its parts', (of) => {
  const { derived, asked } = split({ of });
  const expected = decompose(of, bins(THEN), bins(NOW));
  expect(asked.scores).toContain('model_positive_score_bucket{model="loan",actual!=""}');
  for (const measure of ['change', 'inputs', 'relation'] as const) {
    const one = find(derived, { measure, of });
    const { value, lower, upper } = expected[measure];
    expect([one.value[0], one.lower?.[0], one.upper?.[0], one.sample?.[0]]).toEqual([value, lower, upper, 830]);
    expect(one.unit).toBe(of === 'logLoss' ? 'none' : 'percentunit');
  }
});

test('only the measures that are asked for, and thresholds of the query for the first', () => {
  const { derived } = run(
    causes,
    { options: { baseline: '1d', measures: ['relation', 'change'] }, thresholds: { warning: -0.05 } },
    answers
  );
  const all = derived.kind === 'series' ? derived.series : [];
  expect(all.map(({ name, hasThresholds }) => [name, hasThresholds])).toEqual([
    ['relation', true],
    ['change', false],
  ]);
});

test('the table has a row a version with both windows', () => {
  const { derived } = split({ view: 'table' });
  const { reference, current, relation, unshared } = decompose('accuracy', bins(THEN), bins(NOW));
  expect([column(derived, 'version'), column(derived, 'baseline'), column(derived, 'current')]).toEqual([
    ['1'],
    [reference],
    [current],
  ]);
  expect(column(derived, 'relation lower')).toEqual([relation.lower]);
  expect(column(derived, 'not comparable')).toEqual([unshared.reference]);
});

test('the baseline of the version in MLflow comes first, and only edges that both have count', () => {
  const baselines = [
    {
      model: 'loan',
      version: '1',
      baseline: {
        found: true,
        artifact: {
          schema: 'modelwatch.baseline/1',
          positiveScores: {
            edges: [0.25, 0.3, 0.5, 0.75],
            counts: [420, 60, 200, 230, 420],
            positives: [20, 10, 50, 150, 400],
          },
        },
      },
    },
  ];
  const { derived } = split({ baseline: { kind: 'auto', offset: '1d' } }, { baselines, earlier: matrix() });
  expect(find(derived, { measure: 'inputs' }).value[0]).toBeCloseTo(
    decompose('accuracy', bins(THEN), bins(NOW)).inputs.value,
    12
  );
});

test('windows whose scores lie apart are compared, though native histograms have no edges where nothing is', () => {
  const { derived, notices } = split(
    {},
    {
      scores: matrix(...scores([0, 10, 90, 0], [0, 80, 20, 0], [0.5, 0.625, 0.75])),
      earlier: matrix(...scores([0, 10, 30, 0], [0, 60, 50, 0], [0.125, 0.25, 0.5])),
    }
  );
  expect(notices).not.toContain('cannot be compared');
  expect(find(derived, { measure: 'change' }).value[0]).toBeCloseTo(100 / 200 - 110 / 150, 12);
});

test('says that labels are too few for intervals of the parts of a loss', () => {
  expect(split({ of: 'logLoss' }).notices).toContain('"loan", version 1 has fewer than 1000 labelled predictions');
  expect(split({ of: 'accuracy' }).notices).not.toContain('labelled predictions');
});

test('says why there is nothing to compare with', () => {
  expect(split({}, { earlier: matrix() }).notices).toBe(
    'Nothing to compare "loan", version 1 with: there are no labelled scores of it at the time of the baseline.'
  );
  expect(split({ baseline: 'mlflow' }).notices).toContain('Nothing to compare "loan", version 1 with: ');
  expect(split({ baseline: '1d', threshold: 0.6 }).notices).toContain(
    'The decision threshold 0.6 of "loan", version 1 is not a bucket edge: 0.5 is used.'
  );
  expect(split({}, { earlier: matrix(...scores(THEN.positives, THEN.negatives, [0.1, 0.2, 0.9])) }).notices).toContain(
    '"loan", version 1 cannot be compared: '
  );
  expect(split({}, { scores: matrix(), earlier: matrix() }).notices).toContain('No series model_positive_score_bucket');
  const gone = { positives: [0, 0, 150, 400], negatives: [0, 0, 80, 20] };
  expect(split({}, { earlier: matrix(...scores(gone.positives, gone.negatives)) }).notices).toContain(
    '"loan", version 1 has scores in one window that the other lacks'
  );
});

describe('the ranking', () => {
  const HOUR = 3600;
  /** Two days, a point an hour; quality falls at the 36th. */
  const TIMES = Array.from({ length: 48 }, (_, i) => (i + 1) * HOUR);
  const context = {
    from: seconds(HOUR),
    to: seconds(48 * HOUR),
    step: seconds(HOUR),
    window: seconds(HOUR),
    signals: new Map([quality, drift, throughput, latency].map((one) => [one.id, one])),
  };
  const steps = (labels: Labels, before: number, after: number, at: number): Series =>
    series(
      labels,
      // A little up and down, so that there is something usual.
      TIMES.map((_, i) => Math.round((i < at ? before : after) * (1 + 0.01 * Math.sin(i)))),
      TIMES
    );
  const outcomes = (right: number, at: number, version = '1') => {
    const labels = { model: 'loan', version };
    const wrong = (share: number) => Math.round(1000 * (1 - share));
    return [
      steps({ ...labels, predicted: 'approve', actual: 'approve' }, 950, 1000 * right, at),
      steps({ ...labels, predicted: 'approve', actual: 'deny' }, wrong(0.95), wrong(right), at),
    ];
  };
  const rank = (given: Readonly<Record<string, unknown>>, model: string | undefined = 'loan') => {
    const { derived, notices } = run(
      causes,
      { ...(model === undefined ? {} : { model }), options: { view: 'ranking' } },
      given,
      context
    );
    const of = (name: string) => column(derived, name) ?? [];
    const rows = Array.from(of('rank'), (rank, i) => ({
      rank,
      change: of('change')[i],
      version: of('version')[i],
      level: of('level')[i],
      timing: of('timing')[i],
      began: Number(of('began')[i]) / 1000 / HOUR,
      after: of('after')[i],
    }));
    return { rows, notices };
  };
  const traffic = (after: number, at: number) => ({
    'traffic/received': matrix(steps({ model: 'loan', version: '1' }, 6000, after, at)),
  });

  test('what changed with quality stands below it, and says when', () => {
    const { rows, notices } = rank({ 'quality/outcomes': matrix(...outcomes(0.8, 36)), ...traffic(24_000, 35) });
    expect(rows).toEqual([
      expect.objectContaining({
        rank: null,
        change: 'Model quality: accuracy',
        level: 'critical',
        timing: 'got worse',
        began: 37,
      }),
      expect.objectContaining({ rank: 1, change: 'Throughput: received', level: null, timing: 'with it', began: 36 }),
    ]);
    expect(notices).toBe('');
  });

  test('what came long before says how long, and what came after comes last', () => {
    const before = rank({ 'quality/outcomes': matrix(...outcomes(0.8, 36)), ...traffic(24_000, 20) });
    expect(before.rows[1]).toMatchObject({ change: 'Throughput: received', timing: '16 h before' });
    const failed = steps({ ...LOAN, status: 'error' }, 3, 3000, 42);
    const after = rank({
      'quality/outcomes': matrix(...outcomes(0.8, 36)),
      ...traffic(9500, 36),
      'errors/received': matrix(steps(LOAN, 6000, 6000, 0)),
      'errors/failed': matrix(failed),
    });
    expect(after.rows.map(({ change, timing }) => [change, timing])).toEqual([
      ['Model quality: accuracy', 'got worse'],
      ['Throughput: received', 'with it'],
      ['Throughput: error share', '6 h after'],
    ]);
  });

  test('nothing is listed that moved less than it always does, or hardly towards its threshold', () => {
    expect(rank({ 'quality/outcomes': matrix(...outcomes(0.8, 36)), ...traffic(6010, 36) }).rows).toHaveLength(1);
    const small = rank({
      'quality/outcomes': matrix(...outcomes(0.8, 36)),
      'errors/received': matrix(steps(LOAN, 1e7, 1e7, 0)),
      'errors/failed': matrix(steps({ ...LOAN, status: 'error' }, 1000, 6000, 36)),
    });
    expect(small.rows.map(({ change }) => change)).toEqual(['Model quality: accuracy']);
    expect(small.notices).toContain('Nothing else that "loan", version 1 exposes changed with its quality');
  });

  test('nothing is listed that reads the same before and after, however constant it was', () => {
    const received = series(
      { model: 'loan', version: '1' },
      TIMES.map((_, i) => (i < 36 ? 6000 : 6002)),
      TIMES
    );
    const { rows } = rank({ 'quality/outcomes': matrix(...outcomes(0.8, 36)), 'traffic/received': matrix(received) });
    expect(rows.map(({ change }) => change)).toEqual(['Model quality: accuracy']);
  });

  test('a version that began within the range is compared with the others', () => {
    const created = 30 * HOUR * 1000;
    const models = [{ name: 'loan', versions: [{ version: '2', created, tags: {} }] }];
    const second = outcomes(0.7, 0, '2').map((one) => ({
      ...one,
      values: one.values.map((value: number, i: number) => (i < 30 ? NaN : value)),
    }));
    const { rows } = rank({ 'quality/outcomes': matrix(...outcomes(0.95, 0), ...second), models });
    expect(rows.filter(({ version }) => version === '2')).toEqual([
      expect.objectContaining({ rank: null, change: 'Model quality: accuracy', timing: 'got worse', began: 31 }),
      expect.objectContaining({ rank: 1, change: 'version 2 deployed', timing: 'with it', began: 30 }),
    ]);
  });

  test('other outcomes at the same scores are a change of their own', () => {
    const moving = (positives: readonly number[], negatives: readonly number[]) =>
      scores(positives, negatives).map((one, k) => {
        const turned = scores(negatives, positives)[k];
        return {
          ...one,
          times: Float64Array.from(TIMES),
          values: Float64Array.from(TIMES, (_, i) => (i < 36 ? one : turned)?.values[0] ?? NaN),
        };
      });
    const { rows } = rank({
      'quality/outcomes': matrix(...outcomes(0.3, 36)),
      scores: matrix(...moving(THEN.positives, THEN.negatives)),
    });
    expect(rows[1]).toMatchObject({
      rank: 1,
      change: 'Relation: other outcomes at the same scores',
      timing: 'with it',
    });
  });

  test('without a fall of quality it says so, and lists what changed', () => {
    const { rows, notices } = rank({ 'quality/outcomes': matrix(...outcomes(0.95, 0)), ...traffic(24_000, 36) });
    expect(rows).toEqual([expect.objectContaining({ change: 'Throughput: received', timing: null, rank: 1 })]);
    expect(notices).toContain('Quality of "loan", version 1 did not get worse within the range');
  });

  const histogram = (labels: Labels, before: readonly number[], after: readonly number[], at: number) =>
    ['0.1', '0.25', '0.5', '+Inf'].map((le, k) =>
      steps({ ...LOAN, ...labels, le }, before[k] ?? NaN, after[k] ?? NaN, at)
    );

  test('a latency that rises above all buckets is listed, as far above them as it may be', () => {
    const latencies = (after: readonly number[]) =>
      rank({
        'quality/outcomes': matrix(...outcomes(0.8, 36)),
        'latency/buckets': matrix(...histogram({}, [700, 900, 1000, 1000], after, 40)),
      }).rows[1];
    expect(latencies([100, 300, 900, 1000])).toMatchObject({
      change: 'Latency: p95',
      timing: '4 h after',
      after: 'above 500 ms',
    });
    // Whether these lie above it chance decides.
    expect(latencies([100, 300, 949, 1000])).toBeUndefined();
  });

  test('drift of what has no baseline is that from the first quarter of the range, with a notice', () => {
    const numeric = matrix(
      ...histogram({ feature: 'age' }, [400, 700, 900, 1000], [100, 300, 600, 1000], 30),
      ...histogram({ feature: 'income' }, [400, 700, 900, 1000], [400, 700, 900, 1000], 30)
    );
    const quality = { 'quality/outcomes': matrix(...outcomes(0.8, 36)) };
    const { rows, notices } = rank({ ...quality, 'drift/numeric': numeric });
    expect(rows.map(({ change, began }) => [change, began])).toEqual([
      ['Model quality: accuracy', 37],
      ['Drift: PSI (feature age)', 31],
    ]);
    expect(notices).toBe(
      '2 features have no baseline for most of the range: their drift is that from its first quarter.'
    );
    const known = rank({ ...quality, 'drift/numeric': numeric, 'drift/numericEarlier': numeric });
    expect([known.rows.length, known.notices]).toEqual([
      1,
      'Nothing else that "loan", version 1 exposes changed with its quality: what its inputs mean may have changed, or something that is not exposed.',
    ]);
  });

  test('a signal that was not answered is said, and keeps no other from answering', () => {
    const { rows, notices } = rank({
      'quality/outcomes': matrix(...outcomes(0.8, 36)),
      'drift/numeric': { unavailable: 'Prometheus said no' },
    });
    expect(rows).toHaveLength(1);
    expect(notices).toContain('Drift: Prometheus said no');
  });
});
