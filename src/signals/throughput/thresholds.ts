import type { LevelRule } from '../../query/signal';
import type { ThroughputMeasure, ThroughputOptions } from './plan';

/** What thresholds speak about: a query has one pair of them. */
export const judgedMeasure = ({ measures }: Pick<ThroughputOptions, 'measures'>): ThroughputMeasure =>
  measures.includes('errorShare') && !measures.includes('ratio') ? 'errorShare' : 'ratio';

export const levels: LevelRule<Pick<ThroughputOptions, 'measures'>> = {
  levelBy: 'interval',
  thresholds: (options) =>
    judgedMeasure(options) === 'errorShare'
      ? { direction: 'above', warning: 0.01, critical: 0.05 }
      : { direction: 'below', warning: 0.8, critical: 0.5 },
};
