import type { LevelRule } from '../../query/signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ direction: 'below' }),
};
