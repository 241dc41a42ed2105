import type { LevelRule } from '../../query/signal';
import { directionOf, measuresOf } from './measures';
import type { QualityOptions } from './options';

type ThresholdOptions = Partial<Pick<QualityOptions, 'measures' | 'source' | 'against'>>;

/** Accuracy has thresholds of its own; for other measures the query sets them. */
export const levels: LevelRule<ThresholdOptions> = {
  levelBy: 'interval',
  thresholds: (options) => {
    const measures = measuresOf(options);
    const [first] = measures;
    const direction = directionOf(first);
    return measures.includes('accuracy') && direction === 'below' && (options.against ?? 'none') === 'none'
      ? { direction, warning: 0.92, critical: 0.85 }
      : { direction };
  },
};
