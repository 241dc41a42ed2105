import type { LevelRule } from '../../query/signal';
import type { CausesOptions } from './plan';

/** Only the query knows how large a change is too large. */
export const levels: LevelRule<Pick<CausesOptions, 'of'>> = {
  levelBy: 'interval',
  thresholds: ({ of }) => ({ direction: of === 'accuracy' ? 'below' : 'above' }),
};
