import type { LevelRule } from '../../query/signal';
import type { ServersMeasure, ServersOptions } from './options';

/** The measure that thresholds apply to: a query has one pair of them. */
export const judgedMeasure = ({ measures }: Pick<ServersOptions, 'measures'>): ServersMeasure =>
  measures.includes('reachable') ? 'reachable' : 'vanished';

export const levels: LevelRule<Pick<ServersOptions, 'measures'>> = {
  levelBy: 'value',
  thresholds: (options) =>
    judgedMeasure(options) === 'reachable'
      ? { direction: 'below', warning: 1, critical: 0.01 }
      : { direction: 'above', warning: 0.5 },
};
