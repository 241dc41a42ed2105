import { baselinesRequest, earlier, type EarlierRequest } from '../baseline';
import { literally, type Matcher } from '../promql';
import type { SignalQuery } from '../query';
import { type BaselinesRequest, type Optional, optional } from '../request';
import { identity, select } from '../select';
import type { PlanContext } from '../signal';
import { countedBy, type CountedRequest, type Counting, increaseBy } from '../windows';
import type { DriftOptions } from './options';

/** What is compared, each from series of its own. */
export const SOURCES = ['numeric', 'categorical', 'classes', 'score'] as const;
export type Source = (typeof SOURCES)[number];

export type DriftPlan = {
  readonly baselines?: Optional<BaselinesRequest>;
  readonly numeric?: CountedRequest;
  readonly categorical?: CountedRequest;
  readonly classes?: CountedRequest;
  readonly score?: CountedRequest;
  readonly numericEarlier?: EarlierRequest;
  readonly categoricalEarlier?: EarlierRequest;
  readonly classesEarlier?: EarlierRequest;
  readonly scoreEarlier?: EarlierRequest;
  /** Sums of the numeric features: exact means. */
  readonly sums?: Optional<CountedRequest>;
  readonly sumsEarlier?: EarlierRequest;
  readonly attribution?: Optional<CountedRequest>;
};

/** Tables show the window that ends the range. */
export const modeOf = ({ mode, options }: SignalQuery<DriftOptions>): 'range' | 'instant' =>
  options.view === 'ranking' || options.view === 'distribution' ? 'instant' : mode;

/** What each source is split by: the labels beyond those that identify a series. */
export const SPLIT: Readonly<Record<Source, string>> = {
  numeric: 'le',
  categorical: 'category',
  classes: 'class',
  score: 'le',
};

export function isAsked(source: Source, { of }: DriftOptions): boolean {
  switch (source) {
    case 'numeric':
    case 'categorical':
      return of === 'all' || of === 'features';
    default:
      return of === 'all' || of === source;
  }
}

/** The metric that a source is read from. */
export function metricOf(source: Source, { profile }: Pick<PlanContext, 'profile'>): string {
  const { metrics } = profile;
  switch (source) {
    case 'numeric':
      return `${metrics.feature}_bucket`;
    case 'categorical':
      return metrics.featureCategory;
    case 'classes':
      return metrics.predictions;
    case 'score':
      return `${metrics.score}_bucket`;
  }
}

export function plan(query: SignalQuery<DriftOptions>, context: PlanContext): DriftPlan {
  const { options } = query;
  const asking = { mode: modeOf(query) };
  const by = identity(query, context.profile);
  const onlyThese = featureMatchers(options);
  const counting = (metric: string, more: readonly Matcher[], ...labels: readonly string[]): Counting =>
    increaseBy(select(metric, query, context.profile, more), [...by, ...labels]);
  const ofSource = (source: Source): Counting => {
    const isFeature = source === 'numeric' || source === 'categorical';
    return counting(
      metricOf(source, context),
      isFeature ? onlyThese : [],
      ...(isFeature ? ['feature'] : []),
      SPLIT[source]
    );
  };
  const current = (source: Source) =>
    isAsked(source, options) ? countedBy(asking, context, ofSource(source)) : undefined;
  const reference = (source: Source) =>
    isAsked(source, options) ? earlier(asking, options.baseline, context, ofSource(source)) : undefined;
  const sums = counting(`${context.profile.metrics.feature}_sum`, onlyThese, 'feature');
  const withSums = options.measure.includes('wasserstein') && isAsked('numeric', options);
  const attribution = counting(context.profile.metrics.attribution, onlyThese, 'feature');
  return {
    baselines: baselinesRequest(query, options.baseline),
    numeric: current('numeric'),
    categorical: current('categorical'),
    classes: current('classes'),
    score: current('score'),
    numericEarlier: reference('numeric'),
    categoricalEarlier: reference('categorical'),
    classesEarlier: reference('classes'),
    scoreEarlier: reference('score'),
    sums: withSums ? optional(countedBy(asking, context, sums)) : undefined,
    sumsEarlier: withSums ? earlier(asking, options.baseline, context, sums) : undefined,
    attribution: options.view === 'ranking' ? optional(countedBy(asking, context, attribution)) : undefined,
  };
}

function featureMatchers({ features }: DriftOptions): Matcher[] {
  if (features === undefined || features.length === 0) {
    return [];
  }
  return [{ label: 'feature', op: '=~', value: features.map(literally).join('|') }];
}
