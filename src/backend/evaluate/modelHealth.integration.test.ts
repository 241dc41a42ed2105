import type { WrittenSeries } from '../../../test/support/remoteWrite';
import { describeWithEachServer } from '../../../test/support/servers';
import { elementAt } from '../../stats/elements';
import { HOUR } from '../../time';
import type { Frame } from '../grafana';
import { queriesOver } from './testing';

const NOW = Math.floor(Date.now() / 3_600_000) * 3600;
const STEP = 60;
/** Two hours of normal traffic, then two hours that differ. */
const START = NOW - 4 * HOUR;
const CHANGE = NOW - 2 * HOUR;
const STEPS = (NOW - START) / STEP;
const ROWS = 100_000;

// Looking up a global costs much in a test's own context; these are called some million times.
const { abs, cos, exp, imul, log, max, PI, sqrt } = Math;

/** A small generator with a known period: the same sample in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const bellCurve = (random: () => number): number => sqrt(-2 * log(1 - random())) * cos(2 * PI * random());

interface Row {
  readonly age: number;
  readonly score: number;
  readonly actual: 'approve' | 'deny';
  readonly predicted: 'approve' | 'deny';
  readonly sex: 'female' | 'male';
}

/** `shift` moves the age; `wrong` turns that share of labels over. */
function sample(seed: number, shift: number, wrong: number): Row[] {
  const random = seeded(seed);
  return Array.from({ length: ROWS }, (): Row => {
    const score = 1 / (1 + exp(-2 * bellCurve(random)));
    const truth = random() < score !== random() < wrong;
    const sex = random() < 0.5 ? 'female' : 'male';
    return {
      age: 40 + 10 * bellCurve(random) + shift,
      score,
      actual: truth ? 'approve' : 'deny',
      predicted: score > (sex === 'female' ? 0.7 : 0.5) ? 'approve' : 'deny',
      sex,
    };
  });
}

const AGE_EDGES = Array.from({ length: 20 }, (_, i) => 15 + 2.5 * i);
const SCORE_EDGES = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** A counter that rises evenly by `before` in the first half and by `after` in the second. */
function counter(labels: Readonly<Record<string, string>>, before: number, after: number): WrittenSeries {
  const half = STEPS / 2;
  return {
    labels: { model: 'loan', version: '3', ...labels },
    samples: Array.from({ length: STEPS + 1 }, (_, i) => [
      START + i * STEP,
      (before * Math.min(i, half)) / half + (after * max(0, i - half)) / half,
    ]),
  };
}

const count = (rows: readonly Row[], is: (row: Row) => boolean): number => rows.filter(is).length;

/** How many of the values lie at or below each edge. */
function cumulative(values: readonly number[], edges: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const { length } = sorted;
  let below = 0;
  return edges.map((edge) => {
    while (below < length && elementAt(sorted, below) <= edge) {
      below++;
    }
    return below;
  });
}

function histogram(
  name: string,
  labels: Readonly<Record<string, string>>,
  edges: readonly number[],
  [before, after]: readonly [readonly number[], readonly number[]]
): WrittenSeries[] {
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const all = [...edges, Infinity];
  const [then, now] = [cumulative(before, all), cumulative(after, all)];
  return [
    ...all.map((edge, k) =>
      counter(
        { __name__: `${name}_bucket`, ...labels, le: edge === Infinity ? '+Inf' : String(edge) },
        elementAt(then, k),
        elementAt(now, k)
      )
    ),
    counter({ __name__: `${name}_sum`, ...labels }, sum(before), sum(after)),
  ];
}

const scoresOf = (rows: readonly Row[], actually: Row['actual']): number[] =>
  rows.filter(({ actual }) => actual === actually).map(({ score }) => score);

const squaredErrors = (rows: readonly Row[]): number =>
  rows.reduce((sum, { score, actual }) => sum + (score - (actual === 'approve' ? 1 : 0)) ** 2, 0);

const NORMAL = sample(1, 0, 0);
const CHANGED = sample(2, 3, 0.2);
const CLASSES = ['approve', 'deny'] as const;

function written(): WrittenSeries[] {
  const both = (is: (row: Row) => boolean) => [count(NORMAL, is), count(CHANGED, is)] as const;
  const outcomes = CLASSES.flatMap((predicted) =>
    CLASSES.flatMap((actual) => [
      counter(
        { __name__: 'model_outcomes_total', predicted, actual },
        ...both((row) => row.predicted === predicted && row.actual === actual)
      ),
    ])
  );
  const groups = (['female', 'male'] as const).flatMap((sex) =>
    CLASSES.map((predicted) =>
      counter(
        { __name__: 'model_group_predictions_total', attribute: 'sex', group: sex, predicted },
        ...both((row) => row.sex === sex && row.predicted === predicted)
      )
    )
  );
  return [
    ...histogram('model_feature_value', { feature: 'age' }, AGE_EDGES, [
      NORMAL.map(({ age }) => age),
      CHANGED.map(({ age }) => age),
    ]),
    ...CLASSES.flatMap((actual) =>
      histogram('model_positive_score', { actual }, SCORE_EDGES, [scoresOf(NORMAL, actual), scoresOf(CHANGED, actual)])
    ),
    ...outcomes,
    ...groups,
    counter({ __name__: 'model_brier_sum_total' }, squaredErrors(NORMAL), squaredErrors(CHANGED)),
  ];
}

describeWithEachServer('a hundred thousand rows through a real Prometheus and back', (server) => {
  const answered = queriesOver(() => ({ server, series: written(), limits: { series: 3 } }));
  const ask = (json: Readonly<Record<string, unknown>>, from = NOW - HOUR): Promise<readonly Frame[]> =>
    answered(
      { json: { window: '2h', ...json }, from: from * 1000, to: NOW * 1000, intervalMs: STEP * 1000 },
      { scrapeInterval: 15 }
    );

  const lastOf = (frames: readonly Frame[], labels: Readonly<Record<string, string>>, statistic = 'value'): number => {
    const field = frames
      .flatMap(({ fields }) => fields)
      .find(
        ({ type, name, labels: own }) =>
          type === 'number' &&
          name.endsWith(statistic === 'value' ? '' : statistic) &&
          (statistic !== 'value' || !/ (lower|upper|level|sample)$/.test(name)) &&
          Object.entries(labels).every(([label, value]) => own?.[label] === value)
      );
    const value = field?.type === 'number' ? field.values[field.values.length - 1] : undefined;
    return value ?? NaN;
  };

  const WINDOW = { kind: 'window', from: START * 1000, to: CHANGE * 1000 };

  test('drift bounds hold what the raw rows say', async () => {
    const frames = await ask({
      signal: 'drift',
      statistics: ['value', 'lower', 'upper', 'level'],
      options: { of: 'features', measures: ['psi', 'ks', 'wasserstein'], baseline: WINDOW },
    });
    const sorted = [NORMAL, CHANGED].map((rows) => Float64Array.from(rows, ({ age }) => age).sort());
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Same sizes: the mean distance of the ordered values is the first Wasserstein distance.
    const distance =
      elementAt(sorted, 0).reduce((sum, value, i) => sum + abs(value - elementAt(elementAt(sorted, 1), i)), 0) / ROWS;
    const centre = mean(elementAt(sorted, 0));
    const deviation = sqrt(mean(elementAt(sorted, 0).map((value) => (value - centre) ** 2)));
    let ks = 0;
    for (let i = 0, j = 0; i < ROWS;) {
      if (j === ROWS || elementAt(elementAt(sorted, 0), i) <= elementAt(elementAt(sorted, 1), j)) {
        i++;
      } else {
        j++;
      }
      ks = max(ks, abs(i - j) / ROWS);
    }
    expect(lastOf(frames, { measure: 'ks' }, 'lower')).toBeLessThanOrEqual(ks);
    expect(lastOf(frames, { measure: 'ks' }, 'upper')).toBeGreaterThanOrEqual(ks);
    // The deviation is read off the buckets too: within one in a hundred of the rows'.
    const binned = (statistic: 'value' | 'lower' | 'upper') =>
      lastOf(frames, { measure: 'wasserstein' }, statistic) * deviation;
    expect(binned('lower')).toBeLessThan(distance * 1.01);
    expect(binned('upper')).toBeGreaterThan(distance * 0.99);
    expect(Math.abs(binned('value') / distance - 1)).toBeLessThan(0.05);
    expect(lastOf(frames, { measure: 'psi' }, 'level')).toBe(0);
    expect(lastOf(frames, { measure: 'psi' })).toBeGreaterThan(0.07);
  });

  test('a fixed window, the same window earlier, and a range of long windows agree', async () => {
    const psi = async (baseline: unknown, json: Readonly<Record<string, unknown>> = {}) =>
      lastOf(await ask({ signal: 'drift', options: { of: 'features', baseline }, ...json }), { measure: 'psi' });
    const fixed = await psi(WINDOW);
    expect(await psi({ kind: 'previous', offset: '2h' })).toBeCloseTo(fixed, 2);
    expect(await psi(WINDOW, { mode: 'instant' })).toBeCloseTo(fixed, 2);
  });

  test('AUC, accuracy and Brier score are those of the rows', async () => {
    const frames = await ask({
      signal: 'quality',
      statistics: ['value', 'lower', 'upper', 'level'],
      options: { measures: ['accuracy', 'auc', 'brier'] },
    });
    const accuracy = count(CHANGED, ({ predicted, actual }) => predicted === actual) / ROWS;
    expect(lastOf(frames, { measure: 'accuracy' })).toBeCloseTo(accuracy, 3);
    expect(lastOf(frames, { measure: 'accuracy' }, 'level')).toBe(2);
    const ranked = [...CHANGED].sort((a, b) => a.score - b.score);
    let below = 0;
    let pairs = 0;
    for (const { actual } of ranked) {
      below += actual === 'deny' ? 1 : 0;
      pairs += actual === 'approve' ? below : 0;
    }
    const auc = pairs / (below * (ROWS - below));
    expect(lastOf(frames, { measure: 'auc' }, 'lower')).toBeLessThanOrEqual(auc);
    expect(lastOf(frames, { measure: 'auc' }, 'upper')).toBeGreaterThanOrEqual(auc);
    const brier = squaredErrors(CHANGED) / ROWS;
    expect(lastOf(frames, { measure: 'brier' })).toBeCloseTo(brier, 3);
  });

  test('disparate impact is that of the rows, and critical', async () => {
    const frames = await ask({ signal: 'fairness', statistics: ['value', 'level'] });
    const rate = (sex: Row['sex']) =>
      count(CHANGED, (row) => row.sex === sex && row.predicted === 'approve') /
      count(CHANGED, (row) => row.sex === sex);
    expect(lastOf(frames, { attribute: 'sex' })).toBeCloseTo(rate('female') / rate('male'), 3);
    expect(lastOf(frames, { attribute: 'sex' }, 'level')).toBe(2);
  });

  test('the change of the error rate is found where it happened, and not before', async () => {
    const frame = elementAt(
      await ask(
        {
          signal: 'conceptDrift',
          options: { view: 'annotations', detectors: ['hddmA'], resolution: '5m', history: '6h' },
        },
        START
      ),
      0
    );
    const time = elementAt(frame.fields, 0);
    const found = time.type === 'time' ? Array.from(time.values, (value) => (value ?? NaN) / 1000) : [];
    expect(found).toHaveLength(1);
    expect(found[0]).toBeGreaterThan(CHANGE);
    expect(found[0]).toBeLessThanOrEqual(CHANGE + 900);
  });

  test('all of them answer by default, and say which baseline is missing', async () => {
    for (const signal of ['drift', 'fairness', 'quality', 'estimatedQuality', 'conceptDrift', 'compare']) {
      const frames = await ask({ signal, mode: 'instant' });
      expect([signal, frames.length > 0]).toEqual([signal, true]);
    }
    const frame = elementAt(await ask({ signal: 'drift', options: { baseline: { kind: 'mlflow' } } }), 0);
    expect(frame.meta?.notices?.map(({ text }) => text).join()).toMatch(/No drift of the feature "age".*MLflow/);
  });
});
