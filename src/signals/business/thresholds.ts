import type { LevelRule } from '../../query/signal';

export const businessLevels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ direction: 'below' }),
};
