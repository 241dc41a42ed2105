import type { LevelRule } from '../../query/signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'interval',
  thresholds: () => ({ direction: 'above', warning: 0.3, critical: 0.5 }),
};
