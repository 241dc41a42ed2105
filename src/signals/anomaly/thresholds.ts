import { judgedMeasure } from '../../query/judged';
import type { LevelRule } from '../../query/signal';
import type { AnomalyMeasure, AnomalyOptions } from './options';

type ThresholdOptions = Partial<Pick<AnomalyOptions, 'measures' | 'direction'>>;

export const judgedOf = ({ measures = ['persistentScore'] }: ThresholdOptions): AnomalyMeasure =>
  judgedMeasure(['persistentScore'], measures);

/** All but the persistent score are signed, or values of what is watched: worse is the side that is reported as unusual. */
export const levels: LevelRule<ThresholdOptions> = {
  levelBy: 'value',
  thresholds: (options) =>
    judgedOf(options) === 'persistentScore'
      ? { direction: 'above', warning: 4, critical: 8 }
      : { direction: options.direction === 'below' ? 'below' : 'above' },
};
