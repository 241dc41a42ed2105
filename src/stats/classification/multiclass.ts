import { addAt } from '../elements';
import { CONFIDENCE, shareInterval, UNKNOWN } from '../interval';
import { addedInterval, type BinaryCounts, binaryFigure, binaryValue, type Figure } from './binary';

/** `cells[actual * classes + predicted]`, counts of labelled predictions. */
export interface ConfusionMatrix {
  readonly classes: number;
  readonly cells: ArrayLike<number>;
}

type Average = 'macro' | 'micro' | 'weighted';

type MulticlassMeasure = 'accuracy' | 'balancedAccuracy' | 'precision' | 'recall' | 'fBeta' | 'mcc' | 'kappa';

/** Row, column and diagonal sums: what every measure is made of. */
interface Margins {
  readonly support: Float64Array;
  readonly predicted: Float64Array;
  readonly right: Float64Array;
  readonly total: number;
}

function marginsOf({ classes, cells }: ConfusionMatrix): Margins {
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  const right = new Float64Array(classes);
  let total = 0;
  for (let actual = 0; actual < classes; actual++) {
    for (let guess = 0; guess < classes; guess++) {
      const count = cells[actual * classes + guess] ?? NaN;
      addAt(support, actual, count);
      addAt(predicted, guess, count);
      total += count;
    }
    right[actual] = cells[actual * classes + actual] ?? NaN;
  }
  return { support, predicted, right, total };
}

function oneAgainstRest(margins: Margins, of: number): BinaryCounts {
  const tp = margins.right[of] ?? NaN;
  const fp = (margins.predicted[of] ?? NaN) - tp;
  const fn = (margins.support[of] ?? NaN) - tp;
  return { tp, fp, fn, tn: margins.total - tp - fp - fn };
}

/** One class against all others. */
export function classCounts(matrix: ConfusionMatrix, of: number): BinaryCounts {
  return oneAgainstRest(marginsOf(matrix), of);
}

function averaged(measure: 'precision' | 'recall' | 'fBeta', margins: Margins, average: Average, beta: number): number {
  let sum = 0;
  let weights = 0;
  for (let k = 0; k < margins.support.length; k++) {
    const support = margins.support[k] ?? NaN;
    const value = binaryValue(measure, oneAgainstRest(margins, k), beta);
    const weight = average === 'weighted' ? support : 1;
    if (support > 0 && !Number.isNaN(value)) {
      sum += weight * value;
      weights += weight;
    }
  }
  return sum / weights;
}

function chanceCorrected(measure: 'mcc' | 'kappa', { support, predicted, right, total }: Margins): number {
  let correct = 0;
  let cross = 0;
  let supportSquares = 0;
  let predictedSquares = 0;
  for (let k = 0; k < support.length; k++) {
    const s = (support[k] ?? NaN) / total;
    const p = (predicted[k] ?? NaN) / total;
    correct += (right[k] ?? NaN) / total;
    cross += s * p;
    supportSquares += s * s;
    predictedSquares += p * p;
  }
  return measure === 'kappa'
    ? (correct - cross) / (1 - cross)
    : (correct - cross) / Math.sqrt((1 - supportSquares) * (1 - predictedSquares));
}

/**
 * The bare value. `macro` is the mean over classes that occurred, `weighted` weighs them by how often; a class whose
 * precision is undefined (it was never predicted) is left out. `micro` is accuracy.
 */
export function multiclassValue(
  measure: MulticlassMeasure,
  matrix: ConfusionMatrix,
  average: Average = 'macro',
  beta = 1
): number {
  const margins = marginsOf(matrix);
  switch (measure) {
    case 'balancedAccuracy':
      return averaged('recall', margins, 'macro', beta);
    case 'mcc':
    case 'kappa':
      return chanceCorrected(measure, margins);
    case 'accuracy':
      return margins.right.reduce((sum, count) => sum + count, 0) / margins.total;
    default:
      return average === 'micro'
        ? margins.right.reduce((sum, count) => sum + count, 0) / margins.total
        : averaged(measure, margins, average, beta);
  }
}

/** The numeric gradient costs classes^4. */
const MAX_CLASSES_WITH_INTERVAL = 16;

/** The matrix with two right and two wrong outcomes more, spread over the classes that occurred. */
function withFour({ classes, cells }: ConfusionMatrix, support: Float64Array): Float64Array {
  const occurred = support.filter((count) => count > 0).length;
  return Float64Array.from(cells, (count, cell) => {
    const actual = Math.floor(cell / classes);
    const added = cell % classes === actual ? 2 / occurred : 2 / (occurred * (classes - 1));
    return (support[actual] ?? NaN) > 0 ? count + added : count;
  });
}

/** With fewer observations for each class no interval covers what it says. */
export const MIN_FOR_CLASS = 10;

/**
 * A measure with its interval: `shareInterval` for accuracy, of two classes the binary one's, `addedInterval` for the rest,
 * with as many degrees of freedom as there are observations for a class; unknown below ten, and none above 16 classes.
 */
export function multiclassFigure(
  measure: MulticlassMeasure,
  matrix: ConfusionMatrix,
  options: { readonly average?: Average; readonly beta?: number; readonly confidence?: number } = {}
): Figure {
  const { average = 'macro', beta = 1, confidence = CONFIDENCE } = options;
  const value = multiclassValue(measure, matrix, average, beta);
  const { total, right, support } = marginsOf(matrix);
  const isAveraged = measure === 'precision' || measure === 'recall' || measure === 'fBeta';
  if (measure === 'accuracy' || (isAveraged && average === 'micro')) {
    const correct = right.reduce((sum, count) => sum + count, 0);
    return { value, sample: total, ...shareInterval(correct, total, confidence) };
  }
  if (matrix.classes > MAX_CLASSES_WITH_INTERVAL) {
    return { value, sample: total };
  }
  if (matrix.classes === 2 && !isAveraged) {
    const { lower, upper } = binaryFigure(measure, classCounts(matrix, 1), { confidence });
    return { value, sample: total, lower, upper };
  }
  const freedom = total / matrix.classes;
  if (Number.isNaN(value) || freedom < MIN_FOR_CLASS) {
    return { value, sample: total, ...UNKNOWN };
  }
  const of = (cells: Float64Array) => multiclassValue(measure, { classes: matrix.classes, cells }, average, beta);
  const least = measure === 'mcc' || measure === 'kappa' ? -1 : 0;
  return {
    value,
    sample: total,
    ...addedInterval(of, withFour(matrix, support), value, { least, confidence, freedom }),
  };
}
