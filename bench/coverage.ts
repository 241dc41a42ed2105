import { countOver } from '../src/backend/sources/prometheus/counts/counts';
import { rawPromql } from '../src/query/promql';
import type { Matrix } from '../src/query/series';
import { seconds } from '../src/query/units';
import {
  areaInterval,
  averagePrecision,
  binaryFigure,
  type BinaryMeasure,
  brier,
  calibrationError,
  logLoss,
  lossInterval,
  multiclassFigure,
  multiclassValue,
  precisionInterval,
  rocAuc,
  type ScoreBins,
} from '../src/stats/classification';
import { type AdditiveMeasure, decompose } from '../src/stats/decomposition';
import { addAt, elementAt, valueAt } from '../src/stats/elements';
import { type EstimatedMeasure, estimateQuality } from '../src/stats/estimation';
import { type Groups, rateDifference, rateRatio } from '../src/stats/fairness';
import { type Interval, quantileRanks, shareInterval, wilson } from '../src/stats/interval';
import { regressionFigure } from '../src/stats/regression';
import { normalCdf, normalQuantile, zOf } from '../src/stats/special';
import { normals, seeded } from '../test/reference/seeded';

type Random = () => number;

/** What a window is drawn from: the truth, and the interval that one window of it gives. */
interface Experiment {
  readonly truth: number;
  readonly draw: (random: Random) => Partial<Interval>;
}

/** Draws observations by kind, from the shares of the kinds. */
export function drawer(shares: ArrayLike<number>): (size: number, random: Random) => Float64Array {
  const kinds = shares.length;
  const upTo = new Float64Array(kinds);
  let sum = 0;
  for (let i = 0; i < kinds; i++) {
    sum += shares[i] ?? NaN;
    upTo[i] = sum;
  }
  // The first kind that may be meant by a number of each of a thousand slots: from there the next few are tried.
  const slots = 1024;
  const from = new Uint16Array(slots);
  for (let slot = 0, kind = 0; slot < slots; slot++) {
    while (kind < kinds - 1 && (upTo[kind] ?? NaN) <= slot / slots) {
      kind += 1;
    }
    from[slot] = kind;
  }
  return (size, random) => {
    const counts = new Float64Array(kinds);
    for (let k = 0; k < size; k++) {
      const u = random();
      let kind = from[(u * slots) | 0] ?? NaN;
      while (kind < kinds - 1 && (upTo[kind] ?? NaN) <= u) {
        kind += 1;
      }
      counts[kind] = (counts[kind] ?? NaN) + 1;
    }
    return counts;
  };
}

function successes(rate: number, n: number, random: Random): number {
  let count = 0;
  for (let i = 0; i < n; i++) {
    count += random() < rate ? 1 : 0;
  }
  return count;
}

const outcomesOf = ([tp = NaN, fp = NaN, fn = NaN, tn = NaN]: ArrayLike<number> & Iterable<number>) => ({
  tp,
  fp,
  fn,
  tn,
});

/** A share of positives, of which as many are found as of the negatives: `right`. */
const outcomes =
  (measure: BinaryMeasure, positive: (rate: number) => number, right: (rate: number) => number, beta = 1) =>
  (n: number, rate: number): Experiment => {
    const [p, r] = [positive(rate), right(rate)];
    const shares = [p * r, (1 - p) * (1 - r), p * (1 - r), (1 - p) * r];
    const draw = drawer(shares);
    return {
      truth: binaryFigure(measure, outcomesOf(shares), { beta }).value,
      draw: (random) => binaryFigure(measure, outcomesOf(draw(n, random)), { beta }),
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
    const draw = drawer(cells);
    return {
      truth: multiclassValue(measure, { classes: CLASSES, cells }),
      draw: (random) => multiclassFigure(measure, { classes: CLASSES, cells: draw(n, random) }),
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

/** Bins so fine that only the sample leaves anything open. */
const FINE = 500;
const EDGES = Array.from({ length: FINE - 1 }, (_, i) => (i + 1) / FINE);

/** The shares of positives and negatives with a score in each bin: of a density of scores, and what they mean. */
interface Scored {
  readonly positives: readonly number[];
  readonly negatives: readonly number[];
}

/** Scores whose mean is the rate, most of them near 0 and 1, of a model that is calibrated unless they mean other shares. */
function calibrated(rate: number, shareAt = (score: number): number => score): Scored {
  const middles = Array.from({ length: FINE }, (_, i) => (i + 0.5) / FINE);
  const weights = middles.map((score) => score ** (2 * rate - 1) * (1 - score) ** (1 - 2 * rate));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    positives: middles.map((score, i) => (elementAt(weights, i) / all) * shareAt(score)),
    negatives: middles.map((score, i) => (elementAt(weights, i) / all) * (1 - shareAt(score))),
  };
}

/** Normal scores, those of positives higher by so much that this is the area, in bins of the ranks of negatives. */
function separated(area: number, rate: number): Scored {
  const distance = Math.SQRT2 * normalQuantile(area);
  const upTo = Array.from({ length: FINE + 1 }, (_, i) => normalCdf(normalQuantile(i / FINE) - distance));
  return {
    positives: Array.from({ length: FINE }, (_, i) => rate * (elementAt(upTo, i + 1) - elementAt(upTo, i))),
    negatives: Array.from({ length: FINE }, () => (1 - rate) / FINE),
  };
}

const ofScores =
  (scores: (rate: number) => Scored, truth: (bins: ScoreBins) => number, interval: (bins: ScoreBins) => Interval) =>
  (n: number, rate: number): Experiment => {
    const { positives, negatives } = scores(rate);
    const draw = drawer([...positives, ...negatives]);
    return {
      truth: truth({ edges: EDGES, positives, negatives }),
      draw: (random) => {
        const counts = draw(n, random);
        return interval({ edges: EDGES, positives: counts.subarray(0, FINE), negatives: counts.subarray(FINE) });
      },
    };
  };

const half = (): number => 0.5;
const itself = (rate: number): number => rate;
const often = (): number => 0.9;

const areaOf = ({ positives, negatives }: ScoreBins): number => rocAuc(positives, negatives).value;
const precisionOf = ({ positives, negatives }: ScoreBins): number => averagePrecision(positives, negatives).value;
const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, count) => sum + count, 0);
const aucOf = ({ positives, negatives }: ScoreBins): Interval =>
  areaInterval(rocAuc(positives, negatives).value, total(positives), total(negatives));
const prOf = ({ positives, negatives }: ScoreBins): Interval =>
  precisionInterval(averagePrecision(positives, negatives), total(positives));
const brierInterval = (bins: ScoreBins): Interval => lossInterval(brier(bins));
const logLossInterval = (bins: ScoreBins): Interval => lossInterval(logLoss(bins));

const merged = (counts: ArrayLike<number>, size: number): Float64Array => {
  const sums = new Float64Array(size);
  Array.from(counts).forEach((count, i) => addAt(sums, Math.floor((size * i) / FINE), count));
  return sums;
};

/** The fine bins as ten, whose middles are off the scores by up to a twentieth. */
const inTen = ({ positives, negatives }: ScoreBins): Interval => {
  const edges = Array.from({ length: 9 }, (_, i) => (i + 1) / 10);
  return calibrationError({ edges, positives: merged(positives, 10), negatives: merged(negatives, 10) }).interval;
};

const LABELS = 200;
const THRESHOLD = 9;

/** Twenty bins of scores, 200 labels to learn from what they mean, and the quality that a window turns out to have. */
const estimated =
  (measure: EstimatedMeasure) =>
  (n: number, rate: number): Experiment => {
    const { positives, negatives } = calibrated(rate);
    const bins = (counts: ArrayLike<number>) => merged(counts, 20);
    const draw = drawer([...bins(positives), ...bins(negatives)]);
    return {
      truth: 0,
      draw: (random) => {
        const known = draw(LABELS, random);
        const live = draw(n, random);
        const sums = (counts: Float64Array) =>
          counts.subarray(0, 20).map((count, i) => count + elementAt(counts, 20 + i));
        const labelled = sums(known);
        const counts = sums(live);
        const seen = [...labelled.keys()].filter((i) => elementAt(labelled, i) > 0);
        const from = Array.from(labelled, (_, i) =>
          seen.reduce((best, one) => (Math.abs(one - i) < Math.abs(best - i) ? one : best))
        );
        const map = {
          share: from.map((i) => elementAt(known, i) / elementAt(labelled, i)),
          count: from.map((i) => elementAt(labelled, i)),
        };
        const share = counts.map((count, i) => (count > 0 ? elementAt(live, i) / count : 0));
        const options = { threshold: THRESHOLD, deviations: zOf(0.95) };
        const realised = estimateQuality(measure, counts, { share }, options).value;
        const { lower, upper } = estimateQuality(measure, counts, map, options);
        return { lower: lower - realised, upper: upper - realised };
      },
    };
  };

/** Two windows of the same size, the second with other scores that mean less, in the twenty bins of a live histogram. */
const decomposed =
  (measure: AdditiveMeasure, part: 'inputs' | 'relation') =>
  (n: number, rate: number): Experiment => {
    const edges = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);
    const bins = (counts: Float64Array): ScoreBins => ({
      edges,
      positives: counts.subarray(0, 20),
      negatives: counts.subarray(20),
    });
    const sharesOf = ({ positives, negatives }: Scored) =>
      Float64Array.from([...merged(positives, 20), ...merged(negatives, 20)]);
    const before = sharesOf(calibrated(rate));
    const after = sharesOf(calibrated(rate > 0.5 ? rate - 0.2 : rate + 0.2, (score) => 0.25 + 0.5 * score));
    const population = (shares: Float64Array) => bins(shares.map((share) => 1e9 * share));
    const [drawBefore, drawAfter] = [drawer(before), drawer(after)];
    return {
      truth: decompose(measure, population(before), population(after))[part].value,
      draw: (random) => decompose(measure, bins(drawBefore(n, random)), bins(drawAfter(n, random)))[part],
    };
  };

/** The size of errors that are normal, but for a share of them ten times as large. */
const errors =
  (measure: 'mae' | 'bias') =>
  (n: number, rate: number): Experiment => ({
    truth: measure === 'bias' ? 0 : (1 + 9 * rate) * Math.sqrt(2 / Math.PI),
    draw: (random) => {
      const sums = { n, absolute: 0, squared: 0, positive: 0, negative: 0 };
      const normal = normals(random);
      for (let i = 0; i < n; i++) {
        const error = (random() < rate ? 10 : 1) * normal();
        sums.absolute += Math.abs(error);
        sums.squared += error * error;
        sums[error > 0 ? 'positive' : 'negative'] += Math.abs(error);
      }
      return regressionFigure(measure, sums);
    },
  });

/** What is published, by the rate that the columns of the table are about. */
export const FIGURES: Readonly<Record<string, (n: number, rate: number) => Experiment>> = {
  'a share, by its rate': (n, rate) => ({
    truth: rate,
    draw: (random) => shareInterval(successes(rate, n, random), n),
  }),
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
  'AUC, by itself': ofScores((rate) => separated(rate, 0.5), areaOf, aucOf),
  'AUC of 0.9, by the share positive': ofScores((rate) => separated(0.9, rate), areaOf, aucOf),
  'PR-AUC at an AUC of 0.9, by the share positive': ofScores((rate) => separated(0.9, rate), precisionOf, prOf),
  'Brier score, by the share positive': ofScores(
    (rate) => calibrated(rate),
    (bins) => brier(bins).value,
    brierInterval
  ),
  'log loss, by the share positive': ofScores(
    (rate) => calibrated(rate),
    (bins) => logLoss(bins).value,
    logLossInterval
  ),
  'calibration error of a calibrated model, by the share positive': ofScores(
    (rate) => calibrated(rate),
    () => 0,
    inTen
  ),
  'calibration error of a model too sure of itself, by its mean score': ofScores(
    (rate) => calibrated(rate, (score) => 0.2 + 0.6 * score),
    (bins) => calibrationError(bins).expected.value,
    inTen
  ),
  'estimated accuracy from 200 labels, by the share positive': estimated('accuracy'),
  'estimated F1 from 200 labels, by the share positive': estimated('fBeta'),
  'estimated precision from 200 labels, by the share positive': estimated('precision'),
  'estimated recall from 200 labels, by the share positive': estimated('recall'),
  'estimated AUC from 200 labels, by the share positive': estimated('auc'),
  'accuracy changed by inputs, by the share positive': decomposed('accuracy', 'inputs'),
  'accuracy changed by the relation, by the share positive': decomposed('accuracy', 'relation'),
  'log loss changed by inputs, by the share positive': decomposed('logLoss', 'inputs'),
  'log loss changed by the relation, by the share positive': decomposed('logLoss', 'relation'),
  'Brier score changed by inputs, by the share positive': decomposed('brier', 'inputs'),
  'Brier score changed by the relation, by the share positive': decomposed('brier', 'relation'),
  'share positive changed by inputs, by that share': decomposed('positiveShare', 'inputs'),
  'share positive changed by the relation, by that share': decomposed('positiveShare', 'relation'),
  'MAE, by the share of errors ten times as large': errors('mae'),
  'bias, by the share of errors ten times as large': errors('bias'),
  'a quantile, by itself': (n, rate) => ({
    truth: rate,
    draw: (random) => {
      const values = Float64Array.from({ length: n }, random).sort();
      const { lower, upper } = quantileRanks(rate, n);
      return { lower: values[lower - 1] ?? NaN, upper: values[upper - 1] ?? NaN };
    },
  }),
};

export const SIZES = [30, 100, 1000];
export const RATES = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98];

/** By how many times as many windows at most. */
const RAREST = 20;

/**
 * How many windows have an interval, and in how many of these it holds the truth: of so many windows, or where few have an
 * interval of as many as it takes until so many have one.
 */
export function coverage(what: string, n: number, rate: number, windows: number) {
  const random = seeded(11);
  const { truth, draw } = valueAt(FIGURES, what)(n, rate);
  let [drawn, published, covered] = [0, 0, 0];
  while (drawn < windows || (published < windows && published > 0.01 * drawn && drawn < RAREST * windows)) {
    const { lower = NaN, upper = NaN } = draw(random);
    drawn += 1;
    if (lower <= upper) {
      published += 1;
      covered += lower <= truth + 1e-9 && truth <= upper + 1e-9 ? 1 : 0;
    }
  }
  return { published: published / drawn, covered: covered / published };
}

/**
 * How often Wilson's interval, and the one that is shown, hold the rate where successes and failures are not drawn for each
 * window but counted, as of a real server: two counters, scraped every so many seconds with a fifth of jitter, whose growth is
 * asked for in slots and added up. Windows that do not overlap, of traffic that comes and goes: with `n` to twice `n` observations.
 */
export async function countedCoverage(rate: number, n: number, interval: number, windows: number) {
  const random = seeded(11);
  const slot = 2 * interval;
  const window = 10 * slot;
  const reach = 900;
  const end = reach + windows * window;
  const times: number[] = [];
  const totals: (readonly [good: number, bad: number])[] = [];
  let [good, bad, last] = [0, 0, 0];
  for (let due = random() * interval; due < end; due += interval) {
    const time = due + 0.2 * (random() - 0.5) * interval;
    const seen = Math.floor((Math.max(0, time - last) * (0.8 + 2 * random()) * n) / window + random());
    const hits = successes(rate, seen, random);
    good += hits;
    bad += seen - hits;
    last = time;
    times.push(time);
    totals.push([good, bad]);
  }
  // What `growth` means to a Prometheus: the last sample of a slot less the last one before it.
  const ask = ({ start, end: to, step }: { start: number; end: number; step: number }): Promise<Matrix> => {
    const moments = Float64Array.from(
      { length: Math.floor((to - start) / step + 1e-9) + 1 },
      (_, i) => start + i * step
    );
    let next = 0;
    const standing = [start - step, ...moments].map((moment) => {
      while ((times[next] ?? Infinity) <= moment) {
        next += 1;
      }
      return totals[next - 1] ?? [0, 0];
    });
    const grown = (k: 0 | 1) => moments.map((_, i) => (standing[i + 1]?.[k] ?? NaN) - (standing[i]?.[k] ?? NaN));
    return Promise.resolve({
      series: [
        { labels: { actual: 'good' }, times: moments, values: grown(0) },
        { labels: { actual: 'bad' }, times: moments, values: grown(1) },
      ],
      warnings: [],
      infos: [],
    });
  };
  const { series } = await countOver(
    {
      kind: 'prometheus.counts',
      counters: [{ selectors: [{ selector: rawPromql('outcomes_total') }] }],
      by: ['actual'],
      window: seconds(window),
      start: seconds(reach + window),
      end: seconds(end),
      step: seconds(slot),
    },
    ask
  );
  const countsOf = (actual: string) => series.find(({ labels }) => labels['actual'] === actual)?.values ?? [];
  const [right, wrong] = [countsOf('good'), countsOf('bad')];
  let [least, plain, shown] = [Infinity, 0, 0];
  for (let i = 0; i < windows; i++) {
    const at = 10 * i;
    const [k, all] = [right[at] ?? NaN, (right[at] ?? NaN) + (wrong[at] ?? NaN)];
    least = Math.min(least, all);
    const holds = ({ lower, upper }: Interval): number => (lower <= rate && rate <= upper ? 1 : 0);
    plain += holds(wilson(k, all));
    shown += holds(shareInterval(k, all));
  }
  return { least, plain: plain / windows, shown: shown / windows };
}
