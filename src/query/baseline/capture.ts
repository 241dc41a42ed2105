/** A baseline made of what a version's series counted over a stretch of time. */
import { grouped } from '../../grouped';
import type { Profile } from '../../profiles';
import { addAt } from '../../stats/elements';
import { binMapping, rebin } from '../../stats/histogram';
import { listed } from '../../text';
import { type BucketSeries, gatherBuckets } from '../buckets';
import { positiveClass, spelledAlike } from '../classes';
import type { Notice } from '../derived';
import { edgesOfAll } from '../distributions';
import { selector } from '../promql';
import type { AnswersOf, CountsRequest } from '../request';
import type { Matrix, Series } from '../series';
import { seconds } from '../units';
import { type Baseline, BASELINE_SCHEMA } from './artifact';

/** `counts` has one entry more than `edges`: the last is everything above. */
interface Bins {
  readonly edges: number[];
  readonly counts: number[];
}

/** The last moment of a cumulative histogram as counts of its bins, rounded; calls `lacks` with why there are none. */
function binsOf(histogram: BucketSeries | undefined, lacks: (why: string) => void): Bins | undefined {
  if (histogram === undefined) {
    return undefined;
  }
  const finite = Array.from(histogram.edges).filter(Number.isFinite);
  if (histogram.edges.at(-1) !== Infinity || finite.length === 0) {
    lacks('its histogram has no bucket le="+Inf", or no other');
    return undefined;
  }
  let reached = 0;
  const counts = histogram.counts.map((cumulative) => {
    const last = cumulative.at(-1) ?? NaN;
    const upTo = Math.max(reached, last > 0 ? Math.round(last) : 0);
    const own = upTo - reached;
    reached = upTo;
    return own;
  });
  return { edges: finite, counts };
}

/** Whose baseline is made, and from which stretch of its series: Unix seconds. */
export interface CaptureQuery {
  readonly model: string;
  readonly version: string;
  readonly from: number;
  readonly to: number;
}

export type CapturePlan = {
  readonly numeric: CountsRequest;
  readonly sums: CountsRequest;
  readonly categorical: CountsRequest;
  readonly missing: CountsRequest;
  readonly scores: CountsRequest;
  readonly positiveScores: CountsRequest;
  readonly classes: CountsRequest;
  readonly outcomes: CountsRequest;
  readonly groupPredictions: CountsRequest;
  readonly groupOutcomes: CountsRequest;
  readonly attributions: CountsRequest;
};

/**
 * What the contract's counters grew by over the stretch, one question each: a baseline is made of counts alone. `contract` has the
 * names that the data source's settings give them.
 */
export function planCapture(
  { model, version, from, to }: CaptureQuery,
  { metrics, labels }: Pick<Profile, 'metrics' | 'labels'>
): CapturePlan {
  const chosen = [
    { label: labels.model, op: '=' as const, value: model },
    { label: labels.version, op: '=' as const, value: version },
  ];
  const end = seconds(to);
  const window = seconds(to - from);
  const grown = (metric: string, ...by: readonly string[]): CountsRequest => ({
    kind: 'prometheus.counts',
    counters: [{ selectors: [{ selector: selector(metric, chosen) }] }],
    by,
    window,
    start: end,
    end,
    step: window,
  });
  return {
    numeric: grown(`${metrics.feature}_bucket`, 'feature', 'le'),
    sums: grown(`${metrics.feature}_sum`, 'feature'),
    categorical: grown(metrics.featureCategory, 'feature', 'category'),
    missing: grown(metrics.featureMissing, 'feature'),
    scores: grown(`${metrics.score}_bucket`, 'le'),
    positiveScores: grown(`${metrics.positiveScore}_bucket`, 'actual', 'le'),
    classes: grown(metrics.predictions, 'class'),
    outcomes: grown(metrics.outcomes, 'predicted', 'actual'),
    groupPredictions: grown(metrics.groupPredictions, 'attribute', 'group', 'predicted'),
    groupOutcomes: grown(metrics.groupOutcomes, 'attribute', 'group', 'predicted', 'actual'),
    attributions: grown(metrics.attribution, 'feature'),
  };
}

export interface Captured {
  readonly baseline: Baseline;
  readonly notices: readonly Notice[];
}

/** Of one feature, or of predictions: far above what a baseline is compared with. */
const MAX_CATEGORIES = 10_000;

/** Of one attribute, and attributes with groups: what is beyond is no protected group, such as an id by mistake. */
const MAX_GROUPS = 1000;
const MAX_ATTRIBUTES = 50;
/** Pairs of a predicted and an actual class. */
const MAX_OUTCOMES = 100_000;

/** Why no baseline is made of these answers; `undefined` where one is. */
export function refusedCapture({ categorical, classes }: AnswersOf<CapturePlan>): string | undefined {
  const byFeature = grouped(categorical.series, ({ labels }) => labels['feature'] ?? '');
  const all = [...byFeature].map(
    ([feature, { length }]) => [`The feature "${feature}" has ${length} categories`, length] as const
  );
  const named = [`There are ${classes.series.length} classes of predictions`, classes.series.length] as const;
  const [text] = [...all, named].find(([, count]) => count > MAX_CATEGORIES) ?? [];
  return text && `${text}, and a baseline holds ${MAX_CATEGORIES} at the most: count rare ones as one, such as "other"`;
}

/** Features that are left out are named up to here. */
const MAX_NAMED = 5;

/**
 * The artifact of what a version's series counted over a stretch of time. Counts are rounded: Prometheus extrapolates
 * an increase to the ends of its range. What the series do not hold is left out, and the notices say so.
 */
export function capture(
  query: CaptureQuery,
  answers: AnswersOf<CapturePlan>,
  options: { readonly positive?: string; readonly created: Date }
): Captured {
  const notices: Notice[] = matricesOf(answers).flatMap((one) => warningsOf(one));
  const say = (text: string): void => void notices.push({ severity: 'warning', text });
  const classes = countsBy(answers.classes, 'class');
  const areTooMany = answers.outcomes.series.length > MAX_OUTCOMES;
  if (areTooMany) {
    const count = answers.outcomes.series.length;
    say(`The accuracy is left out: outcomes have ${count} pairs of classes, and ${MAX_OUTCOMES} are read at the most`);
  }
  const outcomes = areTooMany ? [] : labelled(answers.outcomes.series);
  const groupPredictions = answers.groupPredictions.series;
  const named = [
    ...classes.keys(),
    ...groupPredictions.map(({ labels }) => labels['predicted'] ?? ''),
    ...outcomes.map(({ labels }) => labels['predicted'] ?? ''),
  ];
  const positive = positiveClass(named, options.positive);
  const isPositive = positive.known ? positive.name : undefined;
  if (!positive.known && (groupPredictions.length > 0 || answers.positiveScores.series.length > 0)) {
    notices.push(positive.notice);
  }
  const rows = Math.round(answers.classes.series.reduce((sum, one) => sum + last(one), 0));
  const scores = binsOf(gatherBuckets(answers.scores.series)[0], (why) => say(`The score is left out: ${why}`));
  const positives =
    isPositive === undefined
      ? undefined
      : positiveScores(answers.positiveScores.series, isPositive, (why) =>
          say(`The score by outcome is left out: ${why}`)
        );
  const accuracy = accuracyOf(outcomes);
  const baseline: Baseline = {
    schema: BASELINE_SCHEMA,
    model: query.model,
    version: query.version,
    created: options.created.toISOString(),
    window: { from: new Date(query.from * 1000).toISOString(), to: new Date(query.to * 1000).toISOString() },
    rows,
    features: { ...numericFeatures(answers, say), ...categoricalFeatures(answers) },
    ...(scores === undefined ? {} : { scores }),
    ...(positives === undefined ? {} : { positiveScores: positives }),
    ...(classes.size === 0 ? {} : { classes: Object.fromEntries(classes) }),
    metrics: accuracy === undefined ? {} : { accuracy },
    groups:
      isPositive === undefined ? {} : groups(groupPredictions, labelled(answers.groupOutcomes.series), isPositive, say),
    attributions: rows > 0 ? meansBy(answers.attributions, rows) : {},
  };
  if (rows === 0) {
    say(
      `The series of ${query.model} version ${query.version} counted no prediction in that time: choose a time when it served`
    );
  }
  return { baseline, notices };
}

const matricesOf = (answers: AnswersOf<CapturePlan>): readonly Matrix[] => Object.values(answers);

const warningsOf = ({ warnings }: Matrix): Notice[] => warnings.map((text) => ({ severity: 'warning', text }));

/** The increase over the stretch; a series that only just began has none. */
const last = ({ values }: Series): number => {
  const value = values.at(-1) ?? 0;
  return value > 0 ? value : 0;
};

/** By name, which may be any text: an object would take some for its own. */
const countsBy = ({ series }: Matrix, label: string): ReadonlyMap<string, number> =>
  new Map(
    series.flatMap((one) => {
      const name = one.labels[label] ?? '';
      return name === '' ? [] : [[name, Math.round(last(one))] as const];
    })
  );

function meansBy({ series }: Matrix, rows: number): Record<string, number> {
  return Object.fromEntries(series.map((one) => [one.labels['feature'] ?? '', last(one) / rows]));
}

function numericFeatures(answers: AnswersOf<CapturePlan>, say: (text: string) => void): Baseline['features'] {
  const missing = countsBy(answers.missing, 'feature');
  const sums = new Map(answers.sums.series.map((one) => [one.labels['feature'], last(one)] as const));
  const features = new Map<string, Baseline['features'][string]>();
  const leftOut: Array<{ readonly name: string; readonly why: string }> = [];
  for (const histogram of gatherBuckets(answers.numeric.series)) {
    const feature = histogram.labels['feature'] ?? '';
    const bins = binsOf(histogram, (why) => leftOut.push({ name: `"${feature}"`, why }));
    if (bins !== undefined) {
      const total = bins.counts.reduce((sum, count) => sum + count, 0);
      // A sum falls with negative values, which a counter's reading takes for a restart.
      const sum = bins.edges.some((edge) => edge < 0) ? undefined : sums.get(feature);
      features.set(feature, {
        type: 'numeric',
        ...bins,
        missing: missing.get(feature) ?? 0,
        ...(sum === undefined || total === 0 ? {} : { mean: sum / total }),
      });
    }
  }
  for (const [why, all] of grouped(leftOut, (one) => one.why)) {
    const names = all.map(({ name }) => name);
    say(`The feature ${listed(names, MAX_NAMED)} is left out: ${why}`);
  }
  return Object.fromEntries(features);
}

function categoricalFeatures(answers: AnswersOf<CapturePlan>): Baseline['features'] {
  const missing = countsBy(answers.missing, 'feature');
  const byFeature = grouped(answers.categorical.series, ({ labels }) => labels['feature'] ?? '');
  return Object.fromEntries(
    [...byFeature].map(([feature, series]) => {
      const counts = Object.fromEntries(series.map((one) => [one.labels['category'] ?? '', Math.round(last(one))]));
      return [feature, { type: 'categorical' as const, counts, missing: missing.get(feature) ?? 0 }];
    })
  );
}

/** The calibration map: of the scores whose label is known, how many there were and how many were positive. */
function positiveScores(
  series: readonly Series[],
  positive: string,
  lacks: (why: string) => void
): (Bins & { positives: number[] }) | undefined {
  const labelled = gatherBuckets(series.filter(({ labels }) => (labels['actual'] ?? '') !== ''));
  const parts = labelled.flatMap((histogram) => {
    const bins = binsOf(histogram, lacks);
    return bins === undefined ? [] : [{ bins, positive: histogram.labels['actual'] === positive }];
  });
  const { edges, areFew } = edgesOfAll(
    parts.map(({ bins }) => ({
      layout: { kind: 'edges', edges: Float64Array.from(bins.edges) },
      counts: Float64Array.from(bins.counts),
    }))
  );
  if (parts.length === 0) {
    return undefined;
  }
  if (areFew) {
    lacks('its histograms have other buckets for one class than for another');
    return undefined;
  }
  const add = (chosen: typeof parts): number[] => {
    const sum = new Float64Array(edges.length + 1);
    for (const { bins } of chosen) {
      rebin(bins.counts, binMapping(bins.edges, edges), new Float64Array(sum.length)).forEach((count, k) =>
        addAt(sum, k, count)
      );
    }
    return [...sum];
  };
  return { edges: [...edges], counts: add(parts), positives: add(parts.filter((part) => part.positive)) };
}

/** Outcomes that are known, their classes written alike. */
function labelled(outcomes: readonly Series[]): Series[] {
  const known = outcomes.filter(({ labels }) => (labels['actual'] ?? '') !== '');
  const spelled = spelledAlike(known.map(({ labels }) => labels));
  return known.map((one) => ({ ...one, labels: spelled(one.labels) }));
}

function accuracyOf(outcomes: readonly Series[]): number | undefined {
  const all = outcomes.reduce((sum, one) => sum + last(one), 0);
  const right = outcomes
    .filter(({ labels }) => labels['predicted'] === labels['actual'])
    .reduce((sum, one) => sum + last(one), 0);
  return all > 0 ? right / all : undefined;
}

function groups(
  predictions: readonly Series[],
  outcomes: readonly Series[],
  positive: string,
  say: (text: string) => void
): Baseline['groups'] {
  const made = new Map<string, Map<string, Baseline['groups'][string][string]>>();
  const cellOf = ({ attribute = '', group = '' }: Series['labels']) => {
    const ofAttribute = made.get(attribute) ?? new Map<string, Baseline['groups'][string][string]>();
    const cell = ofAttribute.get(group) ?? { n: 0, positive: 0, tp: 0, fp: 0, tn: 0, fn: 0 };
    made.set(attribute, ofAttribute.set(group, cell));
    return cell;
  };
  for (const one of predictions) {
    const cell = cellOf(one.labels);
    const count = Math.round(last(one));
    cell.n += count;
    cell.positive += one.labels['predicted'] === positive ? count : 0;
  }
  for (const one of outcomes) {
    const predicted = one.labels['predicted'] === positive;
    const actual = one.labels['actual'] === positive;
    const place = predicted ? (actual ? 'tp' : 'fp') : actual ? 'fn' : 'tn';
    cellOf(one.labels)[place] += Math.round(last(one));
  }
  const few = [...made].filter(([, cells]) => cells.size <= MAX_GROUPS);
  const kept = new Map(few.slice(0, MAX_ATTRIBUTES));
  const leftOut = [...made.keys()].filter((attribute) => !kept.has(attribute)).map((attribute) => `"${attribute}"`);
  if (leftOut.length > 0) {
    say(
      `The groups of ${listed(leftOut, MAX_NAMED)} are left out: a baseline holds ${MAX_ATTRIBUTES} attributes with ${MAX_GROUPS} groups each at the most`
    );
  }
  return Object.fromEntries([...kept].map(([attribute, cells]) => [attribute, Object.fromEntries(cells)]));
}
