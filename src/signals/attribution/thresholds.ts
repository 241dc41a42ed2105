import type { LevelRule } from '../../query/signal';

export const levels: LevelRule<unknown> = {
  levelBy: 'value',
  thresholds: () => ({ direction: 'below', warning: 0.9, critical: 0.8 }),
};
