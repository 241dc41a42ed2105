import fc from 'fast-check';
import { addAt, elementAt } from '../elements';
import { shareInterval } from '../interval';
import { zOf } from '../special';
import {
  areaInterval,
  averagePrecision,
  binaryFigure,
  type BinaryMeasure,
  brier,
  calibrationError,
  classCounts,
  logLoss,
  lossInterval,
  multiclassFigure,
  precisionInterval,
  reliability,
  rocAuc,
} from './index';

// Five of a class at least: below, balanced accuracy has no interval.
const count = fc.integer({ min: 3, max: 500 });
const counts = fc.record({ tp: count, fp: count, fn: count, tn: count });
const MEASURES: readonly BinaryMeasure[] = [
  'accuracy',
  'balancedAccuracy',
  'precision',
  'recall',
  'specificity',
  'negativePredictiveValue',
  'falsePositiveRate',
  'falseNegativeRate',
  'fBeta',
  'mcc',
  'kappa',
];

describe('figures of two classes', () => {
  it.each(MEASURES)('%s lies in its interval, which narrows with more counts', (measure) => {
    fc.assert(
      fc.property(counts, (few) => {
        const many = { tp: few.tp * 10, fp: few.fp * 10, fn: few.fn * 10, tn: few.tn * 10 };
        const a = binaryFigure(measure, few);
        const b = binaryFigure(measure, many);
        expect(b.value).toBeCloseTo(a.value, 10);
        expect(a.lower).toBeLessThanOrEqual(a.value);
        expect(a.upper).toBeGreaterThanOrEqual(a.value);
        expect(b.upper - b.lower).toBeLessThan(a.upper - a.lower);
      })
    );
  });

  it('have the interval of a share where they rise with one, and a width where nothing was wrong', () => {
    const { value, lower, upper } = binaryFigure('fBeta', { tp: 80, fp: 10, fn: 10, tn: 0 });
    const share = shareInterval(80, 100);
    expect(value).toBeCloseTo(160 / 180, 12);
    // F1 = 2 J / (1 + J) of the share J of true positives.
    expect(upper).toBeCloseTo((2 * share.upper) / (1 + share.upper), 12);
    expect(lower).toBeCloseTo((2 * share.lower) / (1 + share.lower), 12);
    for (const measure of MEASURES.filter((one) => !one.startsWith('false'))) {
      const all = binaryFigure(measure, { tp: 15, fp: 0, fn: 0, tn: 15 }, { beta: 2 });
      expect(all.value).toBeCloseTo(1, 12);
      expect([measure, all.upper, all.lower < 0.93]).toEqual([measure, 1, true]);
    }
  });

  it.each([
    ['nothing', { tp: 0, fp: 0, fn: 0, tn: 0 }, MEASURES],
    ['no positives', { tp: 0, fp: 1, fn: 0, tn: 5 }, ['recall', 'falseNegativeRate', 'balancedAccuracy', 'mcc']],
    ['no positive predictions', { tp: 0, fp: 0, fn: 2, tn: 5 }, ['precision', 'mcc']],
    ['one class only', { tp: 0, fp: 0, fn: 0, tn: 5 }, ['precision', 'recall', 'fBeta', 'mcc', 'kappa']],
  ] as const)('are NaN with %s', (_, outcomes, measures) => {
    for (const measure of measures) {
      const figure = binaryFigure(measure, outcomes);
      expect([measure, figure.value, figure.lower, figure.upper]).toEqual([measure, NaN, NaN, NaN]);
    }
  });
});

describe('figures of several classes', () => {
  const matrix = { classes: 3, cells: [50, 3, 2, 4, 60, 6, 1, 9, 30] };

  it('are those of two classes when there are two', () => {
    const two = { classes: 2, cells: [30, 4, 6, 60] };
    const outcomes = { tp: 60, fp: 4, fn: 6, tn: 30 };
    for (const measure of ['mcc', 'kappa', 'balancedAccuracy'] as const) {
      const a = multiclassFigure(measure, two);
      const b = binaryFigure(measure, outcomes);
      expect(a.value).toBeCloseTo(b.value, 12);
      expect(a.lower).toBeCloseTo(b.lower, 6);
    }
    expect(classCounts(two, 1)).toEqual(outcomes);
  });

  it('have the interval of two classes where one of them did not occur', () => {
    const missed = { classes: 2, cells: [28, 2, 0, 0] };
    const { lower, upper } = binaryFigure('kappa', { tp: 0, fp: 2, fn: 0, tn: 28 });
    expect(multiclassFigure('kappa', missed)).toMatchObject({ value: 0, lower, upper });
    expect(upper - lower).toBeGreaterThan(0.5);
  });

  it('have no interval below ten observations for a class, nor the place for one above 16 classes', () => {
    const of = (classes: number, each: number) => ({
      classes,
      cells: Array.from({ length: classes ** 2 }, (_, i) => (i % (classes + 1) === 0 ? each : 0)),
    });
    for (const measure of ['fBeta', 'kappa', 'balancedAccuracy'] as const) {
      expect(multiclassFigure(measure, of(5, 9))).toMatchObject({ value: 1, lower: NaN, upper: NaN });
      expect(multiclassFigure(measure, of(5, 10)).lower).toBeLessThan(1);
      expect(Object.keys(multiclassFigure(measure, of(17, 100)))).toEqual(['value', 'sample']);
    }
    expect(multiclassFigure('accuracy', of(17, 1)).lower).toBeGreaterThan(0.5);
  });

  it('leave out a class that did not occur', () => {
    const absent = { classes: 3, cells: [8, 2, 0, 1, 9, 0, 0, 0, 0] };
    expect(multiclassFigure('recall', absent).value).toBeCloseTo((0.8 + 0.9) / 2, 12);
    expect(multiclassFigure('accuracy', { classes: 2, cells: [0, 0, 0, 0] }).value).toBeNaN();
  });

  it('do not depend on the order of classes', () => {
    const order = [2, 0, 1];
    const cells = order.flatMap((a) => order.map((p) => elementAt(matrix.cells, a * 3 + p)));
    for (const measure of ['precision', 'fBeta', 'mcc', 'kappa'] as const) {
      const figure = multiclassFigure(measure, matrix);
      expect(multiclassFigure(measure, { classes: 3, cells }).value).toBeCloseTo(figure.value, 12);
      expect(figure.lower).toBeLessThan(figure.value);
      expect(figure.upper).toBeGreaterThan(figure.value);
    }
  });
});

describe('figures of binned scores', () => {
  const scored = fc.array(
    fc.tuple(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.1, 0.55, 0.95)), fc.boolean()),
    {
      minLength: 2,
      maxLength: 60,
    }
  );
  const edges = [0.2, 0.5, 0.6, 0.9];
  const binned = (rows: ReadonlyArray<readonly [number, boolean]>) => {
    const bins = { edges, positives: new Float64Array(5), negatives: new Float64Array(5) };
    rows.forEach(([score, label]) => {
      addAt(bins[label ? 'positives' : 'negatives'], edges.filter((edge) => score > edge).length, 1);
    });
    return bins;
  };

  it('bound the area, the average precision and the losses of the raw scores', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const positives = rows.filter(([, label]) => label);
        const negatives = rows.filter(([, label]) => !label);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const bins = binned(rows);
        const pairs = positives.flatMap(([p]) => negatives.map(([n]) => (p > n ? 1 : p === n ? 0.5 : 0)));
        const area = pairs.reduce<number>((a, b) => a + b, 0) / pairs.length;
        const auc = rocAuc(bins.positives, bins.negatives);
        expect(auc.lower).toBeLessThanOrEqual(area + 1e-12);
        expect(auc.upper).toBeGreaterThanOrEqual(area - 1e-12);
        const precision =
          positives
            .map(([p]) => positives.filter(([x]) => x >= p).length / rows.filter(([x]) => x >= p).length)
            .reduce((a, b) => a + b, 0) / positives.length;
        const average = averagePrecision(bins.positives, bins.negatives);
        expect(average.lower).toBeLessThanOrEqual(precision + 1e-12);
        expect(average.upper).toBeGreaterThanOrEqual(precision - 1e-12);
        const loss = rows.map(([s, label]) => (label ? (1 - s) ** 2 : s * s)).reduce((a, b) => a + b, 0) / rows.length;
        expect(brier(bins).lower).toBeLessThanOrEqual(loss + 1e-12);
        expect(brier(bins).upper).toBeGreaterThanOrEqual(loss - 1e-12);
      })
    );
  });

  it('are NaN with one class, and with nothing', () => {
    expect(rocAuc([1, 2], [0, 0]).value).toBeNaN();
    expect(averagePrecision([0, 0], [1, 1]).value).toBeNaN();
    const empty = { edges: [0.5], positives: [0, 0], negatives: [0, 0] };
    expect(brier(empty).value).toBeNaN();
    expect(logLoss(empty).value).toBeNaN();
    expect(calibrationError(empty).expected.value).toBeNaN();
    expect(reliability(empty)).toEqual([]);
  });

  it('have a width where all positives score higher, narrower with more of them', () => {
    const { lower, upper } = areaInterval(1, 15, 15);
    expect([lower > 0.7, lower < 0.95, upper]).toEqual([true, true, 1]);
    expect(areaInterval(1, 150, 150).lower).toBeGreaterThan(lower);
    expect(areaInterval(0, 15, 15).upper).toBeCloseTo(1 - lower, 12);
    expect(precisionInterval({ lower: 1, upper: 1 }, 15)).toEqual(shareInterval(15, 15));
    expect(areaInterval(1, 4, 100)).toEqual({ lower: NaN, upper: NaN });
  });

  it('of a perfect forecast have a loss of zero and a width', () => {
    const { lower, upper } = lossInterval({ value: 0, lower: 0, upper: 0, standardError: 0.01 });
    expect([lower, upper]).toEqual([0, 0.01 * zOf(0.95)]);
  });

  it('of a calibrated model stay near the noise of the calibration error', () => {
    const bins = { edges: [0.2, 0.4, 0.6, 0.8], positives: [10, 30, 50, 70, 90], negatives: [90, 70, 50, 30, 10] };
    const { expected, maximum, noise } = calibrationError(bins);
    expect(expected.value).toBeCloseTo(0, 12);
    expect(maximum.upper).toBeCloseTo(0.1, 12);
    expect(noise).toBeGreaterThan(0.02);
    expect(reliability(bins)[1]).toMatchObject({ left: 0.2, right: 0.4, count: 100, observed: 0.3 });
  });
});
