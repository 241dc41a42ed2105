import type { LevelRule } from '../../query/signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', warning: 0.8, critical: 0.95 }),
};
