import type { LevelRule } from '../../query/signal';

export const costLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above' }),
};
