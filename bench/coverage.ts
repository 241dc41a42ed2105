import { binaryFigure, type BinaryMeasure, multiclassFigure, multiclassValue } from '../src/stats/classification';
import { type Groups, rateDifference, rateRatio } from '../src/stats/fairness';
import { type Interval, wilson } from '../src/stats/interval';
import { seeded } from '../test/reference/seeded';

type Random = () => number;

/** What a window is drawn from: the truth, and the interval that one window of it gives. */
interface Experiment {
  readonly truth: number;
  readonly draw: (random: Random) => Interval;
}

/** Observations of a window by kind, from the shares of the kinds. */
function drawn(shares: readonly number[], n: number, random: Random): Float64Array {
  const counts = new Float64Array(shares.length);
  for (let i = 0; i < n; i++) {
    let [kind, left] = [0, random()];
    for (; kind < shares.length - 1 && left >= shares[kind]; kind++) {
      left -= shares[kind];
    }
    counts[kind] += 1;
  }
  return counts;
}

const successes = (rate: number, n: number, random: Random): number => drawn([rate, 1 - rate], n, random)[0];

const outcomesOf = ([tp, fp, fn, tn]: ArrayLike<number> & Iterable<number>) => ({ tp, fp, fn, tn });

/** A share of positives, of which as many are found as of the negatives: `right`. */
const outcomes =
  (measure: BinaryMeasure, positive: (rate: number) => number, right: (rate: number) => number, beta = 1) =>
  (n: number, rate: number): Experiment => {
    const [p, r] = [positive(rate), right(rate)];
    const shares = [p * r, (1 - p) * (1 - r), p * (1 - r), (1 - p) * r];
    return {
      truth: binaryFigure(measure, outcomesOf(shares), { beta }).value,
      draw: (random) => binaryFigure(measure, outcomesOf(drawn(shares, n, random)), { beta }),
    };
  };

const CLASSES = 5;

/** Five classes, each twice as frequent as the next. */
const ofClasses =
  (measure: 'balancedAccuracy' | 'fBeta' | 'mcc' | 'kappa') =>
  (n: number, rate: number): Experiment => {
    const cells = Array.from({ length: CLASSES ** 2 }, (_, cell) => {
      const actual = Math.floor(cell / CLASSES);
      const share = 2 ** -actual / (2 - 2 ** (1 - CLASSES));
      return share * (cell % CLASSES === actual ? rate : (1 - rate) / (CLASSES - 1));
    });
    return {
      truth: multiclassValue(measure, { classes: CLASSES, cells }),
      draw: (random) => multiclassFigure(measure, { classes: CLASSES, cells: drawn(cells, n, random) }),
    };
  };

const group = (chosen: number, n: number): Groups[string] => ({ tp: chosen, fp: 0, fn: 0, tn: n - chosen });

/** Two groups whose rates are a fifth apart, the second three times as large. */
const ofGroups =
  (disparity: typeof rateRatio, against: 'extremes' | 'overall', apart: number) =>
  (n: number, rate: number): Experiment => {
    const other = rate * apart;
    return {
      truth: disparity({ a: group(1e9 * rate, 1e9), b: group(3e9 * other, 3e9) }, 'selectionRate', { against }).value,
      draw: (random) =>
        disparity(
          { a: group(successes(rate, n, random), n), b: group(successes(other, 3 * n, random), 3 * n) },
          'selectionRate',
          { against, confidence: 0.95 }
        ),
    };
  };

const half = (): number => 0.5;
const itself = (rate: number): number => rate;
const often = (): number => 0.9;

/** What is published, by the rate that the columns of the table are about. */
export const FIGURES: Readonly<Record<string, (n: number, rate: number) => Experiment>> = {
  'a share, by its rate': (n, rate) => ({ truth: rate, draw: (random) => wilson(successes(rate, n, random), n) }),
  'F1, by the share right': outcomes('fBeta', half, itself),
  'F1, by the share positive': outcomes('fBeta', itself, often),
  'F2, by the share right': outcomes('fBeta', half, itself, 2),
  'balanced accuracy, by the share right': outcomes('balancedAccuracy', half, itself),
  'balanced accuracy, by the share positive': outcomes('balancedAccuracy', itself, often),
  'MCC, by the share right': outcomes('mcc', half, itself),
  'MCC, by the share positive': outcomes('mcc', itself, often),
  'kappa, by the share right': outcomes('kappa', half, itself),
  'kappa, by the share positive': outcomes('kappa', itself, often),
  'balanced accuracy of five classes, by the share right': ofClasses('balancedAccuracy'),
  'macro F1 of five classes, by the share right': ofClasses('fBeta'),
  'kappa of five classes, by the share right': ofClasses('kappa'),
  'difference of two groups, by the rate of one': ofGroups(rateDifference, 'extremes', 0.8),
  'ratio of two groups, by the rate of one': ofGroups(rateRatio, 'extremes', 0.8),
  'ratio of two equal groups, by their rate': ofGroups(rateRatio, 'extremes', 1),
  'difference of a group and all, by its rate': ofGroups(rateDifference, 'overall', 0.8),
  'ratio of a group and all, by its rate': ofGroups(rateRatio, 'overall', 0.8),
};

export const SIZES = [30, 100, 1000];
export const RATES = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98];

/** How many windows have an interval, and in how many of these it holds the truth. */
export function coverage(what: string, n: number, rate: number, windows: number) {
  const random = seeded(11);
  const { truth, draw } = FIGURES[what](n, rate);
  let [published, covered] = [0, 0];
  for (let i = 0; i < windows; i++) {
    const { lower, upper } = draw(random);
    if (lower <= upper) {
      published += 1;
      covered += lower <= truth + 1e-9 && truth <= upper + 1e-9 ? 1 : 0;
    }
  }
  return { published: published / windows, covered: covered / published };
}
