import type { LevelRule } from '../../query/signal';
import type { EstimatedQualityOptions } from './plan';

/** Accuracy alone has thresholds, those of realised accuracy. */
export const levels: LevelRule<Pick<EstimatedQualityOptions, 'measures'>> = {
  levelBy: 'interval',
  thresholds: ({ measures: [first] }) =>
    first === 'accuracy' ? { direction: 'below', warning: 0.92, critical: 0.85 } : { direction: 'below' },
};
