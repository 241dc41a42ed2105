import type { Derived } from '../../query/derived';
import { LEVELS, levels } from '../../query/level';
import type { Labels } from '../../query/series';
import { find, matrix, run, series } from '../../query/testing';
import { averagePrecision, rocAuc } from '../../stats/classification';
import { elementAt } from '../../stats/elements';
import { quality } from './index';

const LOAN = { model: 'loan', version: '3' };
const steady = (labels: Labels, count: number) => series(labels, [count, count, count]);

const outcomes = (cells: Readonly<Record<string, Readonly<Record<string, number>>>>, labels: Labels = LOAN) =>
  Object.entries(cells).flatMap(([actual, row]) =>
    Object.entries(row).map(([predicted, count]) => steady({ ...labels, predicted, actual }, count))
  );
const TWO = { approve: { approve: 80, deny: 20 }, deny: { approve: 10, deny: 90 } };
const THREE = { a: { a: 50, b: 5, c: 5 }, b: { a: 10, b: 30, c: 0 }, c: { a: 0, b: 0, c: 0 } };

const scores = (actual: string, counts: readonly number[]) => {
  let below = 0;
  return counts.map((count, k) => {
    below += count;
    return steady({ ...LOAN, actual, le: k < counts.length - 1 ? String((k + 1) / counts.length) : '+Inf' }, below);
  });
};
const POSITIVES = [5, 10, 30, 55];
const NEGATIVES = [60, 30, 8, 2];

const valueOf = (derived: Derived, labels: Labels) => find(derived, labels).value[0];
const counted = (measures: readonly string[], cells = TWO as Parameters<typeof outcomes>[0], options = {}) =>
  run(quality, { options: { measures, source: 'counters', ...options } }, { outcomes: matrix(...outcomes(cells)) });

describe('from counters', () => {
  test('every measure of two classes', () => {
    const { derived } = counted([
      'accuracy',
      'balancedAccuracy',
      'precision',
      'recall',
      'specificity',
      'f1',
      'mcc',
      'kappa',
    ]);
    expect(valueOf(derived, { measure: 'accuracy' })).toBeCloseTo(0.85, 12);
    expect(valueOf(derived, { measure: 'balancedAccuracy' })).toBeCloseTo(0.85, 12);
    expect(valueOf(derived, { measure: 'precision' })).toBeCloseTo(80 / 90, 12);
    expect(valueOf(derived, { measure: 'recall' })).toBeCloseTo(0.8, 12);
    expect(valueOf(derived, { measure: 'specificity' })).toBeCloseTo(0.9, 12);
    expect(valueOf(derived, { measure: 'f1' })).toBeCloseTo(160 / 190, 12);
    expect(valueOf(derived, { measure: 'kappa' })).toBeCloseTo(0.7, 12);
    expect(valueOf(derived, { measure: 'mcc' })).toBeCloseTo(7000 / Math.sqrt(90 * 100 * 100 * 110), 12);
    const accuracy = find(derived, { measure: 'accuracy' });
    expect([...(accuracy.sample ?? [])]).toEqual([200, 200, 200]);
    expect(accuracy.lower?.[0]).toBeLessThan(0.85);
    expect(accuracy.upper?.[0]).toBeGreaterThan(0.85);
  });

  test('fBeta weighs recall', () => {
    expect(valueOf(counted(['fBeta'], TWO, { beta: 2 }).derived, {})).toBeCloseTo(400 / (400 + 80 + 10), 12);
  });

  test('macro over classes that occurred, weighted, micro', () => {
    const recall = (average: string) => valueOf(counted(['recall'], THREE, { average }).derived, {});
    expect(recall('macro')).toBeCloseTo((50 / 60 + 30 / 40) / 2, 12);
    expect(recall('auto')).toBeCloseTo((50 / 60 + 30 / 40) / 2, 12);
    expect(recall('weighted')).toBeCloseTo(0.8, 12);
    expect(recall('micro')).toBeCloseTo(0.8, 12);
    expect(valueOf(counted(['recall'], THREE, { positive: 'b' }).derived, {})).toBeCloseTo(0.75, 12);
  });

  test('a denominator of zero gives no figure, not zero', () => {
    const { derived } = counted(['precision'], { approve: { approve: 0, deny: 40 }, deny: { approve: 0, deny: 60 } });
    expect(valueOf(derived, {})).toBeNaN();
  });

  test('classes of unknown meaning need the positive one, or an average', () => {
    const cells = { a: { a: 80, b: 20 }, b: { a: 10, b: 90 } };
    const { derived, notices } = counted(['precision', 'accuracy'], cells);
    expect(notices).toMatch(/No precision: Which of the classes "a", "b".*Or choose macro/);
    expect(valueOf(derived, { measure: 'accuracy' })).toBeCloseTo(0.85, 12);
    expect(valueOf(counted(['precision'], cells, { average: 'macro' }).derived, {})).toBeGreaterThan(0.8);
  });

  test('classes that predictions and labels name in different words give no figure, but the table', () => {
    const cells = { approved: { approve: 80, deny: 20 }, denied: { approve: 10, deny: 90 } };
    const { derived, notices } = counted(['accuracy'], cells);
    expect(notices).toMatch(/no class in common.*predicted is "approve", "deny", actual is "approved", "denied"/);
    expect(derived.kind === 'series' && derived.series).toEqual([]);
    // That there is no gauge either, nor anything else, is not why.
    for (const options of [{}, { measures: ['accuracy'] }]) {
      const all = run(quality, { options }, { outcomes: matrix(...outcomes(cells)) });
      expect(all.derived.notices).toHaveLength(1);
      expect(run(quality, { options }, {}).notices).toMatch(/No series model_accuracy/);
    }
    const table = run(quality, { options: { view: 'confusion' } }, { outcomes: matrix(...outcomes(cells)) });
    expect(table.derived.kind === 'table' && table.derived.table.columns[0]?.values).not.toHaveLength(0);
  });

  test('the confusion matrix as a table', () => {
    const { derived } = run(quality, { options: { view: 'confusion' } }, { outcomes: matrix(...outcomes(TWO)) });
    const columns = derived.kind === 'table' ? derived.table.columns : [];
    expect(Object.fromEntries(columns.map(({ name, values }) => [name, values]))).toMatchObject({
      actual: ['approve', 'approve', 'deny', 'deny'],
      predicted: ['approve', 'deny', 'approve', 'deny'],
      count: [80, 20, 10, 90],
      share: [0.8, 0.2, 0.1, 0.9],
    });
  });
});

describe('from score histograms', () => {
  const scored = (measures: readonly string[], more: Readonly<Record<string, unknown>> = {}) =>
    run(
      quality,
      { options: { measures } },
      { scores: matrix(...scores('approve', POSITIVES), ...scores('deny', NEGATIVES)), ...more }
    );

  test('AUC, PR-AUC, with what bins and sample leave open', () => {
    const { derived, asked } = scored(['auc', 'prAuc']);
    expect(asked.scores).toContain('actual!=""');
    const auc = find(derived, { measure: 'auc' });
    const expected = rocAuc(POSITIVES, NEGATIVES);
    expect(auc.value[0]).toBeCloseTo(expected.value, 12);
    expect(auc.lower?.[0]).toBeLessThan(expected.lower);
    expect(auc.upper?.[0]).toBeGreaterThan(expected.upper);
    expect(valueOf(derived, { measure: 'prAuc' })).toBeCloseTo(averagePrecision(POSITIVES, NEGATIVES).value, 12);
  });

  test('Brier and log loss exactly where their sums are exposed, within bounds where not', () => {
    const binned = find(scored(['brier']).derived, {});
    expect(binned.lower?.[0]).toBeLessThan(elementAt(binned.value, 0));
    const exact = matrix(steady({ ...LOAN, sum: 'brier' }, 25), steady({ ...LOAN, sum: 'logLoss' }, 90));
    const { derived } = scored(['brier', 'logLoss'], { exact });
    expect(valueOf(derived, { measure: 'brier' })).toBe(25 / 200);
    expect(valueOf(derived, { measure: 'logLoss' })).toBe(90 / 200);
    const { lower = [], upper = [] } = find(derived, { measure: 'brier' });
    expect([elementAt(lower, 0) < 0.125, elementAt(upper, 0) > 0.125, elementAt(upper, 0) < 0.2]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('one class alone has no AUC', () => {
    const { derived } = run(
      quality,
      { options: { measures: ['auc'] } },
      { scores: matrix(...scores('approve', POSITIVES), ...scores('deny', [0, 0, 0, 0])) }
    );
    expect(valueOf(derived, {})).toBeNaN();
  });

  test('of classes whose buckets differ where one of them is empty, as those of native histograms do', () => {
    const cumulative = (actual: string, counts: Readonly<Record<string, number | readonly number[]>>) =>
      Object.entries(counts).map(([le, count]) =>
        series({ ...LOAN, actual, le }, typeof count === 'number' ? [count, count, count] : count)
      );
    const approve = { '0.25': 0, '0.5': 30, '0.75': 70, '+Inf': 70 };
    const of = (deny: Parameters<typeof cumulative>[1]) =>
      run(
        quality,
        { options: { measures: ['auc'] } },
        { scores: matrix(...cumulative('approve', approve), ...cumulative('deny', deny)) }
      );
    const expected = rocAuc([0, 0, 30, 40, 0], [50, 10, 20, 0, 0]).value;
    const { derived, notices } = of({ '0.0625': 0, '0.125': 50, '0.25': 60, '0.5': 80, '+Inf': 80 });
    expect(notices).toBe('');
    expect(Array.from(find(derived, {}).value)).toEqual([expected, expected, expected]);
    // The last moment has coarser buckets, as after a native histogram became too large.
    const coarser = of({
      '0.0625': [0, 0, NaN],
      '0.125': [50, 50, NaN],
      '0.25': [60, 60, 60],
      '0.5': [80, 80, 80],
      '+Inf': [80, 80, 80],
    });
    expect(coarser.notices).toBe('');
    expect(Array.from(find(coarser.derived, {}).value)).toEqual([expected, expected, expected]);
    expect(of({ '0.1': 20, '0.4': 50, '0.6': 55, '+Inf': 60 }).notices).toContain('have other buckets for one class');
  });

  test('the reliability diagram', () => {
    const { derived } = run(
      quality,
      { options: { view: 'reliability' } },
      { scores: matrix(...scores('approve', POSITIVES), ...scores('deny', NEGATIVES)) }
    );
    const columns = derived.kind === 'table' ? derived.table.columns : [];
    const table = Object.fromEntries(columns.map(({ name, values }) => [name, values]));
    expect(table.score).toEqual([0.125, 0.375, 0.625, 0.875]);
    expect(table.ideal).toEqual(table.score);
    expect(table.observed).toEqual([5 / 65, 0.25, 30 / 38, 55 / 57]);
    expect(table.count).toEqual([65, 40, 38, 57]);
  });
});

describe('of regressions', () => {
  const SUMS = { n: 100, absolute: 150, squared: 400, positive: 90, negative: 60, target: 10, targetSquared: 2001 };
  const errors = matrix(
    ...Object.entries(SUMS).map(([sum, value]) => steady({ model: 'iron', version: '1', sum }, value))
  );

  test('from their sums', () => {
    const { derived, asked } = run(quality, { options: { measures: ['mae', 'rmse', 'bias', 'r2'] } }, { errors });
    expect(asked.errors).toContain(
      'label_replace(sum by (model, version) (increase(model_labelled_total[60s])), "sum", "n", "", "")'
    );
    expect(valueOf(derived, { measure: 'mae' })).toBeCloseTo(1.5, 12);
    expect(valueOf(derived, { measure: 'rmse' })).toBeCloseTo(2, 12);
    expect(valueOf(derived, { measure: 'bias' })).toBeCloseTo(0.3, 12);
    expect(valueOf(derived, { measure: 'r2' })).toBeCloseTo(0.8, 12);
  });

  test.each([
    ['positive', 1.5],
    ['negative', -1.5],
  ])('of which only %s ones were counted yet have none on the other side', (only, bias) => {
    const sums = Object.entries({ n: 100, absolute: 150, squared: 400, [only]: 150 });
    const born = matrix(...sums.map(([sum, value]) => steady({ model: 'iron', version: '1', sum }, value)));
    const { derived } = run(quality, { options: { measures: ['bias'] } }, { errors: born });
    expect(valueOf(derived, { measure: 'bias' })).toBeCloseTo(bias, 12);
  });

  test('say that few of them give no interval, which is unknown then whatever is asked for with it', () => {
    const asked = { options: { measures: ['mae', 'rmse'] } };
    const { derived, notices } = run(quality, asked, { errors });
    expect(notices).toMatch(/mae has no interval[^]*1000/);
    expect(notices).not.toContain('rmse has');
    expect(find(derived, { measure: 'mae' }).upper?.[0]).toBeNaN();
    expect(find(derived, { measure: 'rmse' }).upper).toBeUndefined();
    const many = Object.entries(SUMS).map(([sum, value]) => steady({ model: 'iron', version: '1', sum }, 10 * value));
    const more = run(quality, asked, { errors: matrix(...many) });
    expect(more.notices).toBe('');
    expect(find(more.derived, { measure: 'mae' }).upper?.[0]).toBeGreaterThan(1.5);
  });

  test('are shown by default, unjudged; a classifier has none', () => {
    const labelled = steady({ ...LOAN, sum: 'n' }, 200);
    const { derived } = run(
      quality,
      {},
      { errors: { ...errors, series: [...errors.series, labelled] }, outcomes: matrix(...outcomes(TWO)) }
    );
    expect(
      derived.kind === 'series' &&
        derived.series.map(({ labels, hasThresholds: judged }) => [labels.model, labels.measure, judged])
    ).toEqual([
      ['loan', 'accuracy', true],
      ['iron', 'r2', false],
      ['iron', 'rmse', false],
    ]);
  });
});

describe('by default', () => {
  const gauge = matrix(steady(LOAN, 0.5), steady({ job: 'iris', instance: 'x' }, 0.9));

  test('accuracy is counted where it can be, and read off a gauge where not', () => {
    const { derived } = run(quality, {}, { outcomes: matrix(...outcomes(TWO)), gauge_accuracy: gauge });
    expect(valueOf(derived, { model: 'loan' })).toBeCloseTo(0.85, 12);
    expect(valueOf(derived, { model: 'iris' })).toBe(0.9);
  });

  test('models chosen by a filter are those of a scrape job too, where a gauge names no model', () => {
    const filters = [{ label: 'model', op: '=~' as const, value: 'loan|iris' }];
    const { asked } = run(quality, { filters, options: { source: 'gauges', measures: ['accuracy'] } }, {});
    expect(JSON.stringify(asked)).toContain(
      JSON.stringify('model_accuracy{model=~"loan|iris",model!=""} or model_accuracy{model="",job=~"loan|iris"}').slice(
        1,
        -1
      )
    );
  });

  test('says of a model without errors that none are exposed', () => {
    const own = { model: 'loan', version: '1' };
    const errors = matrix(series({ ...own, sum: 'n' }, [1, 1, 1]));
    const { derived } = run(quality, { options: { source: 'regression', measures: ['rmse'] } }, { errors });
    expect(derived.notices.map(({ text }) => text).join()).toContain('model_error_squared_total');
  });

  test.each([
    [0.84, 10, LEVELS.ok],
    [0.84, 100_000, LEVELS.critical],
    [0.9, 100_000, LEVELS.warning],
    [0.95, 100_000, LEVELS.ok],
  ])('accuracy %p of %p is judged by its whole interval', (accuracy, n, expected) => {
    const cells = {
      a: { a: (n * accuracy) / 2, b: (n * (1 - accuracy)) / 2 },
      b: { a: (n * (1 - accuracy)) / 2, b: (n * accuracy) / 2 },
    };
    const { derived } = run(quality, {}, { outcomes: matrix(...outcomes(cells)) });
    const thresholds = { direction: 'below', warning: 0.92, critical: 0.85 } as const;
    expect(levels(find(derived, {}), thresholds, { minimumSample: 0, by: 'interval' })[0]).toBe(expected);
  });

  test('what is found nowhere is named', () => {
    const { notices } = run(quality, {}, {});
    expect(notices).toMatch(/model_outcomes_total[^]*model_error_squared_total[^]*model_accuracy/);
    expect(run(quality, {}, { gauge_accuracy: gauge }).notices).toBe('');
  });

  test('a measure of no family is a gauge', () => {
    const { derived, asked } = run(quality, { options: { measures: ['ndcg'] } }, { gauge_ndcg: gauge });
    expect(asked.gauge_ndcg).toBe('model_ndcg');
    expect(valueOf(derived, { model: 'loan' })).toBe(0.5);
  });
});

test('a measure that is computed has a gauge too, spelled as names of metrics are', () => {
  const gauge = matrix(steady(LOAN, 0.4));
  const { derived, asked } = run(quality, { options: { measures: ['log_loss'] } }, { gauge_logLoss: gauge });
  expect(asked.gauge_logLoss).toBe('model_log_loss');
  expect(valueOf(derived, { measure: 'logLoss' })).toBe(0.4);
});

test('a misspelled measure is said to be a gauge, beside those that are computed', () => {
  const { notices } = run(quality, { options: { measures: ['acuracy'] } }, {});
  expect(notices).toContain('"acuracy" is read from the gauge model_acuracy; computed are accuracy, balancedAccuracy,');
});

describe('against the run in MLflow', () => {
  const baselines = [
    { model: 'loan', version: '3', metrics: { accuracy: 0.8 }, baseline: { found: false, reason: 'no artifact' } },
  ];
  const compared = (against: string, answers: Readonly<Record<string, unknown>>) =>
    run(quality, { options: { against } }, { outcomes: matrix(...outcomes(TWO)), ...answers });

  test('difference and ratio, bounds included', () => {
    expect(valueOf(compared('difference', { baselines }).derived, {})).toBeCloseTo(0.05, 12);
    const ratio = find(compared('ratio', { baselines }).derived, { against: 'ratio' });
    expect(ratio.value[0]).toBeCloseTo(0.85 / 0.8, 12);
    expect(ratio.lower?.[0]).toBeLessThan(elementAt(ratio.value, 0));
    expect(ratio.hasThresholds).toBe(false);
  });

  test('a measure is compared with the metric that a run logs of it', () => {
    const logged = baselines.map((one) => ({ ...one, metrics: { log_loss: 0.5 } }));
    const { derived } = run(
      quality,
      { options: { against: 'ratio', measures: ['logLoss'] } },
      { gauge_logLoss: matrix(steady(LOAN, 0.4)), baselines: logged }
    );
    expect(valueOf(derived, { against: 'ratio' })).toBeCloseTo(0.8, 12);
  });

  test('what cannot be compared is said', () => {
    expect(compared('ratio', { baselines: [] }).notices).toContain('registry has no');
    expect(compared('ratio', { baselines: { unavailable: 'MLflow is away' } }).notices).toContain('MLflow is away');
  });
});

test('a model with more classes than can be compared with each other is said to have them', () => {
  const own = { model: 'm', version: '1' };
  const outcomes = matrix(
    ...Array.from({ length: 20_000 }, (_, i) => series({ ...own, predicted: `c${i}`, actual: `c${i}` }, [1, 1, 1]))
  );
  const { derived } = run(quality, { options: { measures: ['accuracy'] } }, { outcomes });
  expect(derived.kind === 'series' && derived.series).toEqual([]);
  expect(derived.notices.map(({ text }) => text)).toContain(
    'No confusion matrix of "m": it has 20000 classes, and at most 1000 are compared with each other. Count rare classes as one.'
  );
});
