import type { LevelRule } from '../../query/signal';

export const stallsLevels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', critical: 0.5 }),
};
