import type { LevelRule } from '../../query/signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'above', warning: 4, critical: 8 }),
};
