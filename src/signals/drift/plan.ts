import { baselinesRequest, earlier, type EarlierRequest } from '../../query/baseline';
import { type Matcher } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import { type BaselinesRequest, type CountsRequest, type Optional, optional } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted } from '../../query/windows';
import { escapeRegex } from '../../text';
import type { DriftOptions } from './options';

/** What is compared, each from series of its own. */
export const SOURCES = ['numeric', 'categorical', 'classes', 'score'] as const;
export type Source = (typeof SOURCES)[number];

export type DriftPlan = {
  readonly baselines?: Optional<BaselinesRequest>;
  readonly numeric?: CountsRequest;
  readonly categorical?: CountsRequest;
  readonly classes?: CountsRequest;
  readonly score?: CountsRequest;
  readonly numericEarlier?: EarlierRequest;
  readonly categoricalEarlier?: EarlierRequest;
  readonly classesEarlier?: EarlierRequest;
  readonly scoreEarlier?: EarlierRequest;
  readonly attribution?: Optional<CountsRequest>;
};

/** Tables show the window that ends the range. */
const modeOf = ({ mode, options }: SignalQuery<DriftOptions>): 'range' | 'instant' =>
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
  const { metrics } = context.profile;
  const where = featureMatchers(options);
  const count = (metric: string, only: readonly Matcher[], ...labels: readonly string[]) =>
    counted({ ...query, mode: modeOf(query) }, context, { names: [metric], where: only }, labels);
  const current = (source: Source) => {
    const isFeature = source === 'numeric' || source === 'categorical';
    return isAsked(source, options)
      ? count(metricOf(source, context), isFeature ? where : [], ...(isFeature ? ['feature'] : []), SPLIT[source])
      : undefined;
  };
  const reference = (source: Source) => earlier(current(source), options.baseline);
  return {
    baselines: baselinesRequest(query, options.baseline, context.profile),
    numeric: current('numeric'),
    categorical: current('categorical'),
    classes: current('classes'),
    score: current('score'),
    numericEarlier: reference('numeric'),
    categoricalEarlier: reference('categorical'),
    classesEarlier: reference('classes'),
    scoreEarlier: reference('score'),
    attribution: options.view === 'ranking' ? optional(count(metrics.attribution, where, 'feature')) : undefined,
  };
}

function featureMatchers({ features }: DriftOptions): Matcher[] {
  if (features === undefined || features.length === 0) {
    return [];
  }
  return [{ label: 'feature', op: '=~', value: features.map(escapeRegex).join('|') }];
}
