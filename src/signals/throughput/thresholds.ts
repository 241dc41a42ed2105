import { judgedMeasure } from '../../query/judged';
import type { LevelRule, Thresholds } from '../../query/signal';
import type { ThroughputMeasure, ThroughputOptions } from './plan';

type ThresholdOptions = Pick<ThroughputOptions, 'measures'>;

/** The measure that thresholds apply to: a query has one pair of them. */
export const judgedOf = ({ measures }: ThresholdOptions): ThroughputMeasure =>
  judgedMeasure(['ratio', 'errorShare'], measures);

/** Traffic is worse where it stays away. */
const THRESHOLDS: Readonly<Record<ThroughputMeasure, Thresholds>> = {
  ratio: { direction: 'below', warning: 0.8, critical: 0.5 },
  errorShare: { direction: 'above', warning: 0.01, critical: 0.05 },
  received: { direction: 'below' },
  processed: { direction: 'below' },
  errors: { direction: 'above' },
  queue: { direction: 'above' },
};

export const levels: LevelRule<ThresholdOptions> = {
  levelBy: 'interval',
  thresholds: (options) => THRESHOLDS[judgedOf(options)],
};
