/** Durations however they are exposed: what to ask for, and distributions in seconds made of the answers. */
import { grouped } from '../grouped';
import { type Durations, inSeconds, type Named, type TimeUnit } from '../profiles';
import { addAt, elementAt } from '../stats/elements';
import {
  type BinnedEstimate,
  type Bins,
  binsOfCumulative,
  type BinsReading,
  cumulativeQuantile,
  fractionBelow,
  maximumBound,
  nativeFractionBelow,
  nativeQuantile,
  NO_ESTIMATE,
  type QuantileEstimate,
  totalOf,
} from '../stats/histogram';
import { orZero, unionTimes, valuesAt } from './align';
import { type BucketSeries, countsAt, gatherBuckets, noEdgeText, noOpenBucketText } from './buckets';
import type { Notice } from './derived';
import { nativeIncrease } from './expressions';
import type { SignalQuery } from './query';
import {
  type AnswersOf,
  type CountsRequest,
  type InstantRequest,
  isUnavailable,
  type Optional,
  optional,
  type RangeRequest,
} from './request';
import { at } from './schedule';
import { describeLabels, labelKey } from './select';
import type { CoarseBucket, Labels, Matrix, NativeHistogram, Series } from './series';
import type { PlanContext } from './signal';
import { counted, suffixed } from './windows';

export type DurationsPlan = {
  readonly buckets?: CountsRequest;
  /** A server that knows no native histograms may refuse to add up what it takes for gauges. */
  readonly native?: Optional<RangeRequest | InstantRequest>;
  /** Of series that have no classic form. */
  readonly alone?: Optional<RangeRequest | InstantRequest>;
  readonly sums?: CountsRequest;
  readonly counts?: CountsRequest;
};

/**
 * Counts in buckets over the window: quantiles, shares and samples all come from the same numbers. Where there are no
 * buckets, the sum of durations and their number. `withSums` asks for the sums beside the buckets, for a mean.
 */
export function planDurations(
  source: Durations,
  query: SignalQuery<unknown>,
  context: PlanContext,
  { withSums }: { readonly withSums: boolean }
): DurationsPlan {
  const { window } = context;
  switch (source.kind) {
    case 'histogram': {
      // Quantiles of native histograms are read from their own buckets.
      const { native, ...buckets } = counted(query, context, suffixed(source, '_bucket'), ['le']);
      const nativeAt = (which: 'all' | 'alone') => {
        const { expr, each } = nativeIncrease(native?.selectors ?? [], buckets.by, window, which);
        return optional({ ...at(query, context, expr), each });
      };
      return {
        buckets,
        ...(withSums ? sumsOf(source, query, context) : {}),
        ...(native === undefined ? {} : { native: nativeAt('all'), alone: nativeAt('alone') }),
      };
    }
    case 'summary':
      return sumsOf(source, query, context);
    case 'sums':
      return {
        sums: counted(query, context, source.sum),
        counts: counted(query, context, source.count),
      };
  }
}

/** Sums, and how many observations they are of: of replicas that have no sum none. */
function sumsOf(
  source: Named,
  query: SignalQuery<unknown>,
  context: PlanContext
): { readonly sums: CountsRequest; readonly counts: CountsRequest } {
  const [sums, counts] = [
    counted(query, context, suffixed(source, '_sum')),
    counted(query, context, suffixed(source, '_count')),
  ];
  const summed = sums.counters.flatMap(({ selectors }) => selectors);
  return {
    sums,
    counts: {
      ...counts,
      counters: counts.counters.map((one) => ({
        ...one,
        selectors: one.selectors.map((each, i) => ({ ...each, having: elementAt(summed, i).selector })),
      })),
    },
  };
}

/** The name to look for when nothing came back. */
export const lookedFor = (source: Durations): string => {
  switch (source.kind) {
    case 'histogram':
      return `${source.names[0]}_bucket`;
    case 'summary':
      return `${source.names[0]}_count`;
    case 'sums':
      return elementAt(source.sum.names, 0);
  }
};

/** Durations of one moment's window, however their histogram is built. */
export interface Distribution {
  readonly total: number;
  /** NaN where it was not asked for. */
  readonly sum: number;
  /** Of how many the sum is: less than the total where some replicas have none. */
  readonly summed: number;
  /** `most`: where buckets are too coarse to interpolate, the value is the least that it can be, and this the most. */
  quantile(q: number): QuantileEstimate & { readonly most?: number };
  /** Share of durations at or below `limit`: NaN between bounds where buckets are too coarse. */
  shareUpTo(limit: number): BinnedEstimate;
  /** No duration was longer. */
  longest(): number;
  /** What is wrong with the buckets it was read from. */
  readonly flaw?: BucketFlaw;
}

/**
 * `noOpenBucket`: without `+Inf` the number of durations is not known, nor any share; `noEdge`: nothing but the number is;
 * `fell`: counts were lifted; `mixed`: native histograms were brought to the edges of classic ones.
 */
type BucketFlaw = 'noOpenBucket' | 'noEdge' | 'fell' | 'mixed';

/**
 * `edges` ascend and end with +Infinity; `counts` are cumulative. A bucket that ends at one of `coarse` is wider than that of any
 * histogram: between its edges there is nothing to interpolate.
 */
function classic(
  edges: Float64Array,
  counts: Float64Array,
  sum: number,
  summedOf: number,
  coarse: ReadonlySet<number>
): Distribution {
  const reading = binsOfCumulative(edges, counts);
  const bins: Bins = reading.ok ? reading.bins : { edges: [], counts: [] };
  const total = reading.ok ? totalOf(bins.counts) : NaN;
  return {
    total,
    sum,
    summed: Number.isNaN(summedOf) ? total : summedOf,
    quantile: (q) => {
      const one = cumulativeQuantile(q, edges, counts);
      return coarse.has(one.upper) && one.lower < one.upper
        ? { ...one, value: one.lower > 0 ? one.lower : NaN, most: one.upper }
        : one;
    },
    shareUpTo: (limit) => {
      const [one, end = NaN] = [fractionBelow(limit, bins), edges.find((edge) => edge >= limit)];
      return coarse.has(end) && end > limit ? { ...one, value: NaN } : one;
    },
    longest: () => maximumBound(bins),
    ...flawOf(reading),
  };
}

function flawOf(reading: BinsReading): { readonly flaw?: BucketFlaw } {
  if (reading.ok) {
    if (reading.bins.counts.length === 1 && totalOf(reading.bins.counts) > 0) {
      return { flaw: 'noEdge' };
    }
    return reading.forced ? { flaw: 'fell' } : {};
  }
  return reading.reason === 'noOpenBucket' ? { flaw: 'noOpenBucket' } : {};
}

function native(histogram: NativeHistogram): Distribution {
  return {
    total: histogram.count,
    sum: histogram.sum,
    summed: histogram.count,
    quantile: (q) => nativeQuantile(q, histogram),
    shareUpTo: (limit) => nativeFractionBelow(limit, histogram),
    longest: () => histogram.buckets.reduce((longest, { right, count }) => (count > 0 ? right : longest), NaN),
  };
}

/** The mean from a sum of durations and their number; nothing about their distribution. */
function summed(total: number, sum: number): Distribution {
  return {
    total,
    sum,
    summed: total,
    quantile: () => ({ value: NaN, lower: NaN, upper: NaN, saturated: false, forced: false }),
    shareUpTo: () => NO_ESTIMATE,
    longest: () => NaN,
  };
}

/** One model and version: its distribution of durations, in seconds, at every time. */
export interface Timeline {
  readonly labels: Labels;
  /** Unix seconds. */
  readonly times: Float64Array;
  readonly distributions: readonly Distribution[];
}

type Answers = AnswersOf<DurationsPlan>;

/** The answers to `planDurations` as distributions in seconds, whatever unit they were exposed in. */
export function timelinesOf(
  source: Durations,
  { buckets, native: ofNative, alone, sums, counts }: Answers
): Timeline[] {
  const { unit } = source;
  const sumOf = new Map((sums?.series ?? []).map((one) => [labelKey(one.labels), one] as const));
  if (source.kind !== 'histogram') {
    return (counts?.series ?? []).map((count) => summedTimeline(count, sumOf.get(labelKey(count.labels)), unit));
  }
  const countOf = new Map((counts?.series ?? []).map((one) => [labelKey(one.labels), one] as const));
  const seriesOf = (answer: typeof ofNative) => (answer === undefined || isUnavailable(answer) ? [] : answer.series);
  const beside = histogramsOf(seriesOf(alone));
  const coarse = grouped(buckets?.coarse ?? [], ({ labels }) => labelKey(labels));
  const classics = gatherBuckets(buckets?.series ?? []).map((one) =>
    classicTimeline(
      one,
      { sums: sumOf.get(labelKey(one.labels)), counts: countOf.get(labelKey(one.labels)) },
      coarse.get(labelKey(one.labels)) ?? [],
      beside(one.labels),
      unit
    )
  );
  return inOne([...classics, ...seriesOf(ofNative).flatMap((one) => nativeTimeline(one, unit))]);
}

/** Finds the native histogram of some labels at a moment. */
function histogramsOf(all: readonly Series[]): (labels: Labels) => (time: number) => NativeHistogram | undefined {
  const milliseconds = (time: number): number => Math.round(time * 1000);
  const known = new Map(
    all.map(({ labels, histograms = [] }) => [
      labelKey(labels),
      new Map(histograms.map(({ time, histogram }) => [milliseconds(time), histogram] as const)),
    ])
  );
  return (labels) => {
    const own = known.get(labelKey(labels));
    return (time) => own?.get(milliseconds(time));
  };
}

/**
 * One timeline for each set of labels: a histogram that is stored both classic and native, or that changed its buckets. If several have the same time, the one with clearly more observations counts, else the first.
 */
function inOne(all: readonly Timeline[]): Timeline[] {
  if (new Set(all.map(({ labels }) => labelKey(labels))).size === all.length) {
    return [...all];
  }
  const byLabels = new Map<string, { labels: Labels; at: Map<number, Distribution> }>();
  for (const { labels, times, distributions } of all) {
    const one = byLabels.get(labelKey(labels)) ?? { labels, at: new Map<number, Distribution>() };
    distributions.forEach((distribution, i) => {
      const ms = Math.round((times[i] ?? NaN) * 1000);
      const before = one.at.get(ms);
      if (before === undefined || !(distribution.total <= MUCH_MORE * before.total)) {
        one.at.set(ms, distribution);
      }
    });
    byLabels.set(labelKey(labels), one);
  }
  return [...byLabels.values()].map(({ labels, at: found }) => {
    const moments = [...found].sort(([a], [b]) => a - b);
    return {
      labels,
      times: Float64Array.from(moments, ([ms]) => ms / 1000),
      distributions: moments.map(([, distribution]) => distribution),
    };
  });
}

/** Native histograms are counted with extrapolation: by less than this both forms count the same. */
export const MUCH_MORE = 1.1;

/** What Prometheus answered, for its notices. */
export const matricesOf = ({ buckets, native: ofNative, alone, sums, counts }: Answers): Matrix[] =>
  [buckets, ofNative, alone, sums, counts].flatMap((one) => (one === undefined || isUnavailable(one) ? [] : [one]));

/** Shared by all moments of most histograms. */
const NONE: ReadonlySet<number> = new Set();

/**
 * Where other instances have native histograms beside, these are brought to the classic edges, interpolated. Sums are of all
 * instances already.
 */
function classicTimeline(
  buckets: BucketSeries,
  { sums, counts: summedOf }: { readonly sums: Series | undefined; readonly counts: Series | undefined },
  coarse: readonly CoarseBucket[],
  beside: (time: number) => NativeHistogram | undefined,
  unit: TimeUnit
): Timeline {
  const wide = coarse.map(({ to, times }) => ({ end: inSeconds(to, unit), times: new Set(times) }));
  const [sumAt, summedAt] = [valuesAt(buckets.times, sums), valuesAt(buckets.times, summedOf)];
  const edges = buckets.edges.map((edge) => inSeconds(edge, unit));
  return {
    labels: buckets.labels,
    times: buckets.times,
    distributions: Array.from(buckets.times, (time, i) => {
      const counts = countsAt(buckets, i, new Float64Array(edges.length));
      const more = beside(time);
      if (more !== undefined) {
        buckets.edges.forEach((edge, k) => addAt(counts, k, countUpTo(edge, more)));
      }
      const ends = wide.length === 0 ? NONE : new Set(wide.flatMap(({ end, times }) => (times.has(time) ? [end] : [])));
      const all = classic(edges, counts, inSeconds(sumAt[i] ?? NaN, unit), summedAt[i] ?? NaN, ends);
      return more === undefined || more.count === 0 ? all : { flaw: 'mixed', ...all };
    }),
  };
}

const countUpTo = (edge: number, histogram: NativeHistogram): number =>
  edge === Infinity ? histogram.count : histogram.count * certainOrBetween(nativeFractionBelow(edge, histogram));

/** Of an open bucket, in which there is nothing to interpolate, what is certain. */
const certainOrBetween = ({ value, lower }: BinnedEstimate): number => orZero(Number.isNaN(value) ? lower : value);

function nativeTimeline({ labels, histograms }: Series, unit: TimeUnit): Timeline[] {
  return histograms === undefined || histograms.length === 0
    ? []
    : [
        {
          labels,
          times: Float64Array.from(histograms, ({ time }) => time),
          distributions: histograms.map(({ histogram }) => native(scaled(histogram, unit))),
        },
      ];
}

const scaled = (histogram: NativeHistogram, unit: TimeUnit): NativeHistogram =>
  unit === 's'
    ? histogram
    : {
        count: histogram.count,
        sum: inSeconds(histogram.sum, unit),
        buckets: histogram.buckets.map((bucket) => ({
          ...bucket,
          left: inSeconds(bucket.left, unit),
          right: inSeconds(bucket.right, unit),
        })),
      };

function summedTimeline(count: Series, sum: Series | undefined, unit: TimeUnit): Timeline {
  const times = unionTimes(sum === undefined ? [count] : [count, sum]);
  const totals = valuesAt(times, count);
  const sums = valuesAt(times, sum);
  return {
    labels: count.labels,
    times,
    distributions: Array.from(times, (_, i) => summed(totals[i] ?? NaN, inSeconds(sums[i] ?? NaN, unit))),
  };
}

interface FlawNotice {
  readonly severity: Notice['severity'];
  readonly text: (where: string) => string;
}

const BUCKET_NOTICES: Readonly<Record<BucketFlaw, FlawNotice>> = {
  noOpenBucket: {
    severity: 'warning',
    text: noOpenBucketText,
  },
  noEdge: { severity: 'warning', text: noEdgeText },
  mixed: {
    severity: 'info',
    text: (where) =>
      `Some instances of ${where} have native histograms and others classic ones: the native ones were brought to the classic edges, so that percentiles and shares are no finer than those, and those of a moment may be off by a part of a bucket.`,
  },
  fell: {
    severity: 'info',
    text: (where) =>
      `Cumulative buckets of ${where} fell where they may only rise and were forced monotonic, as Prometheus does: instances have different buckets, or were scraped at different moments. Values may be a little off.`,
  },
};

/** What a reader must know of the buckets that durations were read from. */
export function bucketNotices(timelines: readonly Timeline[]): Notice[] {
  return (['noOpenBucket', 'noEdge', 'fell', 'mixed'] as const).flatMap((flaw): Notice[] => {
    const flawed = timelines.filter(({ distributions }) => distributions.some((one) => one.flaw === flaw));
    const [first] = flawed;
    if (first === undefined) {
      return [];
    }
    const { severity, text } = BUCKET_NOTICES[flaw];
    return [{ severity, text: text(flawed.length === 1 ? describeLabels(first.labels) : `${flawed.length} series`) }];
  });
}
